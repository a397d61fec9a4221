// Plans at random, of every kind and in every state, as properties need them. What they ask for makes no sense; that it
// survives is all that counts.
import * as fc from 'fast-check';
import type { Command } from '../../src/model/command.ts';
import { toFlagList } from '../../src/model/flags.ts';
import { FIELD_NAMES } from '../../src/model/message-fields.ts';
import type { Basis, Intent } from '../../src/model/intent.ts';
import type { Tag } from '../../src/model/labels.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { Known, PlanProgress, Undo } from '../../src/model/plan.ts';
import type { Step } from '../../src/model/step.ts';
import { Survivors } from '../../src/model/survivors.ts';
import type { UidSet } from '../../src/model/uid-set.ts';
import { MAX_UID, toUid, type Uid } from '../../src/model/uid.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { uidSets } from '../model/uids.ts';

const words = fc.string({ unit: 'grapheme', maxLength: 20 });
const safes = words.map(toSafe);
const paths = fc.string({ unit: 'binary', maxLength: 12 }).map(toMailboxPath);
const counts = fc.nat();
const uids = fc.integer({ min: 1, max: MAX_UID }).map(toUid);
const mailboxes = fc.record({ path: paths, uidValidity: fc.integer({ min: 1, max: MAX_UID }) });
const dates = fc.oneof(fc.integer({ min: -1e10, max: 1e10 }), fc.constant(NaN));
const sizes = fc.oneof(fc.nat(), fc.constant(NaN));
const flags = fc.constantFrom('\\Seen', '\\Deleted', '$Junk', 'odd"one', 'ü');
const tags: fc.Arbitrary<Tag> = fc.oneof(
  flags,
  fc.string({ unit: 'binary', maxLength: 12 }).map((label) => ({ label })),
);
const bases = fc.constantFrom<Basis>('marked', 'own-deleted', 'all-deleted', 'queried', 'thread', 'cursor');
const change = fc.record({ change: fc.constantFrom('add' as const, 'remove' as const), flag: tags });
const goal = fc.record({ to: paths, toName: safes });
const kind = <const T extends string>(name: T) => ({ kind: fc.constant(name) });

/** One a UID, ascending: in which order they are named means nothing. */
const oncePerUid = <T extends { uid: Uid }>(one: fc.Arbitrary<T>) =>
  fc
    .uniqueArray(one, { selector: ({ uid }) => uid, maxLength: 8 })
    .map((list) => list.sort((a, b) => a.uid - b.uid));
const identities = oncePerUid(
  fc.record(
    { uid: uids, size: sizes, date: dates, flags: fc.array(flags).map(toFlagList) },
    { requiredKeys: ['uid', 'size', 'date'] },
  ),
);
const copies = oncePerUid(fc.record({ uid: uids, octets: counts, date: dates, flags: fc.array(flags) }));

const survivors = fc
  .uniqueArray(fc.tuple(uids, uids), { selector: ([copy]) => copy, minLength: 1, maxLength: 8 })
  .map((pairs) =>
    Survivors.ofPairs(
      Uint32Array.from(pairs, ([copy]) => copy),
      Uint32Array.from(pairs, ([, stays]) => stays),
    ),
  );
/** What stays of copies, by mailbox. */
const staying = fc.record(
  { survivors: fc.array(fc.record({ staysIn: mailboxes, survivors }), { maxLength: 3 }) },
  { requiredKeys: [] },
);
/** Some were left out, or none. */
const left = fc
  .tuple(fc.record({ leftOut: counts }, { requiredKeys: [] }), staying)
  .map(([some, of]) => ({ ...some, ...of }));

const importFiles = fc.record({
  path: words,
  octets: counts,
  // JSON has no -0.
  changed: fc.double({ noNaN: true, noDefaultInfinity: true }).map((time) => time + 0),
  mbox: fc.boolean(),
});

const intents = (mailbox: Intent['mailbox']): fc.Arbitrary<Intent> => {
  const here = { mailbox: fc.constant(mailbox) };
  const chosen = { ...here, basis: bases, targets: identities };
  return fc.oneof(
    fc
      .tuple(fc.record({ ...kind('flag'), ...here, basis: bases, uids: uidSets }), change)
      .map(([intent, changed]) => ({ ...intent, ...changed })),
    fc
      .tuple(fc.record({ ...kind('expunge'), ...chosen, rescue: fc.boolean() }), left)
      .map(([intent, more]) => ({ ...intent, ...more })),
    fc
      .tuple(fc.record({ ...kind('restore'), ...here, ofPlan: counts, uids: uidSets }), change)
      .map(([intent, changed]) => ({ ...intent, ...changed })),
    fc
      .tuple(fc.record({ ...kind('move'), ...chosen }), goal, left)
      .map(([intent, to, more]) => ({ ...intent, ...to, ...more })),
    fc.tuple(fc.record({ ...kind('copy'), ...chosen }), goal).map(([intent, to]) => ({ ...intent, ...to })),
    fc
      .tuple(fc.record({ ...kind('move-back'), ...here, ofPlan: counts, targets: identities }), goal, staying)
      .map(([intent, to, of]) => ({ ...intent, ...to, ...of })),
    fc.record({ ...kind('put-back'), ...here, ofPlan: counts, copies }),
    fc.record({ ...kind('import'), ...here, file: importFiles, copies, notes: safes }).map((intent) => ({
      ...intent,
      places: intent.copies.map(({ octets }) => [octets, 2 * octets] as const),
    })),
  );
};

const commands = (named: UidSet): fc.Arbitrary<Command> => {
  const some = { uids: fc.constant(named) };
  const test = fc.record({ flag: tags, present: fc.boolean() });
  const bare: fc.Arbitrary<Command>[] = [
    fc.record({ ...kind('select'), path: paths }),
    fc.record({ ...kind('examine'), path: paths }),
    fc.record({ ...kind('create'), path: paths }),
    fc.record({ ...kind('delete-folder'), path: paths }),
    fc.record({ ...kind('status'), path: paths }),
    fc.record({ ...kind('my-rights'), path: paths }),
    fc.record({ ...kind('append'), path: paths, flags: fc.array(flags), date: dates, octets: counts }),
    fc.record({ ...kind('search'), test }, { requiredKeys: ['kind'] }),
    fc.record({
      ...kind('sort'),
      key: fc.constantFrom('size', 'date'),
      descending: fc.boolean(),
      count: counts,
      partial: fc.boolean(),
    }),
    fc.record(kind('compress')),
    fc.record(kind('noop')),
  ];
  if (named.isEmpty) return fc.oneof(...bare);
  const stored = fc.record({
    ...kind('store'),
    ...some,
    unchangedSince: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  });
  return fc.oneof(
    ...bare,
    fc.record(
      { ...kind('search'), ...some, test, whole: fc.constant(true as const) },
      { requiredKeys: ['kind', 'uids'] },
    ),
    fc.record({ ...kind('fetch-rows'), ...some }),
    fc.record({ ...kind('fetch-flags'), ...some }),
    fc.record({ ...kind('fetch-labels'), ...some }),
    fc.record({ ...kind('fetch-identities'), ...some, modSeq: fc.boolean() }),
    fc.record({ ...kind('fetch-envelopes'), ...some }),
    fc.record({ ...kind('fetch-fields'), ...some, fields: fc.uniqueArray(fc.constantFrom(...FIELD_NAMES)) }),
    fc.record({ ...kind('fetch-messages'), ...some, offset: counts, octets: counts }),
    fc.tuple(stored, change).map(([store, changed]) => ({ ...store, ...changed })),
    fc
      .tuple(fc.record({ ...kind('store'), ...some }), change)
      .map(([store, changed]) => ({ ...store, ...changed })),
    fc.record({ ...kind('expunge'), ...some }),
    fc.record({ ...kind('expunge-all'), ...some }),
    fc.record({ ...kind('copy'), ...some, to: paths }),
    fc.record({ ...kind('move'), ...some, to: paths }),
  );
};

const steps = (id: number, of: UidSet): fc.Arbitrary<Step> =>
  fc.record(
    {
      id: fc.constant(id),
      role: fc.constantFrom('open', 'survivors', 'before', 'change', 'proof', 'rescue', 'drop-folder'),
      command: uidSets.chain((some) => commands(some.intersect(of))),
      line: words,
      state: fc.constantFrom('waiting', 'running', 'done', 'part', 'failed', 'unknown', 'void'),
      sent: fc.boolean(),
      splitFrom: fc.integer({ min: 1, max: 20 }),
      copied: fc.array(fc.tuple(uids, uids)).map((pairs) => new Map(pairs)),
      note: safes,
    },
    { requiredKeys: ['id', 'role', 'command', 'line', 'state', 'sent', 'note'] },
  );

export const anyKnown: fc.Arbitrary<Known> = fc.record(
  {
    lacking: uidSets,
    sent: uidSets,
    removalSent: uidSets,
    proven: uidSets,
    left: uidSets,
    goneBefore: uidSets,
    changedByOthers: uidSets,
    othersDeleted: uidSets,
    lastCopies: uidSets,
    othersGone: uidSets,
    target: fc.record({ uidValidity: counts, uidNext: counts }),
    copies: uidSets,
    strangers: uidSets,
    rescued: uidSets,
  },
  {
    requiredKeys: [
      'sent',
      'removalSent',
      'proven',
      'goneBefore',
      'changedByOthers',
      'othersGone',
      'copies',
      'strangers',
      'rescued',
    ],
  },
);

const undos: fc.Arbitrary<Undo | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.tuple(fc.record({ ...kind('flags'), uids: uidSets }), change).map(([undo, to]) => ({ ...undo, ...to })),
  fc.record({ ...kind('move'), mailbox: mailboxes, uids: uidSets, to: paths }),
  fc.record({ ...kind('rescued'), uids: uidSets }),
  fc.record({ ...kind('imported'), mailbox: mailboxes, uids: uidSets }),
);

/** Plan 1, with its steps as they are now. */
export const anyProgress: fc.Arbitrary<PlanProgress> = fc
  .record({ mailbox: mailboxes, of: uidSets, ids: fc.uniqueArray(fc.integer({ min: 1, max: 20 })) })
  .chain(({ mailbox, of, ids }) =>
    fc
      .record({
        plan: fc.record(
          {
            id: fc.constant(1),
            intent: intents(mailbox),
            mailbox: fc.constant(mailbox),
            uids: fc.constant(of),
            title: safes,
            consent: fc.oneof(
              fc.constantFrom({ kind: 'none' as const }, { kind: 'key' as const }),
              fc.record({ ...kind('count'), count: counts }),
            ),
            act: counts,
            ownFolder: paths,
          },
          { requiredKeys: ['id', 'intent', 'mailbox', 'uids', 'title', 'consent'] },
        ),
        state: fc.constantFrom('waiting', 'running', 'paused', 'parked', 'unknown', 'done', 'part', 'void'),
        steps: fc.tuple(...ids.map((id) => steps(id, of))),
        outcome: safes,
        undo: undos,
        known: anyKnown,
        elapsed: counts,
      })
      .map((progress) => ({ ...progress, plan: { ...progress.plan, steps: progress.steps } })),
  );
