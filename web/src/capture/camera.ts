export type Facing = 'user' | 'environment';

export type CameraFault =
  | 'camera_denied'
  | 'camera_missing'
  | 'camera_busy'
  | 'camera_unsupported'
  | 'camera_insecure'
  | 'camera_failed';

/** A running camera; `stop` turns its light off. */
export interface Camera {
  readonly stream: MediaStream;
  readonly facing: Facing;
  stop(): void;
}

export type CameraOutcome = { readonly status: 'ok'; readonly camera: Camera } | { readonly status: CameraFault };

/** Asks for the camera. Its refusals are values, since a shopper can cause every one of them. */
export async function openCamera(facing: Facing, signal?: AbortSignal): Promise<CameraOutcome> {
  if (!window.isSecureContext) return { status: 'camera_insecure' };
  if (!navigator.mediaDevices?.getUserMedia) return { status: 'camera_unsupported' };
  try {
    const video = { facingMode: { ideal: facing }, width: { ideal: 1920 }, height: { ideal: 1920 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
    const stop = () => {
      for (const track of stream.getTracks()) track.stop();
    };
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    return { status: 'ok', camera: { stream, facing, stop } };
  } catch (error) {
    return { status: cameraFault(error instanceof DOMException ? error.name : '') };
  }
}

/** The names that getUserMedia rejects with, in words of the app. */
export function cameraFault(name: string): CameraFault {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'camera_denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'camera_missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'camera_busy';
    default:
      return 'camera_failed';
  }
}

export async function hasSeveralCameras(): Promise<boolean> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.filter(({ kind }) => kind === 'videoinput').length > 1;
}

/** The frame on show as a JPEG, as the camera sees it (not mirrored). */
export function takePhoto(video: HTMLVideoElement): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.95));
}
