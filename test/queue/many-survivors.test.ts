// What stays of tens of thousands of copies: asked for in lines that every server takes, some of them in flight, and told
// apart message by message.
import { expect, test } from 'vitest';
import { Capabilities } from '../../src/model/capabilities.ts';
import { commandLine, type Command } from '../../src/model/command.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import type { Lease } from '../../src/ports.ts';
import { judgeSurvivors, lookForSurvivors } from '../../src/queue/survivors.ts';
import { PlanRecord } from '../../src/queue/record.ts';
import { stepUids } from '../../src/queue/step-kinds.ts';
import { literal } from '../../src/text/safe-text.ts';
import { alternating, expungeOf, INBOX, planOf, survivorsIn } from '../plan/plans.ts';

const COPIES = 50_000;
const uids = alternating(COPIES, 2_000_000_001);
const WORK = { path: toMailboxPath('Work'), uidValidity: 9 };

/** Two copies of each, one behind the other; each fifth that was to stay is gone. */
const stayOf = (place: number): number => 3_000_000_000 + 3 * Math.floor(place / 2);
const isGone = (stay: number): boolean => (stay / 3) % 5 === 0;
const last = UidSet.from(uids.filter((_, place) => isGone(stayOf(place))));

const removal = (staysIn: typeof WORK): PlanRecord =>
  new PlanRecord(
    planOf({
      ...expungeOf(uids),
      survivors: [
        survivorsIn(
          staysIn,
          uids.map((uid, place) => [uid, stayOf(place)]),
        ),
      ],
    }),
  );

test('in another folder: in lines of some, a few in flight', async () => {
  const lines: string[] = [];
  let inFlight = 0;
  let most = 0;
  const run = (async (command: Command) => {
    if (command.kind !== 'search') throw new Error(`nothing else is asked: ${command.kind}`);
    lines.push(commandLine(command, { esearch: false }));
    most = Math.max(most, ++inFlight);
    await Promise.resolve();
    inFlight--;
    const data = UidSet.from([...command.uids!].filter((uid) => !isGone(uid)));
    return { kind: 'ok', data, text: literal('OK'), code: undefined };
  }) as Lease['run'];
  const lease = { run, capabilities: Capabilities.none } as Lease;
  const record = removal(WORK);
  const opened = { mailbox: WORK, exists: 0, readOnly: true, permanentFlags: undefined };
  const verdict = await lookForSurvivors(WORK.path, opened, record, lease);
  expect(verdict).toMatchObject({
    kind: 'go-on',
    state: 'part',
    note: '5,000 of 25,000 gone or \\Deleted',
  });
  expect(record.known.lastCopies?.equals(last)).toBe(true);
  expect(lines).toHaveLength(36);
  expect(most).toBe(8);
  for (const line of lines) {
    expect(line).toMatch(/^UID SEARCH UID [\d,]+ UNDELETED$/);
    expect(line.length).toBeLessThanOrEqual(8_000);
  }
});

test('in the plan’s own folder: step by step', () => {
  const record = removal(INBOX);
  const asked = record.steps.filter(({ role }) => role === 'survivors');
  expect(asked).toHaveLength(36);
  for (const step of asked)
    judgeSurvivors(step, UidSet.from([...stepUids(step)].filter((uid) => !isGone(uid))), record);
  expect(record.known.lastCopies?.equals(last)).toBe(true);
  expect(record.steps.some(({ state }) => state === 'void')).toBe(false);
});
