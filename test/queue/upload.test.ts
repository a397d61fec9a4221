// What is told of a message while it is being appended.
import { expect, test } from 'vitest';
import { PlanRecord } from '../../src/queue/record.ts';
import type { RunContext } from '../../src/queue/run-context.ts';
import { watched } from '../../src/queue/upload.ts';
import { flagOf, planOf } from '../plan/plans.ts';

test('the octets pass as they are, and are told of at most four times a second, once they are asked for more', async () => {
  let now = 0;
  const told: (readonly [number, number | undefined])[] = [];
  const record = new PlanRecord(planOf(flagOf([1])));
  const context: Pick<RunContext, 'now' | 'report'> = {
    now: () => now,
    report: (fact) => void (fact.kind === 'plan-changed' && told.push([now, fact.progress.uploaded])),
  };
  let isClosed = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (let n = 0; n < 20; n++) yield Uint8Array.of(n, n);
    } finally {
      isClosed = true;
    }
  }
  const literal = watched({ [Symbol.asyncIterator]: source }, record, context as RunContext);
  const sent: number[] = [];
  for await (const piece of literal) {
    sent.push(...piece);
    now += 100;
  }
  expect(sent).toEqual(Array.from({ length: 40 }, (_, n) => n >> 1));
  expect(told).toEqual([300, 600, 900, 1_200, 1_500, 1_800].map((at) => [at, (2 * at) / 100]));
  expect(isClosed).toBe(true);
  isClosed = false;
  for await (const piece of literal) if (piece[0] === 1) break;
  expect(isClosed).toBe(true);
});
