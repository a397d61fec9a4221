// What a sheet asks the server for, when, and what becomes of answers that nobody waits for any more.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Looking } from '../../../src/app/effects/looking.ts';
import type { EffectContext } from '../../../src/app/effects/context.ts';
import {
  headerSheet,
  PAGE_OCTETS,
  partsSheet,
  textSheet,
  topSheet,
  type Sheet,
  type TextSheet,
} from '../../../src/app/sheet.ts';
import { ImapMailText } from '../../../src/imap/mail-text.ts';
import type { Failure } from '../../../src/model/failure.ts';
import { toUid } from '../../../src/model/uid.ts';
import { ManualClock } from '../manual-clock.ts';
import { INBOX } from '../scene.ts';
import { failureOf, FakeServer } from './fake-server.ts';

const OF = { mailbox: INBOX, uid: toUid(5) };

let server: FakeServer;
let context: EffectContext;
let lost: Failure[];

beforeEach(() => {
  server = new FakeServer([5, 6]);
  server.octets = Buffer.from('Subject: x\r\n\r\nline\r\n'.repeat(8_000));
  context = server.context(new ManualClock());
  lost = [];
  const looking = new Looking(context, new ImapMailText([]), (_, failure) => lost.push(failure));
  context.store.subscribe(() => looking.attend());
});
afterEach(() => vi.restoreAllMocks());

const open = (sheet: Sheet): void => context.store.view({ kind: 'open-sheet', sheet, alone: true });
const top = (): Sheet | undefined => topSheet(context.store.getState());
const text = (): TextSheet => top() as TextSheet;

describe('a sheet', () => {
  test('is read once, under EXAMINE, by UID and with BODY.PEEK', async () => {
    open(headerSheet(OF));
    await server.settled();
    open(partsSheet(OF));
    await server.settled();
    context.store.view({ kind: 'move-sheet', move: { by: 'rows', count: 1 } });
    await server.settled();
    expect(server.lines).toEqual([
      'EXAMINE "INBOX"',
      'UID FETCH 5 (UID BODY.PEEK[HEADER]<0.262144>)',
      'UID FETCH 5 (UID RFC822.SIZE BODYSTRUCTURE)',
    ]);
  });

  test('of a text is read page by page, as far as is asked for', async () => {
    open(textSheet(OF, undefined, server.octets.length));
    await server.settled();
    expect(text()).toMatchObject({ read: PAGE_OCTETS, ended: false });
    context.store.view({ kind: 'read-more' });
    await server.settled();
    context.store.view({ kind: 'read-more' });
    await server.settled();
    expect(text()).toMatchObject({ read: server.octets.length, ended: true, rest: '' });
    expect(text().pages.flat()).toHaveLength(24_000);
    expect(server.lines.slice(1)).toEqual(
      [0, 1, 2].map((page) => `UID FETCH 5 (UID BODY.PEEK[]<${page * PAGE_OCTETS}.${PAGE_OCTETS}>)`),
    );
  });

  test('goes on where a server gives less than was asked for', async () => {
    server.mostOctets = 30_000;
    open(textSheet(OF, undefined, server.octets.length));
    await server.settled();
    expect(text()).toMatchObject({ read: PAGE_OCTETS, ended: false });
    expect(server.lines.slice(1)).toEqual([
      'UID FETCH 5 (UID BODY.PEEK[]<0.65536>)',
      'UID FETCH 5 (UID BODY.PEEK[]<30000.35536>)',
      'UID FETCH 5 (UID BODY.PEEK[]<60000.5536>)',
    ]);
  });

  test('ends where there is no more, whatever the server said of its size', async () => {
    server.octets = Buffer.from('short');
    open(textSheet(OF, undefined, 1_000_000));
    await server.settled();
    expect(text()).toMatchObject({ read: 5, ended: true });
    expect(text().pages.flat()).toEqual(['short']);
  });

  test('that is closed takes no answer any more', async () => {
    const release = server.hold();
    open(partsSheet(OF));
    context.store.view({ kind: 'close-sheet' });
    open(headerSheet(OF));
    release();
    await server.settled();
    expect(top()).toMatchObject({ kind: 'header', failure: undefined });
    expect((top() as Extract<Sheet, { kind: 'header' }>).report).toBeDefined();
  });
});

describe('what cannot be read', () => {
  test('is said, and read again where that is asked for', async () => {
    server.answer = ({ kind }) => (kind === 'fetch-piece' ? failureOf('no') : undefined);
    open(headerSheet(OF));
    await server.settled();
    expect(top()?.failure?.kind).toBe('no');
    const before = server.lines.length;
    context.store.view({ kind: 'move-sheet', move: { by: 'end' } });
    await server.settled();
    expect(server.lines).toHaveLength(before);
    server.answer = () => undefined;
    context.store.view({ kind: 'read-more' });
    await server.settled();
    expect(top()).toMatchObject({ failure: undefined, report: {} });
  });

  test('because it is gone, is one line', async () => {
    open(partsSheet({ ...OF, uid: toUid(99) }));
    await server.settled();
    expect(top()?.failure?.text).toBe('The server has no message UID 99 any more: nothing was read.');
  });

  test('because the folder was made anew, is told to who reads the list', async () => {
    server.uidValidity = 8;
    open(headerSheet(OF));
    await server.settled();
    expect(top()?.failure?.kind).toBe('uidvalidity');
    expect(lost.map(({ kind }) => kind)).toEqual(['uidvalidity']);
    expect(server.lines).toEqual(['EXAMINE "INBOX"']);
  });
});
