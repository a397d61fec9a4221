// Who is told that something has ended, and what: only what took long, in words that no mail and no server chose.
import { expect, test } from 'vitest';
import { Notices } from '../../../src/app/effects/notices.ts';
import type { Saving } from '../../../src/model/fact.ts';
import type { PlanState } from '../../../src/model/plan.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { flagOf, planOf } from '../../plan/plans.ts';
import { ManualClock } from '../manual-clock.ts';
import { progressOf } from '../progress.ts';
import { FakeServer } from './fake-server.ts';

function watched() {
  const clock = new ManualClock();
  const { store, ...context } = new FakeServer([1]).context(clock);
  const told: string[] = [];
  const notices = new Notices({ ...context, store }, (text) => told.push(text));
  store.subscribe(() => notices.attend());
  const plan = (id: number, state: PlanState): void => {
    const progress = progressOf(
      { ...planOf(flagOf([1]), { id }), title: toSafe('\u001b]9;evil\u0007') },
      { state },
    );
    store.report({ kind: 'plan-changed', progress });
    store.flush();
  };
  const saving = (verb: string | undefined): void => {
    const now: Saving | undefined =
      verb === undefined
        ? undefined
        : { verb: toSafe(verb), name: toSafe('a'), octets: 1, total: 2, before: 0, elapsed: 0 };
    store.report({ kind: 'saving', saving: now });
    store.flush();
  };
  return { clock, told, plan, saving };
}

test('plans that took ten seconds together are told once, when the last of them has ended', () => {
  const { clock, told, plan } = watched();
  plan(1, 'running');
  plan(2, 'waiting');
  clock.pass(6_000);
  plan(1, 'done');
  plan(2, 'running');
  clock.pass(4_000);
  expect(told).toEqual([]);
  plan(2, 'part');
  expect(told).toEqual(['imaptop: 2 plans have ended: 1 done in part, 1 done']);
});

test('what was quick is not told, nor what only rests', () => {
  const { clock, told, plan } = watched();
  plan(1, 'running');
  clock.pass(9_999);
  plan(1, 'done');
  plan(2, 'running');
  clock.pass(60_000);
  plan(2, 'paused');
  expect(told).toEqual([]);
});

test('a long export is told', () => {
  const { clock, told, saving } = watched();
  saving('exporting');
  clock.pass(5_000);
  saving('exporting');
  clock.pass(5_000);
  saving(undefined);
  expect(told).toEqual(['imaptop: exporting has ended']);
});
