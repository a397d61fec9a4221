// The dialog about plans that an earlier run left: what its keys ask for, and when.
import { describe, expect, test } from 'vitest';
import { recoveryDialog } from '../../src/app/commands/queue.ts';
import type { PlanState } from '../../src/model/plan.ts';
import { expungeOf, flagOf, planOf } from '../plan/plans.ts';
import { progressOf } from './progress.ts';
import { facts, INBOX, scene, set, type Scene } from './scene.ts';

const flags = planOf({ ...flagOf(set('a')), mailbox: INBOX }, { id: 3 });
const expunge = planOf({ ...expungeOf(set('ab')), mailbox: INBOX }, { id: 5 });

/** Plan 5 and plan 3 are parked, and the dialog about them is open. */
function left(): Scene {
  const shown = scene('[a] >[b]').happen(
    { kind: 'plan-changed', progress: progressOf(flags, { state: 'parked' }) },
    { kind: 'plan-changed', progress: progressOf(expunge, { state: 'parked' }) },
  );
  return shown.happen({ kind: 'open-dialog', dialog: recoveryDialog(shown.state)! });
}

const asked = (): Scene => left().happen({ kind: 'dialog-shown' });

describe('the dialog about plans of an earlier run', () => {
  test('lists them newest first, and asks about the chosen one', () => {
    expect(left().state.view.dialog).toMatchObject({ plans: [5, 3], chosen: 0 });
    expect(asked().press('c').take()).toEqual([{ kind: 'recheck', planId: 5 }]);
    expect(asked().press('j', 'c').take()).toEqual([{ kind: 'recheck', planId: 3 }]);
    expect(asked().press('Down', 'Down', 'r').take()).toEqual([
      { kind: 'resume', planId: 3, consented: false },
    ]);
    expect(asked().press('Down', 'Up', 'D').take()).toEqual([{ kind: 'drop', planId: 5 }]);
  });

  test('is not answered before it was on screen, nor by any other key', () => {
    expect(left().press('c', 'r', 'D', 'j').take()).toEqual([]);
    expect(left().press('j').state.view.dialog).toMatchObject({ chosen: 0 });
    const other = asked().press('y', 'Enter', 'd', 'X', 'Space', 'R');
    expect(other.take()).toEqual([]);
    expect(other.state.view.dialog?.kind).toBe('recovery');
  });

  test('goes on while a plan is looked at, and asks nothing more of one that has ended', () => {
    const shown = asked().press('j');
    shown.happen({ kind: 'plan-changed', progress: progressOf(flags, { state: 'done' }) });
    expect(shown.state.view).toMatchObject({ dialogShown: true, dialog: { plans: [5, 3], chosen: 1 } });
    expect(shown.press('r').take()).toEqual([]);
    expect(shown.said).toBe('Plan 3 waits for no word of yours any more.');
    expect(shown.press('k', 'D').take()).toEqual([{ kind: 'drop', planId: 5 }]);
  });

  test('counts how often the server was asked, also where its answer changed nothing', () => {
    const shown = asked();
    const progress = progressOf(expunge, { state: 'parked' });
    shown.happen({ kind: 'plan-changed', progress });
    expect(shown.state.queue.rechecked.get(5)).toBeUndefined();
    for (const state of ['waiting', 'running', 'parked', 'waiting', 'parked'] as const)
      shown.happen({ kind: 'plan-changed', progress: progressOf(expunge, { state }) });
    expect([...shown.state.queue.rechecked]).toEqual([[5, 2]]);
  });

  test('leaves with Esc, and comes back with Enter in the queue', () => {
    const shown = asked().press('Esc');
    expect(shown.state.view.dialog).toBeUndefined();
    expect(shown.said).toBe('Left as they are. $ and Enter ask about them again.');
    shown.press('$', 'Enter');
    expect(shown.state.view).toMatchObject({
      dialogShown: false,
      dialog: { kind: 'recovery', plans: [5, 3] },
    });
    expect(shown.press('Esc', '2', '$').take()).toEqual([]);
    const none = scene('>[a]').press('$', 'Enter');
    expect(none.state.view.dialog).toBeUndefined();
    expect(none.said).toBe('No plan was left unfinished by an earlier run.');
  });

  test('lets the list beneath come in', () => {
    const shown = asked().happen(facts.expunged('b'));
    expect(shown.toString()).toBe('>[a]');
  });

  test('does not keep anybody from leaving, and is not work under way', () => {
    expect(left().press('Esc', 'q').take()).toEqual([{ kind: 'quit' }]);
    expect(left().press('Esc').toString()).toBe('[a] >[b]');
  });
});

describe('the question of a plan that goes on', () => {
  const question = (): Scene =>
    left()
      .happen({
        kind: 'open-dialog',
        dialog: {
          kind: 'plan',
          plan: expunge,
          resumes: true,
          typed: '',
          top: 0,
          description: {
            title: expunge.title,
            summary: expunge.title,
            biggest: [],
            others: expunge.title,
            lines: [],
            rescue: expunge.title,
            undo: expunge.title,
            consent: expunge.title,
          },
        },
      })
      .happen({ kind: 'dialog-shown' });

  test('goes on with y', () => {
    expect(question().press('y').take()).toEqual([{ kind: 'resume', planId: 5, consented: true }]);
  });

  test.each(['n', 'Esc', 'Enter', 'r'])('goes back to the list of them with %s', (key) => {
    const shown = question().press(key);
    expect(shown.take()).toEqual([]);
    expect(shown.state.view.dialog).toMatchObject({ kind: 'recovery', plans: [5, 3], chosen: 0 });
    expect(shown.said).toBe('Cancelled: nothing was sent.');
  });
});

describe('leaving', () => {
  const leaving = (state: PlanState): unknown[] =>
    scene('>[a]')
      .happen({ kind: 'plan-changed', progress: progressOf(flags, { state }) })
      .press('q')
      .take();

  test.each(['parked', 'done', 'void'] as const)('is at once while a plan is %s', (state) => {
    expect(leaving(state)).toEqual([{ kind: 'quit' }]);
  });

  test('asks first while one is paused', () => {
    expect(leaving('paused')).toEqual([]);
  });
});
