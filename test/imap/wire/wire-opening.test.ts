// Opening a folder: its questions follow the EXAMINE in the same bytes, and the server's order comes back as it is.
import { afterEach, describe, expect, test } from 'vitest';
import type { Opened } from '../../../src/model/command.ts';
import { toMailboxPath, type MailboxPath } from '../../../src/model/mailbox.ts';
import type { RowBatch } from '../../../src/model/message-table.ts';
import { UidSet, uidsFrom } from '../../../src/model/uid-set.ts';
import { toUid } from '../../../src/model/uid.ts';
import { seedMailbox } from '../../helpers/seed.ts';
import type { ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import { Line } from './line.ts';
import { wireOver, type OpenWire } from './open-wire.ts';
import { data, signIn, signOut } from './sign-in.ts';

const INBOX = toMailboxPath('INBOX');
const OPENED = '* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n';
const biggest = { kind: 'sort', key: 'size', descending: true, count: 2, partial: true } as const;

let last: OpenWire<Line> | undefined;

function wireWith(...capabilities: string[]): OpenWire<Line> {
  last = wireOver(new Line(), capabilities);
  return last;
}

afterEach(async () => {
  last?.wire.close();
  last?.socket.destroy();
  await signOut();
});

test('what is asked of a whole mailbox goes with its EXAMINE, and nothing that names messages', () => {
  const { wire, socket } = wireWith('ESEARCH');
  void wire.run({ kind: 'examine', path: INBOX });
  void wire.run({ kind: 'search' });
  void wire.run(biggest);
  void wire.run({ kind: 'my-rights', path: INBOX });
  void wire.run({ kind: 'fetch-rows', uids: UidSet.from([1]) });
  expect(socket.tags()).toBe('w1 w2 w3 w4');
  socket.says(`${OPENED}w1 OK x\r\n`);
  expect(socket.tags()).toBe('w5');
});

test('with a SELECT go only questions that nobody goes by unless it was the right mailbox', () => {
  const { wire, socket } = wireWith('ESEARCH');
  const uids = UidSet.of(toUid(3));
  void wire.run({ kind: 'select', path: INBOX });
  void wire.run({ kind: 'fetch-identities', uids, modSeq: false });
  void wire.run({ kind: 'search', uids });
  void wire.run({ kind: 'store', uids, change: 'add', flag: '\\Deleted' });
  void wire.run({ kind: 'search' });
  expect(socket.tags()).toBe('w1 w2 w3');
});

test('each gets its own answer', async () => {
  const { wire, socket } = wireWith('ESEARCH');
  const answers = [
    wire.run({ kind: 'examine', path: INBOX }),
    wire.run({ kind: 'search' }),
    wire.run(biggest),
  ] as const;
  socket.says(`${OPENED}w1 OK x\r\n* ESEARCH (TAG "w2") UID ALL 4,6,9\r\nw2 OK x\r\n`);
  socket.says('* ESEARCH (TAG "w3") UID PARTIAL (1:2 9,4)\r\nw3 OK x\r\n');
  const [opened, found, order] = await Promise.all(answers);
  expect(opened).toMatchObject({ data: { exists: 3, mailbox: { uidValidity: 7 } } });
  expect(found.kind === 'ok' && String(found.data)).toBe('4,6,9');
  expect(order).toMatchObject({ data: [9, 4] });
});

test('rights that a server tells before it has opened the mailbox are taken', async () => {
  const { wire, socket } = wireWith('ESEARCH');
  const answers = [
    wire.run({ kind: 'examine', path: INBOX }),
    wire.run({ kind: 'search' }),
    wire.run({ kind: 'my-rights', path: INBOX }),
  ] as const;
  socket.says(`* MYRIGHTS INBOX lr\r\nw3 OK x\r\n${OPENED}w1 OK x\r\n`);
  socket.says('* ESEARCH (TAG "w2") UID ALL 4\r\nw2 OK x\r\n');
  const [opened, found, rights] = await Promise.all(answers);
  expect(opened).toMatchObject({ kind: 'ok', data: { mailbox: { path: INBOX }, exists: 3 } });
  expect(found.kind === 'ok' && String(found.data)).toBe('4');
  expect(rights).toMatchObject({ kind: 'ok', data: 'lr' });
});

test('where the EXAMINE fails, so do its questions, and no mailbox is open', async () => {
  const { wire, socket } = wireWith('ESEARCH');
  const answers = [wire.run({ kind: 'examine', path: INBOX }), wire.run({ kind: 'search' })];
  socket.says('w1 NO [NONEXISTENT] x\r\nw2 BAD no mailbox is selected\r\n');
  expect((await Promise.all(answers)).map(({ kind }) => kind)).toEqual(['refused', 'refused']);
  expect(wire.selected).toBeUndefined();
});

describe('mailboxes opened one behind the other', () => {
  const [ann, bob, cid] = ['ann', 'bob', 'cid'].map(toMailboxPath) as [MailboxPath, MailboxPath, MailboxPath];
  const everything = { kind: 'fetch-rows', uids: uidsFrom(toUid(1)) } as const;
  const row = (uid: number, size: number): string =>
    `* 1 FETCH (UID ${uid} FLAGS () RFC822.SIZE ${size} INTERNALDATE "17-Jul-1996 02:44:25 -0700")\r\n`;
  const opened = (uidValidity: number): string => `* 1 EXISTS\r\n* OK [UIDVALIDITY ${uidValidity}] x\r\n`;

  function three() {
    const { wire, socket, closing } = wireWith();
    const answers = [ann, bob, cid].flatMap((path) => [
      wire.run({ kind: 'examine', path }),
      wire.run(everything),
    ]);
    return { wire, socket, closing, answers };
  }

  test('go in the same bytes with all their rows, and each gets its own', async () => {
    const { wire, socket, answers } = three();
    expect(socket.tags()).toBe('w1 w2 w3 w4 w5 w6');
    socket.says(`${opened(7)}w1 OK x\r\n${row(1, 10)}w2 OK x\r\n`);
    expect(wire.selected).toBeUndefined();
    socket.says(`* OK [CLOSED] x\r\n${opened(8)}w3 OK x\r\n${row(1, 20)}`);
    socket.says(`w4 OK x\r\n${opened(9)}w5 OK x\r\n`);
    expect(wire.selected).toMatchObject({ mailbox: { path: cid, uidValidity: 9 } });
    socket.says(`${row(1, 30)}w6 OK x\r\n`);
    const all = await Promise.all(answers);
    expect(all.map((answer) => answer.kind === 'ok' && said(answer.data))).toEqual([7, 10, 8, 20, 9, 30]);
  });

  const said = (data: Opened | RowBatch): unknown =>
    'mailbox' in data ? data.mailbox.uidValidity : data.sizes[0];

  test('one that cannot be opened keeps its rows from being taken for those of another', async () => {
    const { wire, socket, answers } = three();
    socket.says(`${opened(7)}w1 OK x\r\n${row(1, 10)}w2 OK x\r\nw3 NO x\r\nw4 BAD x\r\n`);
    expect(wire.selected).toBeUndefined();
    socket.says(`${opened(9)}w5 OK x\r\n${row(1, 30)}w6 OK x\r\n`);
    const kinds = (await Promise.all(answers)).map(({ kind }) => kind);
    expect(kinds).toEqual(['ok', 'ok', 'refused', 'refused', 'ok', 'ok']);
    expect(wire.selected).toMatchObject({ mailbox: { path: cid } });
  });

  test.each([
    ['rows before the mailbox is open', `${opened(7)}w2 OK x\r\n`],
    ['the next mailbox before the rows of this one', `${opened(7)}w1 OK x\r\n${opened(8)}w3 OK x\r\n`],
    ['a mailbox before its turn', `${opened(8)}w3 OK x\r\n`],
  ])('a server that answers %s is left, as nobody knows whose rows they are', async (_what, lines) => {
    const { socket, answers, closing } = three();
    socket.says(lines);
    expect(await closing).toMatchObject({ kind: 'protocol' });
    expect((await Promise.all(answers)).slice(1).every(({ kind }) => kind === 'lost')).toBe(true);
  });

  test('wait for changes, and for messages that are named', () => {
    const { wire, socket } = wireWith();
    void wire.run({ kind: 'store', uids: UidSet.from([1]), change: 'add', flag: 'a' });
    void wire.run({ kind: 'examine', path: ann });
    expect(socket.tags()).toBe('w1');
    socket.says('w1 OK x\r\n');
    void wire.run({ kind: 'fetch-rows', uids: uidsFrom(toUid(2)) });
    expect(socket.tags()).toBe('w2');
  });
});

describe('the answer to UID SORT', () => {
  const answered = async (lines: string, count = 3): Promise<unknown> => {
    const { wire, socket } = wireWith();
    const answer = wire.run({ ...biggest, count });
    socket.says(`${lines}w1 OK x\r\n`);
    const { kind, ...rest } = await answer;
    return kind === 'ok' && 'data' in rest ? rest.data : kind;
  };

  test.each([
    ['is in the order in which it is said', '* SORT 9 4 6\r\n', [9, 4, 6]],
    ['may be empty', '* SORT\r\n', []],
    ['may come in several lines', '* SORT 9\r\n* SORT 4\r\n', [9, 4]],
    ['is cut to what was asked for', '* SORT 1 2 3 4 5\r\n', [1, 2, 3]],
    ['names a message once', '* SORT 1 1 2\r\n', [1, 2]],
    ['may have a mod-sequence behind it', '* SORT 2 1 (MODSEQ 5)\r\n', [2, 1]],
    ['may be a part', '* ESEARCH (TAG "w1") UID PARTIAL (1:3 9,4,6)\r\n', [9, 4, 6]],
    ['may go down a range', '* ESEARCH (TAG "w1") UID PARTIAL (1:3 9:8,4)\r\n', [9, 8, 4]],
    ['may be no part', '* ESEARCH (TAG "w1") UID PARTIAL (1:3 NIL)\r\n', []],
    [
      'does not walk through all UIDs there are',
      '* ESEARCH (TAG "w1") UID PARTIAL (1:3 1:4294967295)\r\n',
      [1, 2, 3],
    ],
    ['may say more than was asked', '* ESEARCH (TAG "w1") UID COUNT 5 PARTIAL (1:3 1)\r\n', [1]],
    ['is not that of another command', '* ESEARCH (TAG "w9") UID PARTIAL (1:3 1)\r\n', 'refused'],
    ['is not in sequence numbers', '* ESEARCH (TAG "w1") PARTIAL (1:3 1)\r\n', 'refused'],
    ['is not an OK alone', '', 'refused'],
    ['is UIDs', '* SORT 1 0\r\n', 'lost'],
    ['is whole', '* ESEARCH (TAG "w1") UID PARTIAL (1:3 1\r\n', 'lost'],
  ])('%s', async (_what, lines, expected) => {
    expect(await answered(lines)).toEqual(expected);
  });
});

describe.each<ServerName>(['dovecot', 'cyrus', 'courier'])('%s', (name) => {
  test('answers a mailbox and its questions in one go, biggest and oldest first', async () => {
    const session = await signIn(sharedServers()[name]);
    const seeded = await seedMailbox(session.raw, 'INBOX', 12);
    const { partialSort: partial } = session.wire.capabilities;
    const [opened, found, bySize, byDate] = await Promise.all([
      data(session, { kind: 'examine', path: INBOX }),
      data(session, { kind: 'search' }),
      data(session, { kind: 'sort', key: 'size', descending: true, count: 5, partial }),
      data(session, { kind: 'sort', key: 'date', descending: false, count: 5, partial }),
    ]);
    expect(opened.exists).toBe(12);
    expect([...found]).toEqual(seeded.map(({ uid }) => uid));
    const sorted = (value: (one: (typeof seeded)[number]) => number): number[] =>
      seeded
        .toSorted((a, b) => value(a) - value(b))
        .slice(0, 5)
        .map(({ uid }) => uid);
    expect(bySize).toEqual(sorted(({ size }) => -size));
    expect(byDate).toEqual(sorted(({ date }) => date.getTime()));
  });

  test('answers mailboxes that are opened one behind the other in turn', async () => {
    const session = await signIn(sharedServers()[name]);
    const paths = ['INBOX', 'INBOX.ann', 'INBOX.bob', 'INBOX.nowhere', 'INBOX.cid'];
    const sizes: number[][] = [];
    for (const [place, path] of paths.entries()) {
      if (path === 'INBOX.nowhere') continue;
      const seeded = await seedMailbox(session.raw, path, 3, { seed: place + 1, size: 1_000 * (place + 1) });
      sizes.push(seeded.map(({ size }) => size));
    }
    const answers = paths.map(async (path) => {
      const opening = session.wire.run({ kind: 'examine', path: toMailboxPath(path) });
      const rows = await session.wire.run({ kind: 'fetch-rows', uids: uidsFrom(toUid(1)) });
      const opened = await opening;
      return opened.kind === 'ok' && rows.kind === 'ok'
        ? { path: opened.data.mailbox.path, sizes: [...rows.data.sizes] }
        : [opened.kind, rows.kind];
    });
    const [inbox, ann, bob, cid] = sizes;
    expect(await Promise.all(answers)).toEqual([
      { path: 'INBOX', sizes: inbox },
      { path: 'INBOX.ann', sizes: ann },
      { path: 'INBOX.bob', sizes: bob },
      ['refused', 'refused'],
      { path: 'INBOX.cid', sizes: cid },
    ]);
  });

  test('answers for a mailbox that is not there', async () => {
    const session = await signIn(sharedServers()[name]);
    const answers = await Promise.all([
      session.wire.run({ kind: 'examine', path: toMailboxPath('INBOX.nowhere') }),
      session.wire.run({ kind: 'search' }),
      session.wire.run({ ...biggest, partial: false }),
    ]);
    expect(answers.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused']);
  });
});
