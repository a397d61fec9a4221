// How far a plan is and how long it may yet take, in words.
import { expect, test } from 'vitest';
import type { StepState } from '../../src/model/step.ts';
import { planDone, planExtent, rateWords } from '../../src/ui/parts/plan-progress.ts';
import { progressOf } from '../app/progress.ts';
import { alternating, expungeOf, flagOf, planOf } from '../plan/plans.ts';
import { importPlan } from './plan-fixtures.ts';

/** A plan with the first `done` of its changing steps answered, after `elapsed` milliseconds. */
function at(done: number, elapsed: number, plan = planOf(flagOf(alternating(4_000)))) {
  const changes = plan.steps.filter(({ role }) => role === 'change').slice(0, done);
  const steps = plan.steps.map((step) => ({
    ...step,
    state: (changes.includes(step) ? 'done' : 'waiting') as StepState,
  }));
  return progressOf(plan, { state: 'running', steps, elapsed });
}

const changes = planOf(flagOf(alternating(4_000))).steps.filter(({ role }) => role === 'change').length;

test('rate and time left are told once there is something to tell', () => {
  expect(rateWords(at(0, 5_000))).toBe('');
  expect(rateWords(at(1, 100))).toBe('');
  expect(rateWords(at(changes, 4_000))).toBe('1,000 a second');
  expect(rateWords(at(changes, 4_000_000))).toBe('1.0 a second');
  const half = at(changes / 2, 2_000);
  expect(planDone(half)).toBeGreaterThan(1_000);
  expect(rateWords(half)).toMatch(/^\d[\d,]* a second, \d s left$/);
  expect(rateWords(at(changes / 2, 400_000))).toMatch(/ a second, \d+ min left$/);
  expect(rateWords(at(changes / 2, 40_000_000))).toMatch(/ a second, \d+ h left$/);
});

test('of a message that is being appended counts what was sent of it', () => {
  const plan = importPlan();
  const under = { ...at(0, 2_000, plan), uploaded: 20_000 };
  expect([planDone(under), planExtent(under)]).toEqual([0, { done: 20_000, total: 173_044_236 }]);
  const all = { ...at(2, 2_000, plan), uploaded: 173_044_236 };
  expect(planExtent(all)).toEqual({ done: 173_044_235, total: 173_044_236 });
  expect(rateWords(under)).toMatch(/^9\.8 KB\/s, \d+ h left$/);
});

test('what is appended is told by its octets', () => {
  const plan = importPlan();
  const [small, all] = [at(1, 1_000, plan), at(3, 10_000, plan)];
  expect([planDone(small), planExtent(small)]).toEqual([1, { done: 40_211, total: 173_044_236 }]);
  expect(rateWords(small)).toBe('39.3 KB/s, 72 min left');
  expect(rateWords(all)).toBe('16.5 MB/s');
});

test('a message counts as done with the last change that it needs', () => {
  const plan = planOf(expungeOf(alternating(50)));
  expect(planDone(at(1, 1_000, plan))).toBe(0);
  expect(planDone(at(2, 1_000, plan))).toBe(50);
  // Those that are marked are half of the way, and none of them is removed.
  expect(rateWords(at(1, 3_000, plan))).toBe('3 s left');
  expect(rateWords(at(2, 5_000, plan))).toBe('10 a second');
});
