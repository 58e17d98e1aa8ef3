import { describe, expect, it } from 'vitest';
import { EMPTY_HISTORY, type History, push, reachable, redo, undo } from '../../../web/src/store/history';

const LIMIT = 4;
const worn = (...looks: string[]): History<string> =>
  looks.reduce<History<string>>((history, look) => push(history, look, LIMIT), EMPTY_HISTORY);

describe('history of looks', () => {
  it('gives back by redo what undo took, at every depth', () => {
    const full = worn('a', 'b', 'c');
    for (let depth = 1; depth <= 3; depth += 1) {
      let moved = full;
      for (let step = 0; step < depth; step += 1) moved = undo(moved);
      for (let step = 0; step < depth; step += 1) moved = redo(moved);
      expect(moved).toEqual(full);
    }
  });

  it('ends at the bare photo, and further undo changes nothing', () => {
    const bare = undo(undo(worn('a', 'b')));
    expect(bare.present).toBeNull();
    expect(undo(bare)).toBe(bare);
  });

  it('forgets what was undone once something new is worn', () => {
    const branched = push(undo(worn('a', 'b')), 'c', LIMIT);
    expect(reachable(branched)).toEqual(['a', 'c']);
    expect(redo(branched)).toBe(branched);
  });

  it('keeps at most the limit of looks, and the way back to the bare photo', () => {
    const long = worn('a', 'b', 'c', 'd', 'e', 'f', 'g');
    expect(reachable(long)).toHaveLength(LIMIT);
    expect(reachable(long).at(-1)).toBe('g');
    let back = long;
    for (let step = 0; step < 10; step += 1) back = undo(back);
    expect(back.present).toBeNull();
  });

  it('takes the same look twice in a row as one', () => {
    const once = worn('a');
    expect(push(once, 'a', LIMIT)).toBe(once);
  });
});
