import type { Problem, ProblemStatus, Remark } from '../store/app-state';
import type { StringKey } from './strings/en';

export type ProblemAction = 'retry' | 'other_photo' | 'other_garment' | 'reload';

/** What a problem says and what helps against it, the most helpful first. */
export interface Message {
  readonly title: StringKey;
  readonly body: StringKey;
  readonly actions: readonly ProblemAction[];
}

export function messageFor(problem: Problem): Message {
  const otherPicture: ProblemAction = aboutGarment(problem) ? 'other_garment' : 'other_photo';
  return { ...textFor(problem.status), actions: actionsFor(problem.status, otherPicture) };
}

/** Reading a garment's picture fails in the same ways as reading a photo; the engine says which one it was. */
function aboutGarment({ task, facts }: Problem): boolean {
  return task === 'try_on' && facts['subject'] !== 'person';
}

function textFor(status: ProblemStatus): Pick<Message, 'title' | 'body'> {
  switch (status) {
    case 'unreadable_image':
    case 'unsupported_format':
    case 'image_too_large':
    case 'image_too_small':
    case 'no_person':
    case 'person_from_behind':
    case 'person_out_of_frame':
    case 'no_garment':
    case 'wrong_category':
    case 'degenerate_geometry':
      return { title: `refusal.${status}.title`, body: `refusal.${status}.body` };
    case 'cancelled':
    case 'model_corrupt':
    case 'offline':
    case 'storage_full':
    case 'out_of_memory':
    case 'worker_crashed':
    case 'unsupported_browser':
    case 'unexpected':
    case 'sample_unavailable':
      return { title: `fault.${status}.title`, body: `fault.${status}.body` };
    default:
      return status satisfies never;
  }
}

function actionsFor(status: ProblemStatus, otherPicture: ProblemAction): readonly ProblemAction[] {
  switch (status) {
    case 'unreadable_image':
    case 'unsupported_format':
    case 'image_too_large':
    case 'image_too_small':
      return [otherPicture, 'retry'];
    case 'no_person':
    case 'person_from_behind':
      return ['other_photo', 'retry'];
    case 'person_out_of_frame':
    case 'degenerate_geometry':
      return ['other_garment', 'other_photo', 'retry'];
    case 'no_garment':
    case 'wrong_category':
      return ['other_garment', 'retry'];
    case 'cancelled':
    case 'model_corrupt':
    case 'offline':
    case 'storage_full':
    case 'out_of_memory':
    case 'worker_crashed':
    case 'sample_unavailable':
      return ['retry'];
    case 'unexpected':
      return ['retry', 'reload'];
    case 'unsupported_browser':
      return ['reload'];
    default:
      return status satisfies never;
  }
}

export function actionText(action: ProblemAction): StringKey {
  return `action.${action}`;
}

export function remarkText(remark: Remark): StringKey {
  return `remark.${remark}`;
}

/** Notes that come with a result. One the app does not know is not shown: it is meant for logs. */
export function noteText(note: string): StringKey | null {
  switch (note) {
    case 'two_people':
    case 'garment_occluded':
    case 'sleeve_guess':
      return `note.${note}`;
    default:
      return null;
  }
}
