// Messages to other folders: what the keys ask for, and what they refuse.
import { describe, expect, test } from 'vitest';
import type { Folder, SpecialUse } from '../../src/model/folder.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { flagOf, planOf } from '../plan/plans.ts';
import { progressOf } from './progress.ts';
import { facts, INBOX, scene, set, type Scene } from './scene.ts';

const folder = (name: string, specialUse?: SpecialUse, selectable = true): Folder => ({
  path: toMailboxPath(name),
  name: toSafe(name),
  delimiter: '/',
  levels: [toSafe(name)],
  selectable,
  specialUse,
});

const FOLDERS = [
  folder('INBOX', 'inbox'),
  folder('Archive'),
  folder('Apart', undefined, false),
  folder('Bin', 'trash'),
];

const listed = (line: string, folders = FOLDERS): Scene => scene(line).happen({ kind: 'listed', folders });

const asked = (shown: Scene): unknown[] => shown.take();

describe('s and C', () => {
  test('ask where to, saying what goes, and make the intent of it', () => {
    const shown = listed('*[a S] >[b] *[c]').press('s');
    expect(shown.state.view.dialog).toMatchObject({
      purpose: 'move',
      label: 'Move the 2 marked messages to:',
    });
    shown.press('a', 'r', 'Enter');
    expect(shown.state.view.dialog).toBeUndefined();
    expect(asked(shown)).toMatchObject([
      {
        kind: 'plan',
        intent: {
          kind: 'move',
          mailbox: INBOX,
          basis: 'marked',
          to: 'Archive',
          toName: 'Archive',
          targets: [
            { uid: 1, flags: { bits: 1, keywords: [] } },
            { uid: 3, flags: { bits: 0, keywords: [] } },
          ],
        },
      },
    ]);
  });

  test('copy what is under the cursor', () => {
    const shown = listed('[a] >[b]').press('C');
    expect(shown.state.view.dialog).toMatchObject({ purpose: 'copy', label: 'Copy message UID 2 to:' });
    expect(asked(shown.press('a', 'r', 'Enter'))).toMatchObject([
      { intent: { kind: 'copy', basis: 'cursor', targets: [{ uid: 2 }] } },
    ]);
  });

  test('are for the messages that were there when the prompt opened', () => {
    const shown = listed('[a] >[b] [c]').press('s').happen(facts.expunged('b'));
    expect(asked(shown.press('a', 'r', 'Enter'))).toMatchObject([{ intent: { targets: [{ uid: 2 }] } }]);
  });

  test('offer no folder that holds no mail, and not the one that is open', () => {
    const shown = listed('>[a]').press('s', ...'apart', 'Enter');
    expect(asked(shown)).toEqual([]);
    expect(shown.said).toBe('Cancelled: nothing was sent.');
    expect(asked(shown.press('s', ...'inbox', 'Enter'))).toEqual([]);
    expect(shown.said).toBe('Cancelled: nothing was sent.');
    expect(asked(shown.press('s', 'Enter'))).toMatchObject([{ intent: { to: 'Archive' } }]);
    expect(asked(shown.press('s', 'Esc'))).toEqual([]);
    expect(shown.said).toBe('Cancelled: nothing was sent.');
  });

  test('say nothing of flags that a plan is about to change', () => {
    const plan = planOf({ ...flagOf(set('a')), mailbox: INBOX });
    const shown = listed('*[a] *[b] >[c ?]').happen({
      kind: 'plan-changed',
      progress: progressOf(plan, { state: 'running' }),
    });
    shown.press('s', 'a', 'r', 'Enter');
    const [effect] = shown.take();
    const targets = effect?.kind === 'plan' && 'targets' in effect.intent ? effect.intent.targets : [];
    expect(targets.map(({ uid, flags }) => [uid, flags !== undefined])).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  test('end a range, and keep its marks', () => {
    const shown = listed('>[a] [b] [c]').press('V', 'j', '#', 'j');
    expect(shown.toString()).toBe('*[a] *[b] >[c]');
    expect(asked(shown)).toMatchObject([{ intent: { basis: 'marked' } }]);
  });
});

describe('#', () => {
  test('moves into the Trash, at once', () => {
    expect(asked(listed('>[a]').press('#'))).toMatchObject([
      { intent: { kind: 'move', to: 'Bin', targets: [{ uid: 1 }] } },
    ]);
  });

  test('says where there is none, and where one is in it', () => {
    const none = listed('>[a]', [folder('INBOX', 'inbox')]).press('#');
    expect(asked(none)).toEqual([]);
    expect(none.said).toMatch(/^No folder of this account is its Trash: s moves/);
    const inside = listed('>[a]', [folder('INBOX', 'trash')]).press('#');
    expect(asked(inside)).toEqual([]);
    expect(inside.said).toBe('These messages are in INBOX already: X expunges. Nothing was sent.');
  });
});
