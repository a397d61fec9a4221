// A plan that was written is the plan that is read, whatever it is; and a file that holds something else is said to.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlanProgress } from '../../src/model/plan.ts';
import type { JournalContents } from '../../src/ports.ts';
import { SqliteJournal } from '../../src/sqlite/journal.ts';
import { anyKnown, anyProgress } from './any-plan.ts';
import { flagPlan, step } from './plans.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imaptop-codec-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

let account = 0;

/** What the next program reads, after this one wrote all of that. */
function reread(...written: readonly PlanProgress[]): JournalContents {
  const name = `account ${++account}`;
  const journal = taken(SqliteJournal.open(folder, name, Date.now));
  const id = journal.nextPlanId();
  for (const progress of written) {
    const plan = { ...progress.plan, id };
    expect(journal.write({ ...progress, plan })).toEqual({ kind: 'ok', value: null });
  }
  journal.close();
  const damaged: string[] = [];
  const next = taken(SqliteJournal.open(folder, name, Date.now, (line) => damaged.push(line)));
  const contents = taken(next.read());
  next.close();
  expect(damaged).toEqual([]);
  return contents;
}

function taken<T>(result: { kind: 'ok'; value: T } | { kind: 'failed'; failure: { text: string } }): T {
  if (result.kind === 'failed') throw new Error(result.failure.text);
  return result.value;
}

function only({ unfinished, ended }: JournalContents): PlanProgress {
  const [one, ...others] = [...unfinished, ...ended];
  expect(others).toEqual([]);
  return { ...one!.progress, plan: { ...one!.progress.plan, id: 1 } };
}

describe('a plan in the journal', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(anyProgress, (progress) => {
        expect(only(reread(progress))).toEqual(progress);
      }),
      { numRuns: 150 },
    );
  });

  it('is read as it was written last, whatever it had learnt before', () => {
    fc.assert(
      fc.property(fc.array(anyKnown, { minLength: 1, maxLength: 4 }), (learnt) => {
        const history = learnt.map((known) => ({ ...flagPlan(1, 'running'), known }));
        expect(only(reread(...history)).known).toEqual(learnt.at(-1));
      }),
      { numRuns: 40 },
    );
  });

  it('keeps its steps in their order, also those that were split off, and forgets those that are no more', () => {
    const [a, b, c] = [step(1, 'done'), step(2, 'waiting'), step(3, 'waiting')];
    const histories = [
      [a, b, c],
      [a, b, { ...step(4, 'waiting'), splitFrom: 2 }, c],
      [a, b, { ...step(5, 'waiting'), splitFrom: 2 }, { ...step(4, 'waiting'), splitFrom: 2 }, c],
      [a, c, step(6, 'waiting')],
    ].map((steps) => flagPlan(1, 'running', 't', steps));
    for (let length = 1; length <= histories.length; length++) {
      const read = only(reread(...histories.slice(0, length)));
      expect(read.steps).toEqual(histories[length - 1]!.steps);
    }
  });

  it('is written anew as a whole where it had ended', () => {
    const first = flagPlan(1, 'part', 't', [step(1, 'done'), step(2, 'failed')]);
    const later = flagPlan(1, 'done', 't', [step(2, 'done'), step(1, 'done')]);
    expect(only(reread(first, later)).steps).toEqual(later.steps);
  });
});
