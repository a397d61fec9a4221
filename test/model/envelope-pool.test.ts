import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EnvelopePool } from '../../src/model/envelope-pool.ts';
import type { Envelope } from '../../src/model/envelope.ts';
import { toUid, type Uid } from '../../src/model/uid.ts';
import { toSafe } from '../../src/text/safe-text.ts';

const texts = fc.constantFrom('', 'a', 'b', 'Re: a', 'constructor').map((text) => toSafe(text));
const uids = fc
  .oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 4_294_967_295 }))
  .map((uid) => toUid(uid));

test('is what a map of envelopes would be', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(uids, fc.record({ from: texts, subject: texts })), { maxLength: 60 }),
      fc.array(uids),
      (entries, others) => {
        const pool = new EnvelopePool();
        const map = new Map<Uid, Envelope>();
        for (const [uid, envelope] of entries) {
          pool.set(uid, envelope);
          map.set(uid, envelope);
        }
        expect(pool.size).toBe(map.size);
        for (const uid of [...others, ...map.keys()]) {
          expect(pool.has(uid)).toBe(map.has(uid));
          expect(pool.get(uid)).toEqual(map.get(uid));
        }
      },
    ),
  );
});

test('grows, and keeps a text once', () => {
  const pool = new EnvelopePool();
  for (let uid = 1; uid <= 50_000; uid++)
    pool.set(toUid(uid * 7919), { from: toSafe(`sender ${uid % 10}`), subject: toSafe(`subject ${uid}`) });
  expect(pool.size).toBe(50_000);
  expect(pool.get(toUid(7919 * 12_345))).toEqual({ from: 'sender 5', subject: 'subject 12345' });
  expect(pool.has(toUid(7920))).toBe(false);
});
