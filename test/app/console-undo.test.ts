// Undo that did not happen can be asked for again.
import { expect, onTestFinished, test } from 'vitest';
import type { PlanState } from '../../src/model/plan.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { flagOf, INBOX, planOf } from '../plan/plans.ts';
import { sharedServers } from '../servers/shared.ts';
import { FakeServer } from './effects/fake-server.ts';
import { plansOf } from './effects/plans-of.ts';
import { progressOf } from './progress.ts';
import { LiveConsole, otherClient } from './live-console.ts';
import { ManualClock } from './manual-clock.ts';

const newest = ({ state }: LiveConsole): string | undefined => state.queue.plans[0]?.state;

test('z after an undo that was cancelled asks once more, and then undoes', async () => {
  const { dovecot } = sharedServers();
  const user = dovecot.newUser();
  const other = await otherClient(dovecot, user);
  await seedMailbox(other, 'INBOX', 2);
  const proxy = await FaultProxy.start(dovecot.port);
  onTestFinished(() => proxy.stop());
  const live = await LiveConsole.open({ port: proxy.port, password: dovecot.password }, user);
  const flagged = async (): Promise<number[]> =>
    [...(await other.flags('INBOX'))].filter(([, flags]) => flags.includes('\\Flagged')).map(([uid]) => uid);

  live.press('F');
  await live.until(() => newest(live) === 'done');
  expect(await flagged()).toEqual([2]);

  const opening = proxy.hold(/^SELECT /);
  live.press('z');
  live.see();
  live.press('y');
  await opening.reached;
  live.press('Ctrl-c');
  opening.release();
  await live.until(() => newest(live) === 'void');
  expect(await flagged()).toEqual([2]);

  live.press('z');
  expect(live.state.view.dialog).toMatchObject({ kind: 'undo', plan: { intent: { ofPlan: 1 } } });
  live.see();
  live.press('y');
  await live.until(() => newest(live) === 'done');
  expect(await flagged()).toEqual([]);

  live.press('z');
  expect(live.state.view.dialog).toBeUndefined();
  expect(live.said).toBe('Nothing to undo.');
});

/** What z says or asks where a plan is done and its undo is in this state. */
function afterUndo(state: PlanState): string | undefined {
  const context = new FakeServer([1, 2]).context(new ManualClock());
  const { store } = context;
  const plans = plansOf(context);
  const undo = { kind: 'flags', uids: UidSet.from([2]), change: 'remove', flag: '\\Flagged' } as const;
  const plan = planOf(flagOf([1, 2]), { id: 1 });
  const restore = planOf({ ...undo, kind: 'restore', mailbox: INBOX, ofPlan: 1 }, { id: 2 });
  store.report({ kind: 'plan-changed', progress: progressOf(plan, { state: 'done', undo }) });
  store.report({ kind: 'plan-changed', progress: progressOf(restore, { state }) });
  store.flush();
  plans.undo('undo');
  const { dialog, status } = store.getState().view;
  return dialog?.kind === 'undo' ? dialog.plan.title : status?.text;
}

test.each([
  ['void', 'Undo plan 1: clear \\Flagged on 1 message of INBOX'],
  ['failed', 'Undo plan 1: clear \\Flagged on 1 message of INBOX'],
  ['done', 'Nothing to undo.'],
  ['part', 'Nothing to undo.'],
  ['running', 'Undo plan 1: clear \\Flagged on 1 message of INBOX is not finished: Ctrl-c cancels it.'],
] as const)('z where the undo is %s', (state, said) => {
  expect(afterUndo(state)).toBe(said);
});
