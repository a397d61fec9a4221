// Which plan z and Z are about, and what they would do.
import { describe, expect, test } from 'vitest';
import { undoableAct, undoIntent, type UndoContext } from '../../src/app/undo.ts';
import { initialMessages } from '../../src/app/slices/messages.ts';
import type { Intent, MoveIntent } from '../../src/model/intent.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { Plan, PlanProgress, PlanState, Undo } from '../../src/model/plan.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { literal, toSafe } from '../../src/text/safe-text.ts';
import { expungeOf, flagOf, identity, INBOX, moveOf, planOf, survivorsIn } from '../plan/plans.ts';
import { MemoryRescue } from '../queue/memory-rescue.ts';
import { progressOf } from './progress.ts';
import { scene, set } from './scene.ts';

const FLAGS: Undo = { kind: 'flags', uids: UidSet.from([1, 2]), change: 'remove', flag: '\\Flagged' };

const done = (plan: Plan, state: PlanState = 'done'): PlanProgress =>
  progressOf(plan, { state, ...(state === 'void' || state === 'failed' ? {} : { undo: FLAGS }) });

const original = (id: number, state?: PlanState): PlanProgress => done(planOf(flagOf([1, 2]), { id }), state);
const undoing = (ofPlan: number, id: number, state?: PlanState): PlanProgress =>
  done(
    planOf(
      {
        kind: 'restore',
        mailbox: INBOX,
        ofPlan,
        uids: UidSet.from([1, 2]),
        change: 'remove',
        flag: '\\Flagged',
      },
      { id },
    ),
    state,
  );

/** What z and Z would be about, where these are the plans, oldest first. */
function choices(...plans: PlanProgress[]): string {
  const newestFirst = plans.toReversed();
  const id = (direction: 'undo' | 'redo') => undoableAct(newestFirst, direction)[0]?.plan.id ?? '-';
  return `z ${id('undo')} Z ${id('redo')}`;
}

describe('z and Z', () => {
  test('take the plan, then its undo, then what was done again', () => {
    expect(choices()).toBe('z - Z -');
    expect(choices(original(1))).toBe('z 1 Z -');
    expect(choices(original(1), undoing(1, 2))).toBe('z - Z 2');
    expect(choices(original(1), undoing(1, 2), undoing(2, 3))).toBe('z 3 Z -');
    expect(choices(original(1), undoing(1, 2), undoing(2, 3), undoing(3, 4))).toBe('z - Z 4');
  });

  test('go back plan by plan', () => {
    expect(choices(original(1), original(2))).toBe('z 2 Z -');
    expect(choices(original(1), original(2), undoing(2, 3))).toBe('z 1 Z 3');
    expect(choices(original(1), original(2), undoing(2, 3), undoing(1, 4))).toBe('z - Z 4');
    expect(choices(original(1), original(2), undoing(2, 3), undoing(1, 4), undoing(4, 5))).toBe('z 5 Z 3');
  });

  test('do not count what changed nothing, or has not ended', () => {
    expect(choices(original(1), undoing(1, 2, 'void'))).toBe('z 1 Z -');
    expect(choices(original(1), undoing(1, 2, 'failed'))).toBe('z 1 Z -');
    expect(choices(original(1), undoing(1, 2, 'part'))).toBe('z - Z 2');
    expect(choices(original(1, 'parked'))).toBe('z - Z -');
    expect(choices(original(1), original(2, 'paused'))).toBe('z 1 Z -');
  });

  test('know an undo whose plan is not known any more', () => {
    expect(choices(undoing(1, 7))).toBe('z - Z 7');
  });
});

const ARCHIVE = { path: toMailboxPath('Archive'), uidValidity: 9 };

const context = (change: Partial<UndoContext> = {}): UndoContext => ({
  messages: initialMessages({ key: 'uid', descending: false }),
  plans: [],
  rescue: new MemoryRescue(),
  rescues: false,
  nameOf: (path) => toSafe(`the ${path}`),
  ...change,
});

describe('the intent of an undo', () => {
  test('gives flags back to what is there still', () => {
    const plan = planOf({ ...flagOf([1, 2]), mailbox: scene('[a] >[b]').state.messages.mailbox! });
    const undo: Undo = { ...FLAGS, uids: set('bc') };
    const { messages } = scene('[a] >[b]').state;
    expect(undoIntent(progressOf(plan, { state: 'done', undo }), context({ messages }))).toMatchObject({
      kind: 'restore',
      ofPlan: plan.id,
      uids: set('b'),
    });
    expect(undoIntent(progressOf(plan, { state: 'done', undo }), context())).toMatchObject({
      uids: set('bc'),
    });
  });

  test('names moved messages by their new UIDs, with what they are known by, and without the flags of then', () => {
    const intent: MoveIntent = {
      kind: 'move',
      mailbox: INBOX,
      basis: 'marked',
      targets: [1, 2, 3].map((uid) => ({ ...identity(uid), flags: { bits: 1, keywords: [] } })),
      to: ARCHIVE.path,
      toName: literal('Archive'),
    };
    const plan = planOf(intent);
    const copied = new Map([
      [toUid(1), toUid(51)],
      [toUid(2), toUid(52)],
      [toUid(3), toUid(53)],
    ]);
    const steps = plan.steps.map((step) => (step.role === 'change' ? { ...step, copied } : step));
    const undo: Undo = { kind: 'move', mailbox: ARCHIVE, uids: UidSet.from([51, 53]), to: INBOX.path };
    expect(undoIntent(progressOf(plan, { state: 'part', steps, undo }), context())).toEqual({
      kind: 'move-back',
      mailbox: ARCHIVE,
      ofPlan: plan.id,
      targets: [
        { ...identity(1), uid: 51 },
        { ...identity(3), uid: 53 },
      ],
      to: INBOX.path,
      toName: 'the INBOX',
    });
    const nothing: Undo = { ...undo, uids: UidSet.from([99]) };
    expect(undoIntent(progressOf(plan, { state: 'part', steps, undo: nothing }), context())).toBeUndefined();
  });

  test('knows what stays of copies that are moved away once more, by the UIDs that they have since', () => {
    const moved = (plan: Plan, pairs: readonly (readonly [number, number])[], undo: Undo): PlanProgress => {
      const copied = new Map(pairs.map(([from, to]) => [toUid(from), toUid(to)]));
      const steps = plan.steps.map((step) => (step.role === 'change' ? { ...step, copied } : step));
      return progressOf(plan, { state: 'done', steps, undo });
    };
    const survivors = [
      survivorsIn(INBOX, [
        [4, 1],
        [5, 2],
      ]),
      survivorsIn(ARCHIVE, [[7, 4]]),
    ];
    const there = { kind: 'move', mailbox: ARCHIVE, to: INBOX.path } as const;
    const first = moved(
      planOf({ ...moveOf('move', [4, 5, 7]), survivors } as Intent, { id: 1 }),
      [
        [4, 54],
        [5, 55],
        [7, 57],
      ],
      { ...there, uids: UidSet.from([54, 55, 57]) },
    );
    const undoing = undoIntent(first, context({ plans: [first] }))!;
    expect(undoing).not.toHaveProperty('survivors');
    // One of them did not come back.
    const back = { kind: 'move', mailbox: INBOX, to: ARCHIVE.path, uids: UidSet.from([84, 87]) } as const;
    const second = moved(
      planOf(undoing, { id: 2 }),
      [
        [54, 84],
        [57, 87],
      ],
      back,
    );
    const again = undoIntent(second, context({ plans: [second, first] }))!;
    expect(again).toMatchObject({
      kind: 'move-back',
      mailbox: INBOX,
      survivors: [survivorsIn(INBOX, [[84, 1]]), survivorsIn(ARCHIVE, [[87, 4]])],
    });
    const roles = planOf(again, { id: 3 }).steps.map(({ role }) => role);
    expect(roles.filter((role) => role === 'survivors')).toHaveLength(2);
    // And so it goes on.
    const third = moved(
      planOf(again, { id: 3 }),
      [
        [84, 64],
        [87, 67],
      ],
      { ...there, uids: UidSet.from([64, 67]) },
    );
    const fourth = moved(
      planOf(undoIntent(third, context({ plans: [third, second, first] }))!, { id: 4 }),
      [
        [64, 94],
        [67, 97],
      ],
      { ...back, uids: UidSet.from([94, 97]) },
    );
    expect(undoIntent(fourth, context({ plans: [fourth, third, second, first] }))).toMatchObject({
      survivors: [survivorsIn(INBOX, [[94, 1]]), survivorsIn(ARCHIVE, [[97, 4]])],
    });
  });

  test('puts back those rescue copies that are there', () => {
    const plan = planOf(expungeOf([1, 2, 3]));
    const rescue = new MemoryRescue();
    for (const uid of [1, 3]) {
      const message = { uid: toUid(uid), octets: 2, date: 1, flags: [] };
      const begun = rescue.begin(plan.id, INBOX, message);
      if (begun.kind === 'failed') throw new Error(begun.failure.text);
      begun.value.write(Buffer.from('hi'));
      begun.value.commit(2);
    }
    const undo: Undo = { kind: 'rescued', uids: UidSet.from([1, 2]) };
    expect(undoIntent(progressOf(plan, { undo }), context({ rescue }))).toMatchObject({
      kind: 'put-back',
      mailbox: INBOX,
      copies: [{ uid: 1 }],
    });
    expect(undoIntent(progressOf(plan, { undo }), context())).toBeUndefined();
  });
});
