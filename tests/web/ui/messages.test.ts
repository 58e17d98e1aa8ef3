import { describe, expect, it } from 'vitest';
import type { FaultStatus, RefusalStatus } from '../../../web/src/contract/engine';
import type { Task } from '../../../web/src/store/app-state';
import { actionText, messageFor } from '../../../web/src/ui/messages';
import { en } from '../../../web/src/ui/strings/en';

/** Every status, checked for completeness by the compiler. */
const STATUSES: Readonly<Record<RefusalStatus | FaultStatus, 'retry' | 'reload'>> = {
  unreadable_image: 'retry',
  unsupported_format: 'retry',
  image_too_large: 'retry',
  image_too_small: 'retry',
  no_person: 'retry',
  person_from_behind: 'retry',
  person_out_of_frame: 'retry',
  no_garment: 'retry',
  wrong_category: 'retry',
  degenerate_geometry: 'retry',
  cancelled: 'retry',
  model_corrupt: 'retry',
  offline: 'retry',
  storage_full: 'retry',
  out_of_memory: 'retry',
  worker_crashed: 'retry',
  unsupported_browser: 'reload',
};

const statuses = Object.entries(STATUSES) as [RefusalStatus | FaultStatus, 'retry' | 'reload'][];

describe('messages', () => {
  it.each(statuses)('%s has a text of its own and offers to %s', (status, way) => {
    const message = messageFor({ status, task: 'try_on', facts: {} });
    expect(message.actions).toContain(way);
    for (const action of message.actions) expect(en).toHaveProperty([actionText(action)]);
    const sameTitle = statuses.filter(([other]) => {
      return en[messageFor({ status: other, task: 'try_on', facts: {} }).title] === en[message.title];
    });
    expect(sameTitle.map(([other]) => other)).toEqual([status]);
  });

  it('sends the shopper to the picture that is at fault', () => {
    const firstWay = (status: RefusalStatus, task: Task, subject: string) =>
      messageFor({ status, task, facts: { subject } }).actions[0];
    expect(firstWay('unreadable_image', 'person', 'person')).toBe('other_photo');
    expect(firstWay('unreadable_image', 'try_on', 'garment')).toBe('other_garment');
    // A restarted engine reads the photo again, within the try-on.
    expect(firstWay('unreadable_image', 'try_on', 'person')).toBe('other_photo');
    expect(firstWay('no_person', 'try_on', 'person')).toBe('other_photo');
  });
});
