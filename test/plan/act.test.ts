// The words of several plans that one answer lets go: which messages, and why these.
import { expect, test } from 'vitest';
import type { Basis } from '../../src/model/intent.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { describeAct } from '../../src/plan/act.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { expungeOf, flagOf, identity, INBOX, moveOf, planOf } from './plans.ts';

const WORK = { path: toMailboxPath('Work'), uidValidity: 7 };
const context = { envelopes: new Map(), othersDeleted: 0, zoneMinutes: 0 };

function title(intentOf: (basis: Basis) => Parameters<typeof planOf>[0], basis: Basis): string {
  const plans = [INBOX, WORK].map((mailbox) => planOf({ ...intentOf(basis), mailbox }));
  return describeAct(plans.map((plan) => ({ plan, folderName: toSafe(plan.mailbox.path), context }))).title;
}

test.each([
  ['marked', 'Expunge plan: the 4 marked messages of 2 folders'],
  ['own-deleted', 'Expunge plan: the 4 messages that you marked \\Deleted, out of 2 folders'],
  ['thread', 'Expunge plan: the 4 messages of the thread, out of 2 folders'],
] as const)('an expunge of what is %s', (basis, words) => {
  expect(
    title((each) => ({ ...expungeOf([]), basis: each, targets: [identity(1), identity(2)] }), basis),
  ).toBe(words);
});

test('flags by a query, and a move of a thread', () => {
  expect(
    title((basis) => ({ ...flagOf([1, 2, 3], { change: 'add', flag: '\\Deleted' }), basis }), 'queried'),
  ).toBe('Set \\Deleted on the 6 messages that the query names, out of 2 folders');
  expect(title((basis) => ({ ...moveOf('move', [1, 2]), basis }), 'thread')).toMatch(
    /^Move to .*: the 4 messages of the thread, out of 2 folders$/,
  );
});
