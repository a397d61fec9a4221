// Cursor and marks are messages, not places: nothing that happens to the list moves them onto another one.
import { describe, expect, test } from 'vitest';
import { tagWords } from '../../src/model/labels.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { facts, INBOX, letters, scene, set, uidOf } from './scene.ts';

const NEWEST_FIRST = { sort: { key: 'uid', descending: true } } as const;
const ELSEWHERE = { path: toMailboxPath('Archive'), uidValidity: 7 };
const MADE_ANEW = { ...INBOX, uidValidity: 8 };

describe('the cursor', () => {
  test.each([
    ['[a] >[b] [c]', 'b', '[a] >[c]'],
    ['[a] >[b] [c] [d]', 'bc', '[a] >[d]'],
    ['[a] [b] >[c]', 'c', '[a] >[b]'],
    ['[a] [b] >[c] [d]', 'bcd', '>[a]'],
    ['[a] >[b] [c]', 'abc', ''],
    ['>[a] [b]', 'b', '>[a]'],
  ])('in %s without %s goes to %s', (before, gone, after) => {
    expect(scene(before).happen(facts.expunged(gone)).toString()).toBe(after);
  });

  test('takes the next row as it was sorted, not the next UID', () => {
    const shown = scene('[a] [b] >[c] [d]', { sort: { key: 'size', descending: true } });
    expect(shown.toString()).toBe('>[c] [a] [d] [b]');
    expect(shown.happen(facts.expunged('c')).toString()).toBe('>[a] [d] [b]');
  });

  test('takes the next of the messages that are left when the list is counted anew', () => {
    expect(scene('[a] >[b] [c]').happen(facts.recounted('acd')).toString()).toBe('[a] >[c] [d ?]');
  });

  test('stays when mail comes, goes, or is sorted', () => {
    const shown = scene('[a] >[b] [c]', NEWEST_FIRST);
    expect(shown.toString()).toBe('[c] >[b] [a]');
    expect(shown.happen(facts.recounted('abcd')).toString()).toBe('[c] >[b] [a] [d ?]');
    expect(shown.happen(facts.read([['d', '']])).toString()).toBe('[d] [c] >[b] [a]');
    expect(shown.press('O').toString()).toBe('[a] >[b] [c] [d]');
    expect(shown.happen(facts.expunged('ac')).toString()).toBe('>[b] [d]');
  });

  test('stays on the first row while rows come in, until the user moves it', () => {
    const shown = scene('[a ?] [b ?] [c ?]', NEWEST_FIRST);
    expect(shown.toString()).toBe('>[c ?] [b ?] [a ?]');
    expect(shown.happen(facts.read([['a', '']])).toString()).toBe('>[a] [c ?] [b ?]');
    shown.press('j');
    expect(
      shown
        .happen(
          facts.read([
            ['b', ''],
            ['c', ''],
          ]),
        )
        .toString(),
    ).toBe('>[c] [b] [a]');
  });

  test('does not leave the message it stands on for new mail, though nobody has moved it yet', () => {
    const shown = scene('[a] [b]', NEWEST_FIRST);
    expect(shown.toString()).toBe('>[b] [a]');
    expect(shown.happen(facts.recounted('abc'), facts.read([['c', '']])).toString()).toBe('[c] >[b] [a]');
  });

  test('goes to the first row when a list that nobody moved in is sorted', () => {
    const shown = scene('[a] [b] [c] [d]');
    expect(shown.press('o', 'z').toString()).toBe('>[c] [a] [d] [b]');
    expect(shown.press('j', 'o', 'u').toString()).toBe('>[a] [b] [c] [d]');
  });

  test('stays where the folder is read anew', () => {
    const shown = scene('[a] [b]', NEWEST_FIRST);
    shown.happen({ kind: 'opening', path: INBOX.path }, facts.opened('abc'), facts.read([['c', '']]));
    expect(shown.toString()).toBe('[c] >[b] [a]');
  });

  test('begins anew in another folder, and in one that was made anew', () => {
    const shown = scene('*[a] *[b] >[c]');
    shown.happen(facts.opened('bc', MADE_ANEW));
    expect(shown.toString()).toBe('>[c ?] [b ?]');
    shown.happen({ kind: 'opening', path: ELSEWHERE.path });
    expect(shown.toString()).toBe('');
    shown.happen(facts.opened('ab', ELSEWHERE));
    expect(shown.toString()).toBe('>[b ?] [a ?]');
  });

  test('moves by the list as it has become in the same batch', () => {
    const down = { kind: 'move', move: { by: 'rows', count: 1 } } as const;
    expect(scene('>[a] [b] [c] [d]').happen(facts.expunged('b'), down).toString()).toBe('[a] >[c] [d]');
    expect(scene('>[a] [b] [c]').happen(facts.expunged('ab'), down).toString()).toBe('>[c]');
  });

  test('goes to no message that is not there', () => {
    const shown = scene('[a] >[b] [c]');
    expect(shown.happen({ kind: 'set-cursor', uid: uidOf('z') }).toString()).toBe('[a] >[b] [c]');
  });

  test('moves by lines and to both ends, and stops there', () => {
    const shown = scene('[a] >[b] [c] [d]');
    const walked = ['j', 'j', 'j', 'k', 'g', 'k', 'G', 'Home', 'End'].map((key) => {
      shown.press(key);
      return letters([shown.state.messages.cursor!]);
    });
    expect(walked.join('')).toBe('cddcaadad');
  });
});

describe('answers about another list', () => {
  test.each([
    ['another folder', ELSEWHERE],
    ['the folder as it was before it was made anew', { ...INBOX, uidValidity: 6 }],
  ])('come too late: %s', (_, mailbox) => {
    const shown = scene('[a ?] >[b S] [c ?]');
    const before = shown.state.messages;
    shown.happen(
      facts.read(
        [
          ['a', 'D'],
          ['b', 'D'],
          ['c', 'D'],
        ],
        mailbox,
      ),
      facts.expunged('b', mailbox),
      facts.recounted('z', mailbox),
      { kind: 'flags-seen', mailbox, uid: uidOf('b'), flags: { bits: 8, keywords: [] } },
      { kind: 'flagged', mailbox, uids: set('b'), changed: set('b'), change: 'add', flag: '\\Deleted' },
      { kind: 'scan-ended', mailbox, cancelled: false },
      { kind: 'envelopes-ended', mailbox, cancelled: false },
      { kind: 'open-failed', path: ELSEWHERE.path, failure: { kind: 'no', text: shown.state.messages.name } },
    );
    expect(shown.toString()).toBe('>[b S] [c ?] [a ?]');
    expect(shown.state.messages.scan).toEqual(before.scan);
    expect(shown.state.messages.table.known).toBe(1);
  });
});

describe('marks', () => {
  test('go on and off under the cursor, which goes down', () => {
    const shown = scene('>[a] [b] [c]');
    expect(shown.press('Space').toString()).toBe('*[a] >[b] [c]');
    expect(shown.press('t').toString()).toBe('*[a] *[b] >[c]');
    expect(shown.press('k', 'Space').toString()).toBe('*[a] [b] >[c]');
    expect(shown.press('Space').toString()).toBe('*[a] [b] >*[c]');
    expect(shown.press('Esc').toString()).toBe('[a] [b] >[c]');
  });

  test('go with their messages, and come back with no other', () => {
    const shown = scene('*[a] >*[b] [c]');
    expect(shown.happen(facts.expunged('b')).toString()).toBe('*[a] >[c]');
    expect(shown.happen(facts.recounted('c')).toString()).toBe('>[c]');
    expect(shown.happen(facts.recounted('abc')).toString()).toBe('>[c] [b ?] [a ?]');
  });
});

describe('a visual range', () => {
  test('reaches from where it began to the cursor, both ways', () => {
    const shown = scene('[a] [b] >[c] [d] [e]');
    expect(shown.press('V').toString()).toBe('[a] [b] >*[c] [d] [e]');
    expect(shown.press('j').toString()).toBe('[a] [b] *[c] >*[d] [e]');
    expect(shown.press('k', 'k').toString()).toBe('[a] >*[b] *[c] [d] [e]');
    expect(shown.press('g').toString()).toBe('>*[a] *[b] *[c] [d] [e]');
    expect(shown.press('V', 'G').toString()).toBe('*[a] *[b] *[c] [d] >[e]');
  });

  test('begins with Shift and an arrow', () => {
    expect(scene('[a] >[b] [c]').press('Shift-Down').toString()).toBe('[a] *[b] >*[c]');
    expect(scene('[a] >[b] [c]').press('Shift-Up', 'Shift-Up').toString()).toBe('>*[a] *[b] [c]');
  });

  test('adds to the marks that were there, and gives only its own up', () => {
    const shown = scene('*[a] >[b] [c] *[d]');
    expect(shown.press('V', 'j', 'j', 'k').toString()).toBe('*[a] *[b] >*[c] *[d]');
    expect(shown.press('Esc').toString()).toBe('*[a] [b] >[c] *[d]');
  });

  test('gives no message back that went meanwhile', () => {
    const shown = scene('*[a] >[b] [c] [d]').press('V', 'j');
    expect(shown.happen(facts.expunged('a')).toString()).toBe('*[b] >*[c] [d]');
    expect(shown.press('j').toString()).toBe('*[b] *[c] >*[d]');
    shown.press('Esc');
    expect(letters(shown.state.messages.marks)).toBe('');
  });

  test('marks nothing by itself: neither the row that the cursor takes, nor mail that comes between', () => {
    const shown = scene('[a] >[b] [c] [d]').press('V', 'j');
    expect(shown.happen(facts.expunged('c')).toString()).toBe('[a] *[b] >[d]');
    expect(shown.press('k').toString()).toBe('[a] >*[b] [d]');
    const between = scene('>[b] [d] [f]').press('V', 'j');
    between.happen(facts.recounted('bcdf'), facts.read([['c', '']]));
    expect(between.toString()).toBe('*[b] [c] >*[d] [f]');
  });

  test('ends with the message that it began at, and keeps its marks', () => {
    const shown = scene('[a] >[b] [c] [d]').press('V', 'j').happen(facts.expunged('b'));
    expect(shown.toString()).toBe('[a] >*[c] [d]');
    expect(shown.press('j').toString()).toBe('[a] *[c] >[d]');
  });

  test('keeps its marks on their messages when the list is sorted', () => {
    const shown = scene('>[a] [b] [c] [d]').press('V', 'j').press('o', 'z');
    expect(shown.toString()).toBe('[c] *[a] [d] >*[b]');
    expect(shown.happen(facts.expunged('d')).toString()).toBe('[c] *[a] >*[b]');
  });

  test('ends when it is acted on', () => {
    const shown = scene('>[a] [b] [c]').press('V', 'j', 'F', 'j');
    expect(shown.toString()).toBe('*[a] *[b] >[c]');
    expect(shown.take()).toMatchObject([{ kind: 'plan', intent: { kind: 'flag', basis: 'marked' } }]);
  });
});

describe('what is acted on', () => {
  const intent = (line: string, ...keys: string[]) => {
    const asked = scene(line)
      .press(...keys)
      .take();
    return asked.map((effect) => {
      if (effect.kind !== 'plan') return effect.kind;
      const { intent: made } = effect;
      if (!('basis' in made)) return made.kind;
      const uids = 'uids' in made ? made.uids : made.targets.map(({ uid }) => uid);
      const what = made.kind === 'flag' ? ` ${made.change} ${tagWords(made.flag)}` : '';
      return `${made.kind}${what} ${made.basis} ${letters(uids)}`;
    });
  };

  test('is the marks, else the message under the cursor', () => {
    expect(intent('*[a] >[b] *[c]', 'F')).toEqual(['flag add \\Flagged marked ac']);
    expect(intent('[a] >[b] [c]', 'F')).toEqual(['flag add \\Flagged cursor b']);
    expect(intent('*[a] >[b]', 'X')).toEqual(['expunge marked a']);
    expect(intent('[a] >[b]', 'X')).toEqual(['expunge cursor b']);
  });

  test('is toggled off only where all of them have the flag', () => {
    expect(intent('*[a F] >*[b]', 'F')).toEqual(['flag add \\Flagged marked ab']);
    expect(intent('*[a F] >*[b SF]', 'F')).toEqual(['flag remove \\Flagged marked ab']);
    expect(intent('>[a S]', 'N')).toEqual(['flag remove \\Seen cursor a']);
    expect(intent('>[a ?]', 'N')).toEqual(['flag add \\Seen cursor a']);
  });

  test('is one message after the other with d', () => {
    const shown = scene('>[a] [b] [c]').press('d', 'd');
    expect(shown.toString()).toBe('[a] [b] >[c]');
    expect(shown.take()).toMatchObject([
      { intent: { change: 'add', flag: '\\Deleted', uids: set('a') } },
      { intent: { change: 'add', flag: '\\Deleted', uids: set('b') } },
    ]);
    expect(scene('*[a] >[b] [c]').press('u').toString()).toBe('*[a] >[b] [c]');
  });

  test('is nothing in an empty folder', () => {
    const shown = scene('').press('d', 'F', 'X', 'Space', 'V');
    expect(shown.take()).toEqual([]);
    expect(shown.said).toBe('No message here to act on.');
  });

  test('is nothing while read-only', () => {
    const shown = scene('>[a] *[b]').happen({ kind: 'locked', readOnly: true });
    shown.press('d', 'u', 'F', 'N', 'w', 'W', 'X', 'z');
    expect(shown.take()).toEqual([]);
    expect(shown.state.view.dialog).toBeUndefined();
    expect(shown.said).toBe('READ-ONLY: nothing can be changed. Press % to unlock.');
  });

  test('is nothing on a screen too small to see it on', () => {
    const shown = scene('>[a] *[b]', { columns: 39, rows: 24 }).press('d', 'u', 'F', 'N', 'w', 'W', 'X');
    expect(shown.take()).toEqual([]);
    expect(shown.state.view.dialog).toBeUndefined();
  });
});
