// Plans that set and clear labels: what is sent, and in which lines.
import { expect, test } from 'vitest';
import { Capabilities } from '../../src/model/capabilities.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { alternating, flagOf, INBOX, linesOf, planOf } from './plans.ts';

test.each([
  ['Work', 'label "Work"', '"Work"'],
  ['&AMk-t&AOk-', 'label "Été"', '"&AMk-t&AOk-"'],
  ['\\Inbox', 'label \\Inbox', '\\Inbox'],
])('a plan that sets the label %s, and its undo', (label, words, text) => {
  const capabilities = new Capabilities(['ESEARCH', 'CONDSTORE', 'X-GM-EXT-1']);
  const plan = planOf(flagOf([3, 4, 9], { flag: { label } }), { capabilities });
  expect(plan.title).toBe(`Set ${words} on the 3 marked messages of INBOX`);
  expect(linesOf(plan)).toEqual([
    'open: SELECT "INBOX"',
    'before: UID FETCH 3:4,9 (UID X-GM-LABELS)',
    `change: UID STORE 3:4,9 +X-GM-LABELS (${text})`,
    'proof: UID FETCH 3:4,9 (UID X-GM-LABELS)',
  ]);
  const undo = planOf(
    {
      kind: 'restore',
      mailbox: INBOX,
      ofPlan: 7,
      uids: UidSet.from([4]),
      change: 'remove',
      flag: { label },
    },
    { capabilities },
  );
  expect(undo.title).toBe(`Undo plan 7: clear ${words} on 1 message of INBOX`);
  expect(linesOf(undo)[2]).toBe(`change: UID STORE 4 -X-GM-LABELS (${text})`);
});

test('its lines are short enough with the longest label, too', () => {
  const label = '"'.repeat(499);
  const plan = planOf(flagOf(alternating(5_000, 4_000_000_001), { flag: { label } }), {
    capabilities: new Capabilities(['ESEARCH', 'X-GM-EXT-1']),
  });
  const longest = Math.max(...plan.steps.map(({ line }) => Buffer.byteLength(line)));
  expect(longest).toBeGreaterThan(7_600);
  expect(longest).toBeLessThanOrEqual(8_000);
});
