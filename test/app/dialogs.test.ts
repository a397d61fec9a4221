import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dialog } from '../../src/app/state.ts';
import { describe as describePlan } from '../../src/plan/describe.ts';
import type { Plan, PlanProgress } from '../../src/model/plan.ts';
import { expungeOf, planOf } from '../plan/plans.ts';
import { progressOf } from './progress.ts';
import { facts, letters, scene, set, type Scene } from './scene.ts';

const NO_WORDS = { envelopes: new Map(), othersDeleted: 0, zoneMinutes: 0 };
const CANCELLED = 'Cancelled: nothing was sent.';

const few = planOf(expungeOf([1, 2, 3]));
const many = planOf(expungeOf(Array.from({ length: 1_234 }, (_, i) => i + 1)));
const undo = planOf({
  kind: 'restore',
  mailbox: few.mailbox,
  ofPlan: 1,
  uids: set('ab'),
  change: 'remove',
  flag: '\\Seen',
});

const planDialog = (plan: Plan): Dialog => ({
  kind: 'plan',
  plan,
  description: describePlan(plan, NO_WORDS),
  typed: '',
  top: 0,
});
const undoDialog: Dialog = {
  kind: 'undo',
  direction: 'undo',
  plan: undo,
  description: describePlan(undo, NO_WORDS),
};

function opened(dialog: Dialog): Scene {
  return scene('>[a] [b] [c]').happen({ kind: 'open-dialog', dialog });
}

/** The same, with its frame on the terminal. */
const asked = (dialog: Dialog): Scene => opened(dialog).happen({ kind: 'dialog-shown' });

const confirmed = (shown: Scene): Plan[] =>
  shown.take().flatMap((effect) => (effect.kind === 'confirm' ? effect.plans : []));

const QUESTIONS: readonly (readonly [string, Dialog, readonly string[]])[] = [
  ['an expunge of few', planDialog(few), ['y']],
  ['an expunge of many', planDialog(many), ['1', '2', '3', '4', 'Enter']],
  ['an undo', undoDialog, ['y']],
];

describe.each(QUESTIONS)('the question before %s', (_, dialog, yes) => {
  const plan = 'plan' in dialog ? dialog.plan : undefined;

  test('is answered by its own keys, once', () => {
    const shown = asked(dialog).press(...yes);
    expect(confirmed(shown)).toEqual([plan]);
    expect(shown.state.view.dialog).toBeUndefined();
    expect(confirmed(shown.press(...yes))).toEqual([]);
  });

  test('is not answered by keys that came before it was on screen', () => {
    const shown = opened(dialog).press(...yes, 'y', 'Enter', 'X');
    expect(shown.take()).toEqual([]);
    expect(shown.state.view.dialog).toEqual(dialog);
    shown.happen({ kind: 'dialog-shown' });
    expect(confirmed(shown)).toEqual([]);
    expect(confirmed(shown.press(...yes))).toEqual([plan]);
  });

  test('is not answered where the screen is too small to show it', () => {
    const shown = asked(dialog)
      .happen({ kind: 'resize', columns: 30, rows: 24 })
      .press(...yes);
    expect(shown.take()).toEqual([]);
    expect(shown.press('Esc').state.view.dialog).toBeUndefined();
  });

  test('is never answered by Enter alone', () => {
    const shown = asked(dialog).press('Enter');
    expect(shown.take()).toEqual([]);
    expect(shown.state.view.dialog).toBeUndefined();
    expect(shown.said).toMatch(/nothing was sent/);
  });

  test.each(['Esc', 'Ctrl-c', 'n', 'q', 'X', 'z', 'Y', 'Space', 'Tab', '?', 'Ctrl-y', 'F5'])(
    'is cancelled by %s, which says that nothing was sent',
    (key) => {
      const shown = asked(dialog).press(key);
      expect(shown.take()).toEqual([]);
      expect(shown.state.view.dialog).toBeUndefined();
      expect(shown.said).toBe(CANCELLED);
    },
  );

  test('can be left by Esc before it is on screen', () => {
    const shown = opened(dialog).press('Esc');
    expect(shown.state.view.dialog).toBeUndefined();
    expect(shown.said).toBe(CANCELLED);
  });

  test('takes no pasted text for keys', () => {
    const shown = asked(dialog).paste('y').paste('1234').paste('1234\n');
    expect(shown.take()).toEqual([]);
    expect(shown.state.view.dialog).toEqual(dialog);
  });

  test('confirms after no other keys than its own', () => {
    const key = fc.constantFrom(
      'y',
      'Y',
      'Enter',
      '1',
      '2',
      '3',
      '4',
      'Backspace',
      'Down',
      'Esc',
      'n',
      'Space',
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 8 }), (keys) => {
        const shown = asked(dialog);
        let typed = '';
        let expected = false;
        let open = true;
        for (const pressed of keys) {
          shown.press(pressed);
          if (!open) continue;
          if (pressed === 'Down') continue;
          if (yes.length === 1) {
            expected = pressed === 'y';
            open = false;
          } else if (/^\d$/.test(pressed)) typed += pressed;
          else if (pressed === 'Backspace' && typed !== '') typed = typed.slice(0, -1);
          else {
            expected = pressed === 'Enter' && typed === '1234';
            open = false;
          }
        }
        expect(confirmed(shown)).toEqual(expected ? [plan] : []);
      }),
      { numRuns: 300 },
    );
  });
});

describe('typing the count', () => {
  const typing = (...keys: string[]): Scene => asked(planDialog(many)).press(...keys);

  test('shows what is typed, and takes back what is wrong', () => {
    const shown = typing('1', '2', '9', 'Backspace', '3');
    expect(shown.state.view.dialog).toMatchObject({ kind: 'plan', typed: '123' });
    expect(confirmed(shown.press('4', 'Enter'))).toEqual([many]);
  });

  test.each([
    [['1', '2', '3', 'Enter'], '123 typed, 1,234 in the plan: cancelled, nothing was sent.'],
    [['0', '1', '2', '3', '4', 'Enter'], '01234 typed, 1,234 in the plan: cancelled, nothing was sent.'],
    [['1', '2', '3', '4', '5', 'Enter'], '12345 typed, 1,234 in the plan: cancelled, nothing was sent.'],
    [['Enter'], 'Nothing typed, 1,234 in the plan: cancelled, nothing was sent.'],
    [['1', '2', '3', '4', 'y'], CANCELLED],
    [['1', ',', '2', '3', '4'], CANCELLED],
    [['1', 'Backspace', 'Backspace'], CANCELLED],
  ])('%j cancels', (keys, said) => {
    const shown = typing(...keys);
    expect(shown.take()).toEqual([]);
    expect(shown.state.view.dialog).toBeUndefined();
    expect(shown.said).toBe(said);
  });

  test('ends at ten digits', () => {
    const shown = typing(...'12345678901234'.split(''));
    expect(shown.state.view.dialog).toMatchObject({ typed: '1234567890' });
  });

  test('does not take y: one key is not enough for so many', () => {
    expect(typing('y').take()).toEqual([]);
  });
});

describe('a plan on screen', () => {
  test('scrolls without being answered', () => {
    const shown = asked(planDialog(few)).press('Down', 'PageDown', 'Up', 'Ctrl-d');
    expect(shown.state.view.dialog).toMatchObject({ kind: 'plan', top: 20 });
    expect(shown.press('PageUp', 'PageUp', 'PageUp').state.view.dialog).toMatchObject({ top: 0 });
    expect(confirmed(shown.press('y'))).toEqual([few]);
  });

  test('scrolls also where it undoes', () => {
    const shown = asked(undoDialog).press('PageDown', 'Down', 'Up');
    expect(shown.state.view.dialog).toMatchObject({ kind: 'undo', top: 10 });
    expect(confirmed(shown.press('y'))).toEqual([undo]);
  });

  test('is another question when another plan takes its place', () => {
    const shown = asked(planDialog(few)).happen({ kind: 'open-dialog', dialog: planDialog(many) });
    expect(shown.state.view.dialogShown).toBe(false);
    expect(shown.press('y', '1', 'Enter').take()).toEqual([]);
    expect(shown.state.view.dialog).toMatchObject({ plan: many, typed: '' });
  });

  test('is not answered by what was shown before it', () => {
    const shown = scene('>[a]').press('?').happen({ kind: 'dialog-shown' });
    shown.happen({ kind: 'open-dialog', dialog: planDialog(few) });
    expect(confirmed(shown.press('y'))).toEqual([]);
  });
});

describe('leaving', () => {
  const waiting = (state: PlanProgress['state']): Scene =>
    scene('>[a]').happen({ kind: 'plan-changed', progress: progressOf(few, { state }) });

  test('is at once where nothing waits', () => {
    expect(waiting('done').press('q').take()).toEqual([{ kind: 'quit' }]);
  });

  test.each(['waiting', 'running', 'unknown'] as const)('asks first while a plan is %s', (state) => {
    const shown = waiting(state).press('q');
    expect(shown.take()).toEqual([]);
    expect(shown.state.view.dialog).toEqual({ kind: 'quit', unfinished: 1 });
    expect(shown.press('y').take()).toEqual([]);
    expect(shown.happen({ kind: 'dialog-shown' }).press('y').take()).toEqual([{ kind: 'quit' }]);
    expect(waiting(state).press('q').happen({ kind: 'dialog-shown' }).press('Enter').take()).toEqual([]);
  });

  test('takes two Ctrl-c, and says so after the first', () => {
    const shown = scene('>[a]').press('Ctrl-c');
    expect(shown.take()).toEqual([]);
    expect(shown.said).toBe('Ctrl-c again leaves imaptop.');
    expect(shown.press('Ctrl-c').take()).toEqual([{ kind: 'quit' }]);
  });

  test.each(['j', 'F5', 'X', 'Esc'])('is not what Ctrl-c, %s and Ctrl-c ask for', (key) => {
    const shown = scene('>[a] [b]').press('Ctrl-c', key);
    shown.take();
    expect(shown.state.view.status?.text).not.toBe('Ctrl-c again leaves imaptop.');
    expect(shown.press('Ctrl-c').take()).toEqual([]);
    expect(shown.press('Ctrl-c').take()).toEqual([{ kind: 'quit' }]);
  });

  test('is not what a Ctrl-c before something else began', () => {
    const shown = scene('>[a]').press('Ctrl-c', 'X').happen({ kind: 'say', status: undefined });
    shown.take();
    expect(shown.press('Ctrl-c').take()).toEqual([]);
  });

  test.each(['waiting', 'running', 'unknown'] as const)(
    'is reached while a plan is %s and stays so',
    (state) => {
      const shown = waiting(state).press('Ctrl-c');
      expect(shown.take()).toEqual([{ kind: 'cancel' }]);
      expect(shown.press('Ctrl-c').state.view.dialog).toEqual({ kind: 'quit', unfinished: 1 });
    },
  );

  test('is reached while a folder is being read, after the reading was cancelled', () => {
    const shown = scene('>[a ?]').press('Ctrl-c');
    expect(shown.take()).toEqual([{ kind: 'cancel' }]);
    expect(shown.press('Ctrl-c').take()).toEqual([{ kind: 'quit' }]);
  });
});

describe('a prompt', () => {
  const typed = (shown: Scene): string | undefined => {
    const { dialog } = shown.state.view;
    return dialog && 'text' in dialog ? dialog.text : undefined;
  };

  test('takes letters and edits them', () => {
    const shown = scene('>[a]').press('/', 'D', 'Space', 'j', '会', 'é', 'Backspace');
    expect(typed(shown)).toBe('D j会');
    expect(typed(shown.press('Ctrl-w'))).toBe('D ');
    expect(typed(shown.press('Down', 'Ctrl-l', 'F5', 'x'))).toBe('D x');
    expect(typed(shown.press('Ctrl-u'))).toBe('');
    expect(typed(shown.press('Backspace'))).toBe('');
    expect(shown.take()).toEqual([]);
  });

  test('takes the first line of pasted text, and does not send it', () => {
    const shown = scene('>[a]').press('/', 'a').paste('b c\nEnter\r\nd');
    expect(typed(shown)).toBe('ab c');
    expect(shown.take()).toEqual([]);
  });

  test.each(['Esc', 'Ctrl-c'])('is left by %s without a word', (key) => {
    const shown = scene('>[a]').press('w', 'x', key);
    expect(shown.state.view.dialog).toBeUndefined();
    expect(shown.take()).toEqual([]);
  });

  test('asks nothing where nothing was typed', () => {
    const shown = scene('>[a]').press('w', 'Space', 'Enter');
    expect(shown.state.view.dialog).toBeUndefined();
    expect(shown.take()).toEqual([]);
  });

  test.each([
    ['w', 'seen', 'add', '\\Seen'],
    ['w', '\\DELETED', 'add', '\\Deleted'],
    ['W', 'Flagged', 'remove', '\\Flagged'],
    ['W', '$Junk', 'remove', '$Junk'],
    ['w', ' MyTag ', 'add', 'MyTag'],
  ])('%s with %j', (key, text, change, flag) => {
    const shown = scene('>[a] *[b] *[c]').press(key).paste(text).press('Enter');
    expect(shown.take()).toEqual([
      {
        kind: 'plan',
        intent: {
          kind: 'flag',
          mailbox: shown.state.messages.mailbox,
          basis: 'marked',
          uids: set('bc'),
          change,
          flag,
        },
      },
    ]);
  });

  test('for a flag is for the message it was opened over, also when that one goes meanwhile', () => {
    const shown = scene('>[a] [b]').press('w', 'x').happen(facts.expunged('a'));
    expect(shown.toString()).toBe('>[a] [b]');
    const effects = shown.press('Enter').take();
    expect(effects).toMatchObject([{ kind: 'plan', intent: { basis: 'cursor', uids: set('a') } }]);
    expect(shown.toString()).toBe('>[b]');
  });

  test('searches', () => {
    const shown = scene('>[a]').press('/', 'x', 'Enter');
    expect(shown.state.messages.search).toEqual({ text: 'x', direction: 'next', pending: true });
    shown.happen({ kind: 'search', search: { text: 'x', direction: 'next', pending: false } });
    expect(shown.press('p').state.messages.search).toEqual({
      text: 'x',
      direction: 'previous',
      pending: true,
    });
    expect(scene('>[a]').press('n').said).toBe('Nothing was searched for yet: / searches.');
  });
});

describe('the other dialogs', () => {
  test('help scrolls, and closes by any other key without doing what that key does', () => {
    const shown = scene('>[a] [b]').press('?', 'j', 'PageDown', 'k');
    expect(shown.state.view.dialog).toEqual({ kind: 'help', top: 10 });
    expect(shown.press('Space', 'g').state.view.dialog).toEqual({ kind: 'help', top: 0 });
    shown.press('d');
    expect(shown.state.view.dialog).toBeUndefined();
    expect(shown.take()).toEqual([]);
  });

  test('the sort strip sorts, reverses the order that is on, and leaves by any other key', () => {
    const shown = scene('>[a] [b]').press('o', 'd');
    expect(shown.state.messages.sort).toEqual({ key: 'date', descending: true });
    expect(shown.press('o', 'd').state.messages.sort).toEqual({ key: 'date', descending: false });
    shown.press('o', 'Enter');
    expect(shown.state.messages.sort).toEqual({ key: 'date', descending: false });
    expect(shown.state.view.dialog).toBeUndefined();
    expect(letters(shown.state.messages.marks)).toBe('');
  });

  test('pasted text is never keys, with a dialog or without', () => {
    const shown = scene('>[a] [b]').paste('dXy\nq');
    expect(shown.take()).toEqual([]);
    expect(shown.said).toBe('Pasted text is never read as keys.');
    expect(shown.press('?').paste('q').state.view.dialog).toEqual({ kind: 'help', top: 0 });
    expect(shown.press('Esc', 'o').paste('z').state.view.dialog).toEqual({ kind: 'sort' });
  });
});
