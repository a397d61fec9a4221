// The judge of the races is judged: what would be a loss, or a hit on somebody else's mail, is called one.
import { describe, expect, test } from 'vitest';
import { judgeRound } from './judge.ts';
import { Ledger } from './ledger.ts';
import { readFigures, type PlanFacts } from './plan-facts.ts';
import type { Place, Snapshot } from './snapshot.ts';

const place = (uid: number, flags: readonly string[] = [], folder = 'Box', uidValidity = 7): Place => {
  return { folder, uidValidity, uid, flags: new Set(flags), content: '400' };
};
const snapshot = (...mail: [string, ...Place[]][]): Snapshot => {
  const folders = new Map([
    ['Box', 7],
    ['Kept', 8],
  ]);
  return { folders, mail: new Map(mail.map(([id, ...places]) => [id, places])) };
};
const plan = (change: Partial<PlanFacts>): PlanFacts => {
  const facts = { id: 1, kind: 'expunge' as const, folder: 'Box', uidValidity: 7, uids: [1] };
  const end = {
    state: 'done' as const,
    outcome: '1 asked · 1 gone · 0 others',
    othersGone: 0,
    changedByOthers: [],
    survivors: [],
  };
  const all = { ...facts, ...end, ...change };
  const figures = readFigures(all.outcome);
  return figures ? { ...all, figures } : all;
};
const BEFORE = snapshot(['a', place(1)], ['b', place(2, ['\\Seen'])]);
const FLAG = plan({ kind: 'flag', flag: '\\Flagged', change: 'add', outcome: '1 asked · 1 set' });
const MOVE = plan({ kind: 'move', to: 'Kept', outcome: '1 asked · 1 moved to Kept' });

function wrongs(after: Snapshot, of: PlanFacts, ledger = new Ledger()): string[] {
  return judgeRound({ before: BEFORE, after, ledger, plans: [of] });
}

describe('right', () => {
  test('what was planned', () => {
    const b: [string, Place] = ['b', place(2, ['\\Seen'])];
    expect(wrongs(snapshot(b), plan({}))).toEqual([]);
    expect(wrongs(snapshot(['a', place(1, ['\\Flagged'])], b), FLAG)).toEqual([]);
    expect(wrongs(snapshot(['a', place(5, [], 'Kept', 8)], b), MOVE)).toEqual([]);
  });

  test('what another client did', () => {
    const ledger = new Ledger();
    ledger.expunges('b', 'Box');
    ledger.bears('c', 'Box', []);
    ledger.isBorn('c');
    expect(wrongs(snapshot(['c', place(3)]), plan({}), ledger)).toEqual([]);
  });
});

describe('wrong', () => {
  test.each<[string, Snapshot, PlanFacts]>([
    ['another message is gone', snapshot(), plan({})],
    ['another flag was set', snapshot(['a', place(1, ['\\Seen'])], ['b', place(2, ['\\Seen'])]), FLAG],
    ['another message was marked', snapshot(['b', place(2, ['\\Seen', '\\Deleted'])]), plan({})],
    ['it is not done', BEFORE, plan({})],
    ['it is nowhere', snapshot(['b', place(2, ['\\Seen'])]), MOVE],
    [
      'it is there twice',
      snapshot(['a', place(5, [], 'Kept', 8), place(6, [], 'Kept', 8)], ['b', place(2, ['\\Seen'])]),
      MOVE,
    ],
    [
      'its figures do not add up',
      snapshot(['b', place(2, ['\\Seen'])]),
      plan({ uids: [1, 9], outcome: '2 asked · 1 gone · 0 others', state: 'part' }),
    ],
  ])('%s', (_name, after, of) => {
    expect(wrongs(after, of).length).toBeGreaterThan(0);
  });

  test('what was changed before the plan was begun is removed', () => {
    const ledger = new Ledger();
    ledger.flags('a', 'add', '\\Flagged');
    expect(wrongs(snapshot(['b', place(2, ['\\Seen'])]), plan({}), ledger)).toHaveLength(1);
  });
});

describe('a copy of what somebody had removed before the plan was begun', () => {
  const gone = new Ledger();
  gone.expunges('b', 'Box');
  const left = 'nothing was changed: 1 copy was left: what was to stay of it is gone';

  test('is left, and nothing is wrong', () => {
    const of = plan({ survivors: [[1, 2]], state: 'void', outcome: left });
    expect(wrongs(snapshot(['a', place(1)]), of, gone)).toEqual([]);
    expect(wrongs(BEFORE, of)).toEqual([expect.stringContaining('nobody was in its way')]);
  });

  test('is not taken away', () => {
    const of = plan({ survivors: [[1, 2]] });
    expect(wrongs(snapshot(), of, gone)).toEqual([expect.stringContaining('of which nothing stays')]);
    const late = new Ledger();
    late.early = false;
    late.expunges('b', 'Box');
    expect(wrongs(snapshot(), of, late)).toEqual([]);
  });
});

test('figures are read as they are told', () => {
  const told =
    '9 asked · 4 gone · 1 of them were gone before · 2 not known: lost · 1 still there · somebody else changed 2 of these since you looked: left alone · 1 copy was left: what was to stay of it is gone · 0 others';
  expect(readFigures(told)).toEqual({ asked: 9, achieved: 4, unknown: 2, left: 1, conflicts: 3 });
  expect(readFigures('nothing was changed: locked')).toBeUndefined();
});
