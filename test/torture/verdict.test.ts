// The judge is judged: what would be a loss is called one.
import { describe, expect, test } from 'vitest';
import type { Copy, Mail } from './mailbox.ts';
import type { PlanSpec } from './plan-kinds.ts';
import { wrongsAfterKill, wrongsAtEnd } from './verdict.ts';

const copy = (uid: number, flags: readonly string[] = [], more: Partial<Copy> = {}): Copy => {
  return { folder: 'Box', uid, flags, content: `400 "${uid}"`, ...more };
};
const mail = (...copies: Copy[]): Mail => new Map(copies.map((one) => [`<${one.uid}>`, [one]]));

const BEFORE = mail(copy(1), copy(2, ['\\Seen']), copy(3, ['\\Deleted']));
const PLAN = { folder: 'Box', flag: '', to: 'Target', own: '' } as const;
const EXPUNGE: PlanSpec = { ...PLAN, kind: 'expunge', uids: [1] };
const MOVE: PlanSpec = { ...PLAN, kind: 'move', uids: [1] };
const COPY: PlanSpec = { ...PLAN, kind: 'copy', uids: [1] };
const MARK: PlanSpec = { ...PLAN, kind: 'mark-deleted', uids: [1], flag: '\\Deleted' };
const there = copy(0, [], { folder: 'Target', content: copy(1).content });
const FLAG: PlanSpec = { ...PLAN, kind: 'flag', uids: [1, 2], flag: '\\Flagged' };

describe('after a kill', () => {
  test.each<[string, Mail, PlanSpec[]]>([
    ['nothing happened', BEFORE, [EXPUNGE, FLAG]],
    ['marked', mail(copy(1, ['\\Deleted']), copy(2, ['\\Seen']), copy(3, ['\\Deleted'])), [EXPUNGE]],
    ['removed', mail(copy(2, ['\\Seen']), copy(3, ['\\Deleted'])), [EXPUNGE]],
    [
      'removed by way of a folder of our own',
      new Map([...BEFORE, ['<1>', [{ ...there, folder: 'Own' }]]]),
      [{ ...EXPUNGE, own: 'Own' }],
    ],
    ['copied', new Map([...BEFORE, ['<1>', [copy(1), there]]]), [MOVE]],
    [
      'copied and marked',
      new Map([...BEFORE, ['<1>', [copy(1, ['\\Deleted']), { ...there, flags: ['\\Deleted'] }]]]),
      [MARK, MOVE],
    ],
    ['moved', new Map([...BEFORE, ['<1>', [there]]]), [MOVE]],
    ['one of two flagged', mail(copy(1, ['\\Flagged']), copy(2, ['\\Seen']), copy(3, ['\\Deleted'])), [FLAG]],
    [
      'flagged, then marked',
      mail(copy(1, ['\\Deleted', '\\Flagged']), copy(2, ['\\Flagged', '\\Seen']), copy(3, ['\\Deleted'])),
      [FLAG, EXPUNGE],
    ],
  ])('%s: right', (_name, after, plans) => {
    expect(wrongsAfterKill(BEFORE, after, plans)).toEqual([]);
  });

  test.each<[string, Mail, PlanSpec[]]>([
    ['another message was removed', mail(copy(1), copy(2, ['\\Seen'])), [EXPUNGE]],
    [
      'another message was marked',
      mail(copy(1), copy(2, ['\\Deleted', '\\Seen']), copy(3, ['\\Deleted'])),
      [EXPUNGE],
    ],
    ['another flag was set', mail(copy(1, ['\\Seen']), copy(2, ['\\Seen']), copy(3, ['\\Deleted'])), [FLAG]],
    ['a flag was lost', mail(copy(1), copy(2, ['\\Flagged']), copy(3, ['\\Deleted'])), [FLAG]],
    ['a message was removed by a flag plan', mail(copy(2, ['\\Seen']), copy(3, ['\\Deleted'])), [FLAG]],
    [
      'removed by way of a folder that is not there',
      new Map([...BEFORE, ['<1>', [{ ...there, folder: 'Own' }]]]),
      [EXPUNGE],
    ],
    ['a moved message is nowhere', mail(copy(2, ['\\Seen']), copy(3, ['\\Deleted'])), [MOVE]],
    ['a moved message is there twice', new Map([...BEFORE, ['<1>', [there, there]]]), [MOVE]],
    ['a copied message is gone here', new Map([...BEFORE, ['<1>', [there]]]), [COPY]],
    [
      'the content changed',
      mail(copy(1, [], { content: '9' }), copy(2, ['\\Seen']), copy(3, ['\\Deleted'])),
      [EXPUNGE],
    ],
    ['a message came from nowhere', new Map([...BEFORE, ...mail(copy(4))]), [EXPUNGE]],
    [
      'a message is in another folder',
      mail(copy(1, [], { folder: 'Else' }), copy(2, ['\\Seen']), copy(3, ['\\Deleted'])),
      [EXPUNGE],
    ],
  ])('%s: a loss', (_name, after, plans) => {
    expect(wrongsAfterKill(BEFORE, after, plans)).toHaveLength(1);
  });
});

describe('at the end', () => {
  test('only what was planned is right', () => {
    const removed = mail(copy(2, ['\\Seen']), copy(3, ['\\Deleted']));
    expect(wrongsAtEnd(BEFORE, removed, [EXPUNGE])).toEqual([]);
    expect(wrongsAtEnd(BEFORE, BEFORE, [EXPUNGE])).toHaveLength(1);
    const flagged = mail(copy(1, ['\\Flagged']), copy(2, ['\\Flagged', '\\Seen']), copy(3, ['\\Deleted']));
    expect(wrongsAtEnd(BEFORE, flagged, [FLAG])).toEqual([]);
    expect(
      wrongsAtEnd(BEFORE, mail(copy(1, ['\\Flagged']), copy(2, ['\\Seen']), copy(3, ['\\Deleted'])), [FLAG]),
    ).toHaveLength(1);
  });
});
