// A list that an earlier run saw: shown and marked as such, looked at and marked in like any other, and nothing is changed by
// it until the server has confirmed it.
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/model/fact.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { literal } from '../../src/text/safe-text.ts';
import { FlagPool, toFlagList } from '../../src/model/flags.ts';
import { batchOf, rowOf } from '../model/rows.ts';
import { emptyState, facts, INBOX, Scene, uidOf } from './scene.ts';

const BY_UID = { key: 'uid', descending: false } as const;

const recalled = (letters: string, mailbox = INBOX): Fact => ({
  kind: 'recalled',
  mailbox,
  rows: batchOf(Array.from(letters, (letter) => rowOf(uidOf(letter), ['\\Seen']))),
});

const flagsRead = (letters: string, flag: string): Fact => {
  const pool = new FlagPool();
  pool.id(toFlagList(['$padding']));
  const id = pool.id(toFlagList([flag]));
  const uids = Uint32Array.from(letters, uidOf);
  return {
    kind: 'flags-read',
    mailbox: INBOX,
    flags: { count: uids.length, uids, flagIds: new Uint32Array(uids.length).fill(id), pool },
  };
};

/** INBOX is being opened, and the cache has given its list. */
function cachedScene(letters = 'abc'): Scene {
  const scene = new Scene(emptyState(BY_UID));
  return scene.happen({ kind: 'opening', path: INBOX.path }).happen(recalled(letters));
}

const CHANGING = ['F', 'N', 'w', 'W', 'd', 'u', 'X', 's', 'C', '#'];

test('it is shown while the folder is being opened', () => {
  const { messages } = cachedScene().state;
  expect(cachedScene().toString()).toBe('>[a S] [b S] [c S]');
  expect([messages.cached, messages.scan.kind, messages.table.known]).toEqual([true, 'opening', 3]);
});

test.each(CHANGING)('%s changes nothing by it, and says why', (key) => {
  const scene = cachedScene().press(key);
  expect(scene.take()).toEqual([]);
  expect(scene.state.view.dialog).toBeUndefined();
  expect(scene.said).toBe(
    "This list is the cache's: it can be changed once the server has confirmed it. Nothing was sent.",
  );
  scene.happen(facts.opened('abc')).press(key);
  expect(scene.take()).toEqual([]);
  scene.happen({ kind: 'confirmed', mailbox: INBOX }, facts.scanEnded()).press(key);
  expect(scene.take().length > 0 || scene.state.view.dialog !== undefined || key === '#').toBe(true);
});

test('cursor and marks stay with their messages when it is brought up to date', () => {
  const scene = cachedScene().press('j', 'Space');
  expect(scene.toString()).toBe('[a S] *[b S] >[c S]');
  scene.happen(facts.opened('bcd'), flagsRead('b', '\\Flagged'), facts.read([['d', '']]));
  expect(scene.toString()).toBe('*[b F] >[c S] [d]');
  expect(scene.state.messages.cached).toBe(true);
  scene.happen({ kind: 'confirmed', mailbox: INBOX }, facts.scanEnded());
  expect(scene.toString()).toBe('*[b F] >[c S] [d]');
  expect(scene.state.messages.cached).toBe(false);
});

describe('it goes', () => {
  test('where the folder was made anew', () => {
    const scene = cachedScene()
      .press('j', 'Space')
      .happen(facts.opened('xy', { ...INBOX, uidValidity: 8 }));
    expect(scene.toString()).toBe('>[y ?] [x ?]');
    expect(scene.state.messages.cached).toBe(false);
  });

  test('where the folder is another one in spite of its UIDVALIDITY', () => {
    const scene = cachedScene()
      .press('Space')
      .happen({ kind: 'refuted', mailbox: INBOX }, facts.opened('ab'));
    expect(scene.toString()).toBe('>[b ?] [a ?]');
    expect([scene.state.messages.cached, scene.state.messages.scan.kind]).toEqual([false, 'reading']);
  });

  test('where the folder is read anew before it was confirmed', () => {
    const scene = cachedScene().happen(facts.opened('abc'), { kind: 'opening', path: INBOX.path });
    expect([scene.toString(), scene.state.messages.cached]).toEqual(['', false]);
  });
});

describe('it does not come', () => {
  test('over a list that is there', () => {
    const scene = cachedScene()
      .happen(facts.opened('ab', { ...INBOX, uidValidity: 8 }))
      .happen(recalled('abc'));
    expect(scene.toString()).toBe('>[b ?] [a ?]');
  });

  test('into another folder', () => {
    const other = { path: toMailboxPath('Archive'), uidValidity: 7 };
    const scene = new Scene(emptyState(BY_UID)).happen({ kind: 'opening', path: INBOX.path });
    expect(scene.happen(recalled('abc', other)).toString()).toBe('');
  });
});

test('what is stopped or fails stays unconfirmed, whatever else comes in', () => {
  const failure = { kind: 'no', text: literal('no') } as const;
  for (const end of [{ cancelled: true }, { cancelled: false, failure }]) {
    const scene = cachedScene().happen(facts.opened('abcd'));
    scene
      .happen({ kind: 'scan-ended', mailbox: INBOX, ...end })
      .happen(facts.read([['d', '']]), facts.scanEnded());
    const { cached, scan } = scene.state.messages;
    expect([cached, scan.kind]).toEqual([true, end.cancelled ? 'stopped' : 'failed']);
  }
});

test('Esc stops the asking, also where all rows are there', () => {
  const scene = cachedScene().happen(facts.opened('abc'), facts.scanEnded()).press('Esc');
  expect(scene.take()).toEqual([{ kind: 'cancel' }]);
});

test('the counts of the folder are not taken from it', () => {
  const scene = cachedScene().happen(facts.opened('abc'), facts.scanEnded());
  expect(scene.state.folders.counts.get(INBOX.path)).toBeUndefined();
  scene.happen({ kind: 'confirmed', mailbox: INBOX }, flagsRead('a', '\\Draft'));
  expect(scene.state.folders.counts.get(INBOX.path)?.messages).toBe(3);
});
