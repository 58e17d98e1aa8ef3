// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { share } from '../../../web/src/ui/give-away';

const FILE = new File(['png'], 'wearhere-tee.png', { type: 'image/png' });

beforeEach(() => vi.stubGlobal('ClipboardItem', class {}));

const browserWith = (parts: object) => vi.stubGlobal('navigator', parts);

describe('sharing', () => {
  it('hands the file to the system where it takes files', async () => {
    const systemShare = vi.fn(async () => undefined);
    browserWith({ canShare: () => true, share: systemShare });
    expect(await share(FILE)).toBeNull();
    expect(systemShare).toHaveBeenCalledWith({ files: [FILE] });
  });

  it('says nothing when the shopper closes the share sheet', async () => {
    browserWith({ canShare: () => true, share: () => Promise.reject(new DOMException('', 'AbortError')) });
    expect(await share(FILE)).toBeNull();
  });

  it('says so when the system refuses', async () => {
    browserWith({ canShare: () => true, share: () => Promise.reject(new DOMException('', 'NotAllowedError')) });
    expect(await share(FILE)).toBe('share_failed');
  });

  it('copies the picture where files cannot be shared', async () => {
    browserWith({ canShare: () => false, clipboard: { write: async () => undefined } });
    expect(await share(FILE)).toBe('copied');
  });

  it('saves it where neither works', async () => {
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    browserWith({ clipboard: { write: () => Promise.reject(new DOMException('', 'NotAllowedError')) } });
    expect(await share(FILE)).toBe('saved');
    expect(click).toHaveBeenCalled();
  });
});
