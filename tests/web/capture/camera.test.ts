import { afterEach, describe, expect, it, vi } from 'vitest';
import { cameraFault, openCamera } from '../../../web/src/capture/camera';

function browserWith(getUserMedia: unknown, isSecureContext = true): void {
  vi.stubGlobal('window', { isSecureContext });
  vi.stubGlobal('navigator', { mediaDevices: getUserMedia === undefined ? undefined : { getUserMedia } });
}
afterEach(() => vi.unstubAllGlobals());

describe('the camera', () => {
  it.each([
    ['NotAllowedError', 'camera_denied'],
    ['NotFoundError', 'camera_missing'],
    ['OverconstrainedError', 'camera_missing'],
    ['NotReadableError', 'camera_busy'],
    ['SomethingNewError', 'camera_failed'],
  ] as const)('answers %s with %s', async (name, status) => {
    browserWith(() => Promise.reject(new DOMException('', name)));
    expect(await openCamera('user')).toEqual({ status });
    expect(cameraFault(name)).toBe(status);
  });

  it('says when the page or the browser cannot have one', async () => {
    browserWith(undefined);
    expect(await openCamera('user')).toEqual({ status: 'camera_unsupported' });
    browserWith(undefined, false);
    expect(await openCamera('user')).toEqual({ status: 'camera_insecure' });
  });

  it('turns its light off when the sheet was closed while it was starting', async () => {
    const stop = vi.fn();
    browserWith(async () => ({ getTracks: () => [{ stop }] }));
    await openCamera('user', AbortSignal.abort());
    expect(stop).toHaveBeenCalled();
  });

  it('asks for no sound', async () => {
    const getUserMedia = vi.fn(async () => ({ getTracks: () => [] }));
    browserWith(getUserMedia);
    await openCamera('environment');
    expect(getUserMedia).toHaveBeenCalledWith(expect.objectContaining({ audio: false }));
  });
});
