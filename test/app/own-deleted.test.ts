// Which \Deleted marks are this account's own after the program was started anew.
import { describe, expect, test } from 'vitest';
import { ownDeleted } from '../../src/app/slices/queue.ts';
import { replayOwnDeleted } from '../../src/app/slices/own-deleted.ts';
import { expungeTargets } from '../../src/app/targets.ts';
import { mailboxKey } from '../../src/model/mailbox.ts';
import type { Plan, PlanProgress } from '../../src/model/plan.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { literal } from '../../src/text/safe-text.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { expungeOf, flagOf, identity, planOf } from '../plan/plans.ts';
import { progressOf } from './progress.ts';
import { facts, INBOX, letters, scene, set } from './scene.ts';

const DELETED = { flag: '\\Deleted', mailbox: INBOX } as const;

/** A plan whose changes all went out: `lacking` had no mark before, `proven` is what the server showed afterwards. */
function sent(plan: Plan, lacking: string, proven: string, left?: string): PlanProgress {
  const steps = plan.steps.map((step) => ({ ...step, state: 'done' as const, sent: true }));
  const known = {
    lacking: set(lacking),
    proven: set(proven),
    ...(left === undefined ? {} : { left: set(left) }),
  };
  return progressOf(plan, { state: 'done', steps, known });
}

const mark = (id: number, uids: string, lacking = uids): PlanProgress =>
  sent(planOf(flagOf(set(uids), DELETED), { id }), lacking, uids);
const unmark = (id: number, uids: string): PlanProgress =>
  sent(planOf(flagOf(set(uids), { ...DELETED, change: 'remove' }), { id }), uids, uids);
const expunge = (id: number, uids: string, proven: string, left?: string): PlanProgress =>
  sent(planOf({ ...expungeOf(set(uids)), mailbox: INBOX }, { id }), uids, proven, left);

const own = (...plans: PlanProgress[]): string =>
  letters(replayOwnDeleted(plans).get(mailboxKey(INBOX)) ?? UidSet.empty);

describe('the marks of earlier runs', () => {
  test('are what plans marked and nobody before them, in the order in which they were made', () => {
    expect(own(mark(1, 'abc', 'ab'))).toBe('ab');
    expect(own(mark(1, 'abc'), unmark(2, 'b'))).toBe('ac');
    expect(own(unmark(2, 'b'), mark(1, 'abc'))).toBe('ac');
    expect(own(unmark(1, 'b'), mark(2, 'ab'))).toBe('ab');
  });

  test('end with what was expunged, and stay on what was marked for it and left', () => {
    expect(own(mark(1, 'abc'), expunge(2, 'ab', 'ab'))).toBe('c');
    expect(own(expunge(2, 'abc', 'a', 'bc'))).toBe('bc');
    expect(own(expunge(2, 'abc', 'a', 'b'))).toBe('b');
  });

  test('are those of a plan that was killed, too, and of none that never went out', () => {
    const plan = planOf(flagOf(set('abc'), DELETED), { id: 3 });
    expect(own(progressOf(plan, { state: 'parked', known: { lacking: set('abc') } }))).toBe('');
    const steps = plan.steps.map((step) => ({ ...step, sent: step.role === 'change' }));
    expect(own(progressOf(plan, { state: 'parked', steps, known: { lacking: set('ab') } }))).toBe('ab');
    expect(own(progressOf(plan, { state: 'parked', steps }))).toBe('');
  });

  test('are not other flags, and not copies', () => {
    expect(own(sent(planOf({ ...flagOf(set('a')), mailbox: INBOX }), 'a', 'a'))).toBe('');
    const copy = planOf({
      kind: 'copy',
      mailbox: INBOX,
      basis: 'marked',
      targets: [identity(1)],
      to: toMailboxPath('Archive'),
      toName: literal('Archive'),
    });
    expect(own(sent(copy, 'a', 'a'))).toBe('');
  });
});

test('X knows them once the list was read, as long as they carry the mark', () => {
  const shown = scene('');
  shown.happen({
    kind: 'journal-read',
    contents: { unfinished: [], ended: [{ progress: mark(1, 'abc'), updated: 5 }] },
  });
  shown.happen(
    facts.opened('abcd'),
    facts.read([
      ['a', 'D'],
      ['b', 'S'],
      ['c', 'SD'],
      ['d', 'D'],
    ]),
  );
  shown.happen(facts.scanEnded());
  expect(letters(ownDeleted(shown.state))).toBe('ac');
  expect(letters(expungeTargets(shown.state)!.uids)).toBe('ac');
});

test('the plans of earlier runs are among the others, by their ids, and lose their date when they end here', () => {
  const shown = scene('>[a]');
  const parked = progressOf(planOf(flagOf(set('a')), { id: 2 }), { state: 'parked' });
  shown.happen({
    kind: 'journal-read',
    contents: {
      unfinished: [{ progress: parked, updated: 7 }],
      ended: [
        { progress: mark(3, 'a'), updated: 8 },
        { progress: mark(1, 'a'), updated: 5 },
      ],
    },
  });
  shown.happen({ kind: 'plan-changed', progress: parked });
  shown.happen({ kind: 'plan-changed', progress: mark(4, 'a') });
  expect(shown.state.queue.plans.map(({ plan }) => plan.id)).toEqual([4, 3, 2, 1]);
  expect([...shown.state.queue.earlier.keys()].sort((a, b) => a - b)).toEqual([1, 2, 3]);
  expect(shown.toString()).toBe('>[a]');
  shown.happen({ kind: 'plan-changed', progress: { ...parked, state: 'running' } });
  expect(shown.state.queue.earlier.has(2)).toBe(true);
  shown.happen({ kind: 'plan-changed', progress: { ...parked, state: 'done' } });
  expect(shown.state.queue.earlier.has(2)).toBe(false);
});
