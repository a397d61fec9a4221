// How many changes a plan has in flight at once: few at first, more where the server answers soon, few again where it does
// not; whoever pauses never waits for more than that.
import { expect, test } from 'vitest';
import type { Command, CommandData } from '../../src/model/command.ts';
import { Capabilities } from '../../src/model/capabilities.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { Intent } from '../../src/model/intent.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import type { Answer, Lease } from '../../src/ports.ts';
import { Queue } from '../../src/queue/queue.ts';
import { literal } from '../../src/text/safe-text.ts';
import { ManualClock } from '../imap/wire/manual-clock.ts';
import { batchOf } from '../model/rows.ts';
import { alternating, expungeOf, flagOf, identity, INBOX, moveOf, planOf } from '../plan/plans.ts';
import { MemoryJournal } from './memory-journal.ts';
import { MemoryRescue, noMailFiles } from './memory-rescue.ts';

const FLAGGED = flagOf(alternating(100_000));

const LOST: Answer<never> = {
  kind: 'lost',
  sent: true,
  failure: { kind: 'connection-lost', text: literal('gone') },
};

const CHANGES: readonly Command['kind'][] = ['store', 'expunge', 'move'];
const REFUSED: Answer<never> = { kind: 'refused', failure: { kind: 'no', text: literal('not here') } };

interface Sent {
  readonly kind: string;
  readonly messages: number;
}

/**
 * Which changes were sent and not answered, each time all of them are answered; `took` milliseconds a time, or the connection
 * is lost; `opening` milliseconds until the folder is open. Answers to MOVE are given out one by one, as leases do.
 */
async function changes(
  took: (round: number, sent: number) => number | 'lost',
  intent: Intent,
  capabilities = new Capabilities(['UIDPLUS']),
  opening = 0,
): Promise<Sent[][]> {
  const clock = new ManualClock();
  const waiting: (Sent & { readonly answer: (answer: Answer<unknown>) => void })[] = [];
  const sent: Sent[][] = [];
  let stored = false;
  const ok = <Data>(data: Data): Answer<Data> => ({ kind: 'ok', data, text: literal('OK'), code: undefined });
  const run = ((command: Command): Promise<Answer<CommandData[keyof CommandData]>> => {
    if (command.kind === 'select') {
      clock.advance(opening);
      return Promise.resolve(ok({ mailbox: INBOX, exists: 0, readOnly: false, permanentFlags: undefined }));
    }
    if (command.kind === 'search') {
      const found = stored === command.test?.present ? (command.uids ?? UidSet.empty) : UidSet.empty;
      return Promise.resolve(ok(found));
    }
    if (command.kind === 'status')
      return Promise.resolve(ok({ messages: 0, uidNext: toUid(1), uidValidity: 9 }));
    if (command.kind === 'fetch-identities') {
      const rows = Array.from(command.uids, (uid) => ({ ...identity(uid), flags: [] }));
      return Promise.resolve(ok({ rows: batchOf(rows), modSeq: undefined, headers: new Map() }));
    }
    if (!CHANGES.includes(command.kind)) return Promise.resolve(REFUSED);
    stored = true;
    return new Promise((resolve) =>
      waiting.push({
        kind: command.kind,
        messages: 'uids' in command ? (command.uids?.size ?? 0) : 0,
        answer: resolve as (answer: Answer<unknown>) => void,
      }),
    );
  }) as Lease['run'];
  const lease: Lease = {
    selected: undefined,
    capabilities,
    wanted: false,
    run,
    yieldToViews: () => undefined,
    release: () => undefined,
  };
  const ended = Promise.withResolvers<Fact>();
  const queue = new Queue({
    mailFiles: noMailFiles,
    wire: { capabilities, lease: () => Promise.resolve(lease) },
    journal: new MemoryJournal(),
    rescue: new MemoryRescue(),
    clock,
    report: (fact) => {
      if (fact.kind === 'plan-changed' && fact.progress.outcome !== '') ended.resolve(fact);
    },
  });
  queue.submit(planOf(intent, { capabilities }));
  let isOver = false;
  void ended.promise.then(() => (isOver = true));
  for (let round = 0; ; round++) {
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (isOver) return sent;
    sent.push(waiting.map(({ kind, messages }) => ({ kind, messages })));
    const time = took(round, waiting.length);
    if (time !== 'lost') clock.advance(time);
    const answered = waiting.splice(0);
    for (const { kind, answer } of answered) {
      answer(time === 'lost' ? LOST : ok(kind === 'store' ? { modified: UidSet.empty } : undefined));
      if (kind === 'move') await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

const rounds = async (
  took: (round: number) => number | 'lost',
  intent: Intent = FLAGGED,
): Promise<number[]> => (await changes(took, intent)).map(({ length }) => length);

test('grows while answers come soon, and no further than thirty-two', async () => {
  const sent = await rounds(() => 5);
  expect(sent[0]).toBe(4);
  expect(sent[1]).toBeGreaterThan(4);
  expect(Math.max(...sent)).toBe(32);
});

test('stays small while answers take their time', async () => {
  const sent = await rounds(() => 1_000);
  expect(sent.length).toBeGreaterThan(10);
  expect(Math.max(...sent)).toBe(4);
});

test('grows over a line that takes its time, which is no fault of the server', async () => {
  const over = (line: number, server: number): Promise<number[]> =>
    changes(() => line + server, FLAGGED, undefined, line).then((all) => all.map(({ length }) => length));
  expect(Math.max(...(await over(300, 5)))).toBe(32);
  expect(Math.max(...(await over(300, 1_000)))).toBe(4);
});

test('stays small where only the folder took its time to open', async () => {
  const sent = await changes((_, count) => 200 * count, FLAGGED, undefined, 3_000);
  expect(Math.max(...sent.slice(0, -1).map(({ length }) => length))).toBeLessThanOrEqual(8);
});

test('stays small while copies take their time, though many are answered together', async () => {
  const capabilities = new Capabilities(['UIDPLUS', 'MOVE']);
  const moved = moveOf('move', alternating(100_000));
  const sent = await changes((_, count) => 1_000 * count, moved, capabilities);
  const moves = sent.filter((round) => round.some(({ kind }) => kind === 'move'));
  expect(moves.length).toBeGreaterThan(5);
  expect(Math.max(...moves.map(({ length }) => length))).toBeLessThanOrEqual(8);
});

test('is small again as soon as answers take their time', async () => {
  const sent = await rounds((round) => (round < 4 ? 5 : 1_000), flagOf(alternating(400_000)));
  expect(Math.max(...sent.slice(0, 5))).toBe(32);
  expect(Math.max(...sent.slice(8, -1))).toBe(4);
});

test('is small again over a new connection: the server may have hung up on so many', async () => {
  const sent = await rounds((round) => (round === 6 ? 'lost' : 5), flagOf(alternating(400_000)));
  expect(sent[6]).toBe(32);
  expect(sent[7]).toBe(4);
});

const removals = (sent: readonly Sent[][]): Sent[][] =>
  sent.filter((round) => round.some(({ kind }) => kind === 'expunge'));

test('a removal begins with as many as the marking ended with', async () => {
  const few = new Capabilities(['UIDPLUS', 'MESSAGELIMIT=500']);
  const sent = await changes(() => 5, expungeOf(alternating(50_000)), few);
  expect(removals(sent)[0]).toHaveLength(32);
  expect(sent.flat().filter(({ kind }) => kind === 'store')).toHaveLength(removals(sent).flat().length);
  // Never beside each other.
  expect(sent.filter((round) => new Set(round.map(({ kind }) => kind)).size > 1)).toEqual([]);
});

test.each([
  ['scattered', alternating(100_000)],
  ['next to each other', Array.from({ length: 100_000 }, (_, n) => n + 1)],
])('but of no more than 20,000 messages, %s: whoever cancels then stops none of them', async (_, uids) => {
  const sent = await changes((round) => (round < 8 ? 5 : 5_000), expungeOf(uids));
  const [first, second] = removals(sent);
  const messages = first!.reduce((all, one) => all + one.messages, 0);
  expect(messages).toBeGreaterThan(15_000);
  expect(messages).toBeLessThanOrEqual(20_000);
  expect(second).toBeDefined();
});
