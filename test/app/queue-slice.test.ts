// Which \Deleted marks are this console's own, which rows wait for a plan, and which plans stay in sight.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownDeleted } from '../../src/app/slices/queue.ts';
import { expungeTargets, othersDeleted } from '../../src/app/targets.ts';
import type { Input } from '../../src/app/input.ts';
import type { PlanProgress, PlanState } from '../../src/model/plan.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { flagOf, planOf } from '../plan/plans.ts';
import { progressOf } from './progress.ts';
import { facts, INBOX, letters, scene, set, uidOf, type Scene } from './scene.ts';

const own = ({ state }: Scene): string => letters(ownDeleted(state));

const expunges = ({ state }: Scene): string => {
  const targets = expungeTargets(state);
  return targets ? `${targets.basis} ${letters(targets.uids)}` : 'nothing';
};

describe("this console's own \\Deleted marks", () => {
  test('are those that its plans made, not those that were there before', () => {
    const shown = scene('[a] [b D] >[c]').happen(facts.flagged('ab', 'add', 'D', 'a'));
    expect(shown.toString()).toBe('[a D] [b D] >[c]');
    expect(own(shown)).toBe('a');
    expect(expunges(shown)).toBe('own-deleted a');
    expect(othersDeleted(shown.state, shown.state.messages.mailbox!, set('a'))).toBe(1);
  });

  test('end with u, with z, and with their messages', () => {
    const shown = scene('[a] [b] [c] >[d]').happen(facts.flagged('abc', 'add', 'D'));
    expect(own(shown.happen(facts.flagged('a', 'remove', 'D')))).toBe('bc');
    expect(own(shown.happen(facts.expunged('b')))).toBe('c');
    expect(expunges(shown)).toBe('own-deleted c');
  });

  test('end when another client takes the mark away, and do not come back with another mark', () => {
    const seen = scene('[a] >[b]').happen(facts.flagged('a', 'add', 'D'));
    seen.happen(facts.flagsSeen('a', 'S'), facts.flagsSeen('a', 'SD'));
    expect(seen.toString()).toBe('[a SD] >[b]');
    expect(expunges(seen)).toBe('cursor b');
    const read = scene('[a] >[b]').happen(facts.flagged('a', 'add', 'D'));
    read.happen(facts.read([['a', '']]), facts.read([['a', 'D']]));
    expect(expunges(read)).toBe('cursor b');
    const kept = scene('[a] >[b]').happen(facts.flagged('a', 'add', 'D'), facts.read([['a', 'SD']]));
    expect(expunges(kept)).toBe('own-deleted a');
  });

  test('come after marks, and before the cursor', () => {
    const shown = scene('*[a] [b] >[c]').happen(facts.flagged('b', 'add', 'D'));
    expect(expunges(shown)).toBe('marked a');
    expect(expunges(shown.press('Esc'))).toBe('own-deleted b');
    expect(expunges(shown.happen(facts.flagged('b', 'remove', 'D')))).toBe('cursor c');
    expect(expunges(scene(''))).toBe('nothing');
  });

  test('belong to one folder with one UIDVALIDITY', () => {
    const shown = scene('[a] >[b]').happen(facts.flagged('a', 'add', 'D'));
    shown.happen(facts.opened('ab', { ...INBOX, uidValidity: 8 }));
    expect(own(shown)).toBe('');
    shown.happen(facts.read([['a', 'D']], { ...INBOX, uidValidity: 8 }));
    expect(expunges(shown)).toBe('cursor a');
    expect(own(shown.happen(facts.opened('ab')))).toBe('a');
  });

  test('never hold a mark that was made by others, whatever happens', () => {
    const letter = fc.constantFrom(...'abcd');
    const some = fc.subarray([...'abcd'], { minLength: 1 }).map((them) => them.join(''));
    type Act = { readonly input: Input; readonly mine: string; readonly theirs: string };
    const acts: fc.Arbitrary<Act> = fc.oneof(
      some.chain((uids) =>
        fc.subarray([...uids]).map((changed) => ({
          input: facts.flagged(uids, 'add', 'D', changed.join('')),
          mine: changed.join(''),
          theirs: '',
        })),
      ),
      some.map((uids) => ({ input: facts.flagged(uids, 'remove', 'D'), mine: '', theirs: uids })),
      some.map((uids) => ({ input: facts.expunged(uids), mine: '', theirs: uids })),
      fc.tuple(letter, fc.constantFrom('', 'D', 'S', 'SD')).map(([one, flags]) => ({
        input: facts.flagsSeen(one, flags),
        mine: '',
        theirs: flags.includes('D') ? '' : one,
      })),
      some.map((uids) => ({ input: facts.flagged(uids, 'add', 'F'), mine: '', theirs: '' })),
    );
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 12 }), (all) => {
        const shown = scene('[a] [b D] [c] >[d]');
        const mine = new Set<string>();
        for (const { input, mine: made, theirs } of all) {
          shown.happen(input);
          for (const one of made) mine.add(one);
          for (const one of theirs) mine.delete(one);
          expect(own(shown)).toBe([...mine].sort().join(''));
        }
      }),
    );
  });
});

function progress(uids: string, state: PlanState, id = 1): PlanProgress {
  const plan = planOf({ ...flagOf(set(uids)), mailbox: INBOX }, { id });
  return progressOf(plan, { state, outcome: toSafe('2 asked') });
}

const changed = (made: PlanProgress): Input => ({ kind: 'plan-changed', progress: made });

describe('rows that a plan is about to change', () => {
  test.each([
    ['waiting', '~[a] >~[b] [c]'],
    ['running', '~[a] >~[b] [c]'],
    ['unknown', '~[a] >~[b] [c]'],
    ['done', '[a] >[b] [c]'],
    ['part', '[a] >[b] [c]'],
    ['failed', '[a] >[b] [c]'],
    ['void', '[a] >[b] [c]'],
  ] as const)('while it is %s: %s', (state, line) => {
    expect(
      scene('[a] >[b] [c]')
        .happen(changed(progress('ab', state)))
        .toString(),
    ).toBe(line);
  });

  test('are those of all plans, each until its own end, in their folder only', () => {
    const shown = scene('[a] >[b] [c]');
    shown.happen(changed(progress('ab', 'running', 1)), changed(progress('bc', 'waiting', 2)));
    expect(shown.toString()).toBe('~[a] >~[b] ~[c]');
    expect(shown.happen(changed(progress('ab', 'done', 1))).toString()).toBe('[a] >~[b] ~[c]');
    shown.happen(facts.opened('bc', { ...INBOX, uidValidity: 8 }));
    expect(shown.toString()).toBe('>[c ?] [b ?]');
    expect(shown.happen(facts.opened('bc')).toString()).toBe('>~[c ?] ~[b ?]');
  });
});

describe('the plans on screen', () => {
  test('are newest first, each once, as it is now', () => {
    const shown = scene('>[a]');
    shown.happen(changed(progress('a', 'running', 1)), changed(progress('a', 'waiting', 2)));
    shown.happen(changed(progress('a', 'done', 1)));
    expect(shown.state.queue.plans.map(({ plan, state }) => `${plan.id} ${state}`)).toEqual([
      '2 waiting',
      '1 done',
    ]);
  });

  test('are the newest two hundred, and all that have not ended', () => {
    const shown = scene('>[a]').happen(
      changed(progress('a', 'running', 1)),
      changed(progress('a', 'done', 2)),
    );
    for (let id = 3; id <= 210; id++) shown.happen(changed(progress('a', 'done', id)));
    const ids = shown.state.queue.plans.map(({ plan }) => plan.id);
    expect(ids).toEqual([...Array.from({ length: 200 }, (_, i) => 210 - i), 1]);
    shown.happen(changed(progress('a', 'done', 1)));
    expect(shown.state.queue.plans.at(-1)).toMatchObject({ state: 'done' });
  });

  test('are all of an act of which any is among those: it is undone as one', () => {
    const shown = scene('>[a]');
    const ofAct = (id: number): PlanProgress => {
      const ended = progress('a', 'done', id);
      return { ...ended, plan: { ...ended.plan, act: 2 } };
    };
    shown.happen(changed(progress('a', 'done', 1)));
    for (let id = 2; id <= 260; id++) shown.happen(changed(ofAct(id)));
    shown.happen(changed(progress('a', 'done', 261)));
    const ids = shown.state.queue.plans.map(({ plan }) => plan.id);
    expect(ids).toEqual(Array.from({ length: 260 }, (_, i) => 261 - i));
  });

  test('scroll where they have the focus', () => {
    const shown = scene('>[a]', { columns: 80, rows: 24 });
    for (let id = 1; id <= 6; id++) shown.happen(changed(progress('a', 'done', id)));
    expect(shown.press('$', 'j', 'j', 'k').state.queue.top).toBe(1);
    expect(shown.press('g', 'k').state.queue.top).toBe(0);
    expect(shown.press('2', 'G').state.queue.top).toBe(0);
  });

  test('say that they wait, until they run', () => {
    const shown = scene('>[a]').happen(changed(progress('a', 'waiting')));
    expect(shown.said).toBe('Waiting: Set \\Flagged on message UID 1 of INBOX');
    shown.happen(changed(progress('a', 'running')));
    expect(shown.state.view.status).toBeUndefined();
    shown.happen({ kind: 'say', status: { text: toSafe('Cancelling'), tone: 'plain' } });
    expect(shown.happen(changed(progress('a', 'running'))).said).toBe('Cancelling');
  });

  test('say how they ended', () => {
    const said = (state: PlanState) => {
      const shown = scene('>[a]').happen(changed(progress('a', state)));
      return shown.state.view.status && `${shown.state.view.status.tone}: ${shown.said}`;
    };
    const states = ['waiting', 'running', 'unknown', 'done', 'part', 'void', 'failed'] as const;
    expect(states.map(said)).toMatchInlineSnapshot(`
      [
        "plain: Waiting: Set \\Flagged on message UID 1 of INBOX",
        undefined,
        "warning: Set \\Flagged on message UID 1 of INBOX: outcome not known yet; the server will be asked",
        "plain: 2 asked — Set \\Flagged on message UID 1 of INBOX",
        "warning: 2 asked — Set \\Flagged on message UID 1 of INBOX",
        "warning: 2 asked — Set \\Flagged on message UID 1 of INBOX",
        "danger: 2 asked — Set \\Flagged on message UID 1 of INBOX",
      ]
    `);
  });
});

test('othersDeleted counts what the list shows as marked, beside these', () => {
  const { state } = scene('[a D] [b SD] [c] >[d ?]');
  expect(othersDeleted(state, state.messages.mailbox!, set(''))).toBe(2);
  expect(othersDeleted(state, state.messages.mailbox!, set('ac'))).toBe(1);
  expect(othersDeleted(state, state.messages.mailbox!, set('ab'))).toBe(0);
  expect(uidOf('a')).toBe(1);
});
