// The transcript in memory: what is kept of an answer, what of it is counted, and that it is bounded whatever comes.
import { describe, expect, test } from 'vitest';
import { Transcript } from '../../../src/imap/transcript/transcript.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { OWN_CASES, sharedCases } from '../../text/hostile-text.ts';

const SECRETS = { password: 'not-told', user: 'bob' };

function transcript() {
  const clock = { time: 1_000 };
  const made = new Transcript(SECRETS, () => clock.time);
  const texts = (): string[] => made.memory.lines().map(({ from, text }) => `${from[0]} ${text}`);
  return { made, clock, texts, wire: made.of('wire') };
}

function received(to: ReturnType<Transcript['of']>, line: string): void {
  const data = Buffer.from(line);
  to.received(data, 0, data.length);
}

describe('an answer', () => {
  test('has the time since its command, and the plan and step that it was sent for', () => {
    const { made, clock, wire } = transcript();
    wire.sent('w1 UID STORE 5 +FLAGS.SILENT (\\Deleted)', { plan: 7, step: 12 });
    clock.time += 17;
    received(wire, '* 1 FETCH (UID 5 FLAGS (\\Deleted))');
    received(wire, 'w1 OK done');
    expect(made.memory.lines().map(({ number, took, sentFor }) => ({ number, took, sentFor }))).toEqual([
      { number: 1, took: undefined, sentFor: { plan: 7, step: 12 } },
      { number: 2, took: undefined, sentFor: { plan: 7, step: 12 } },
      { number: 3, took: 17, sentFor: { plan: 7, step: 12 } },
    ]);
  });

  test('of many responses shows the first twenty, counts the others, and keeps its tagged line', () => {
    const { texts, wire } = transcript();
    wire.sent('w1 UID FETCH 1:25000 (UID FLAGS)');
    for (let n = 1; n <= 25_000; n++) received(wire, `* ${n} FETCH (UID ${n} FLAGS ())`);
    received(wire, 'w1 OK done');
    wire.sent('w2 NOOP');
    received(wire, '* 25001 EXISTS');
    received(wire, 'w2 OK done');
    const all = texts();
    expect(all).toHaveLength(1 + 20 + 2 + 3);
    expect(all.slice(20)).toEqual([
      's * 20 FETCH (UID 20 FLAGS ())',
      'n … 24,980 more responses, 807.9 KB',
      's w1 OK done',
      'c w2 NOOP',
      's * 25001 EXISTS',
      's w2 OK done',
    ]);
  });

  test('may tell many responses at once, once the first twenty were shown', () => {
    const { texts, wire } = transcript();
    wire.sent('w1 UID FETCH 1:25000 (UID FLAGS)');
    for (let n = 1; n <= 20; n++) {
      expect(wire.omits).toBe(false);
      received(wire, `* ${n} FETCH (UID ${n} FLAGS ())`);
    }
    expect(wire.omits).toBe(true);
    wire.omitted(24_979, 827_000);
    received(wire, '* 25000 FETCH (UID 25000 FLAGS ())');
    received(wire, 'w1 OK done');
    expect(texts().slice(-2)).toEqual(['n … 24,980 more responses, 807.7 KB', 's w1 OK done']);
    wire.sent('w2 NOOP');
    expect(wire.omits).toBe(false);
  });

  test('with a literal shows its size and its first line', () => {
    const { texts, wire } = transcript();
    wire.sent('w1 UID FETCH 1 (BODY.PEEK[HEADER])');
    received(wire, '* 1 FETCH (UID 1 BODY[HEADER] {30}\r\nSubject: $& one\r\nFrom: b\r\n\r\n)');
    received(wire, '* 2 FETCH (UID 2 BODY[HEADER] {0}\r\n)');
    expect(texts().slice(1)).toEqual([
      's * 1 FETCH (UID 1 BODY[HEADER] {30} Subject: $& one ...',
      's * 2 FETCH (UID 2 BODY[HEADER] {0} )',
    ]);
  });

  test('with a secret in it, in whatever letters, shows none', () => {
    const made = new Transcript({ password: 'Zürich-1', user: 'bob' }, () => 0);
    const wire = made.of('wire');
    wire.sent('w1 UID FETCH 1 (BODY.PEEK[HEADER])');
    received(wire, '* 1 FETCH (UID 1 BODY[HEADER] {12}\r\nZürich-1\r\n)');
    received(wire, 'w1 NO Zürich-1');
    expect(made.memory.lines().map(({ text }) => text)).toEqual([
      'w1 UID FETCH 1 (BODY.PEEK[HEADER])',
      '* 1 FETCH (UID 1 BODY[HEADER] {12} (masked) ...',
      'w1 NO (masked)',
    ]);
  });
});

test('a wire that begins with any command shows it: the sign-in is over', () => {
  const { made, texts } = transcript();
  made.logger('console').debug({ src: 'c', msg: 'A LOGIN (* value hidden *)' });
  const lines = made.of('console');
  lines.signedIn();
  lines.sent('c1 UID FETCH 1 (FLAGS)');
  expect(texts()).toEqual(['c A LOGIN (masked)', 'c c1 UID FETCH 1 (FLAGS)']);
});

test('a note that repeats a secret shows none', () => {
  const { made, texts } = transcript();
  made.of('console').note(toSafe('not-told was not sent: it is no command'));
  expect(texts()).toEqual(['n (masked) was not sent: it is no command']);
});

test('hours of IDLE are shown as they come, and a burst is counted', () => {
  const { made, clock, texts } = transcript();
  const reader = made.logger('reader');
  reader.debug({ src: 'c', msg: '1 IDLE' });
  for (let n = 1; n <= 50; n++) {
    clock.time += 2_000;
    reader.debug({ src: 's', msg: `* ${n} EXISTS` });
  }
  expect(texts()).toHaveLength(51);
  for (let n = 0; n < 100; n++) reader.debug({ src: 's', msg: '* 1 EXPUNGE' });
  expect(texts()).toHaveLength(51 + 19);
});

test('a million responses stay within bounds, and cost a counter each', () => {
  const { made, wire } = transcript();
  const row = Buffer.from('* 1234567 FETCH (UID 1234567 FLAGS (\\Seen) RFC822.SIZE 123456)');
  const before = process.memoryUsage().heapUsed;
  const began = performance.now();
  for (let window = 0; window < 200; window++) {
    wire.sent(`w${window} UID FETCH 1:5000 (UID FLAGS)`);
    for (let n = 0; n < 5_000; n++) wire.received(row, 0, row.length);
    received(wire, `w${window} OK done`);
  }
  const took = performance.now() - began;
  const lines = made.memory.lines();
  expect(lines.length).toBeLessThanOrEqual(5_000);
  expect(took).toBeLessThan(500);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(8 * 1024 * 1024);
});

test('endless lines are bounded in letters, too', () => {
  const { made, wire } = transcript();
  const long = Buffer.from(`* OK ${'x'.repeat(100_000)}`);
  for (let n = 0; n < 5_000; n++) {
    wire.sent(`w${n} NOOP`);
    wire.received(long, 0, long.length);
  }
  const letters = made.memory.lines().reduce((sum, { text }) => sum + text.length, 0);
  expect(letters).toBeLessThanOrEqual(1_000_000);
  expect(made.memory.lines().at(-1)?.number).toBe(10_000);
});

test('hostile text is made of visible marks', () => {
  const { made, wire } = transcript();
  for (const { text } of [...sharedCases(), ...OWN_CASES])
    received(wire, `w1 NO ${text.replaceAll(/[\r\n]/g, '')}`);
  for (const { text } of made.memory.lines()) expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
});
