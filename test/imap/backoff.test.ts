// How long it is waited before connecting again, and which ALERTs are shown.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlertGate } from '../../src/imap/alert-gate.ts';
import { Backoff } from '../../src/imap/backoff.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { ManualClock } from './wire/manual-clock.ts';

describe('Backoff', () => {
  it('doubles from one second to five minutes', () => {
    const backoff = new Backoff(() => 0.5);
    expect(Array.from({ length: 11 }, () => backoff.next())).toEqual([
      1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300,
    ]);
  });

  it('stays within a quarter of that, and within its bounds', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(60),
        (chance, attempts) => {
          const backoff = new Backoff(() => chance);
          for (let i = 0; i < attempts; i++) backoff.next();
          const seconds = backoff.next();
          const doubled = Math.min(300, 2 ** attempts);
          return seconds >= 1 && seconds <= 300 && Math.abs(seconds - doubled) <= doubled / 4 + 0.5;
        },
      ),
    );
  });

  it('starts anew only after a connection that held', () => {
    const backoff = new Backoff(() => 0.5);
    const told = [backoff.next(), backoff.next()];
    backoff.held(59_999);
    told.push(backoff.next());
    backoff.held(60_000);
    told.push(backoff.next());
    expect(told).toEqual([1, 2, 4, 1]);
  });
});

describe('AlertGate', () => {
  it('shows a text once a minute, and ten texts at most', () => {
    const clock = new ManualClock();
    const gate = new AlertGate(clock);
    const lets = (text: string) => gate.lets(toSafe(text));
    expect([lets('a'), lets('a'), lets('b')]).toEqual([true, false, true]);
    expect(Array.from({ length: 20 }, (_, n) => lets(`flood ${n}`)).filter(Boolean)).toHaveLength(8);
    clock.advance(60_000);
    expect([lets('a'), lets('flood 19')]).toEqual([true, true]);
  });
});
