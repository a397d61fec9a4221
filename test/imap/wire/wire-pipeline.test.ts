// Many commands in flight: which goes out when, and which gets what of the answers.
import { afterEach, expect, test } from 'vitest';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { Line } from './line.ts';
import { wireOver, type OpenWire } from './open-wire.ts';

const INBOX = toMailboxPath('INBOX');
const set = (text: string): UidSet => UidSet.parse(text) ?? UidSet.empty;

let last: OpenWire<Line> | undefined;

function wireWith(...capabilities: string[]): OpenWire<Line> {
  last = wireOver(new Line(), capabilities);
  return last;
}

afterEach(() => {
  last?.wire.close();
  last?.socket.destroy();
});

const store = (uid: number): { kind: 'store'; uids: UidSet; change: 'add'; flag: string } => ({
  kind: 'store',
  uids: UidSet.from([uid]),
  change: 'add',
  flag: 'a',
});

test('thirty-two commands are in flight, the next goes when one is answered', async () => {
  const { wire, socket } = wireWith();
  const answers = Array.from({ length: 36 }, (_, n) => wire.run(store(n + 1)));
  expect(socket.tags()).toBe(Array.from({ length: 32 }, (_, n) => `w${n + 1}`).join(' '));
  socket.says('w1 OK done\r\nw2 OK [MODIFIED 2] done\r\nw3 NO no\r\n');
  expect(socket.tags()).toBe('w33 w34 w35');
  socket.says('w32 OK out of turn\r\n');
  expect(socket.tags()).toBe('w36');
  for (let n = 4; n <= 36; n++) if (n !== 32) socket.says(`w${n} OK done\r\n`);
  const all = await Promise.all(answers);
  expect(all.map(({ kind }) => kind)).toEqual(all.map((_, n) => (n === 2 ? 'refused' : 'ok')));
  expect(all[1]).toMatchObject({ data: { modified: set('2') } });
  expect(all[3]).toMatchObject({ data: { modified: UidSet.empty } });
});

test('SELECT, EXAMINE and APPEND wait for the answers before, and the rest waits for theirs', async () => {
  const { wire, socket } = wireWith('LITERAL+');
  const opened = '* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n';
  const octets = (async function* () {
    yield Buffer.from('a');
  })();
  const answers = [
    wire.run(store(1)),
    wire.run(store(2)),
    wire.run({ kind: 'select', path: INBOX }),
    wire.run(store(3)),
    wire.run({ kind: 'examine', path: INBOX }),
    wire.run({ kind: 'append', path: INBOX, flags: [], date: NaN, octets: 1 }, octets),
    wire.run(store(4)),
  ];
  expect(socket.tags()).toBe('w1 w2');
  socket.says('w1 OK x\r\n');
  expect(socket.tags()).toBe('');
  socket.says('w2 OK x\r\n');
  expect(socket.tags()).toBe('w3');
  socket.says(`${opened}w3 OK [READ-WRITE] x\r\n`);
  expect(wire.selected).toMatchObject({ readOnly: false });
  expect(socket.tags()).toBe('w4');
  socket.says('w4 OK x\r\n');
  expect(socket.tags()).toBe('w5');
  socket.says(`${opened}w5 OK x\r\n`);
  await new Promise(setImmediate);
  expect(socket.tags()).toBe('w6');
  socket.says('w6 OK x\r\n');
  await new Promise(setImmediate);
  expect(socket.tags()).toBe('w7');
  socket.says('w7 OK x\r\n');
  expect((await Promise.all(answers)).map(({ kind }) => kind)).toEqual(Array(7).fill('ok'));
});

test('rows go to those who asked for the message, whoever is answered first', async () => {
  const { wire, socket } = wireWith();
  const row = (uid: number): string =>
    `* 1 FETCH (FLAGS () UID ${uid} RFC822.SIZE ${uid} INTERNALDATE "17-Jul-1996 02:44:25 -0700")\r\n`;
  const answers = [
    wire.run({ kind: 'fetch-rows', uids: set('1:2') }),
    wire.run(store(1)),
    wire.run({ kind: 'fetch-identities', uids: set('3:4'), modSeq: false }),
    wire.run({ kind: 'fetch-rows', uids: set('4:5') }),
    wire.run({ kind: 'fetch-messages', uids: set('1'), offset: 0, octets: 9 }),
  ] as const;
  socket.says(
    `${row(3)}${row(1)}${row(5)}* 1 FETCH (UID 1 BODY[]<0> "UID 3 FLAGS ()" FLAGS ())\r\n${row(4)}${row(2)}${row(6)}`,
  );
  socket.says('w5 OK x\r\nw4 OK x\r\nw3 OK x\r\nw2 OK x\r\nw1 OK x\r\n');
  const [first, , identities, second, messages] = await Promise.all(answers);
  expect(first.kind === 'ok' && [...first.data.uids]).toEqual([1, 2]);
  expect(identities.kind === 'ok' && [...identities.data.rows.uids]).toEqual([3, 4]);
  expect(second.kind === 'ok' && [...second.data.uids]).toEqual([5, 4]);
  expect(messages.kind === 'ok' && messages.data.map(({ uid }) => uid)).toEqual([1]);
});

test('a row that cannot be taken apart ends it, whoever waits', async () => {
  const { wire, socket, closing } = wireWith();
  const answers = [1, 2].map((uid) => wire.run({ kind: 'fetch-rows', uids: UidSet.from([uid]) }));
  socket.says('* 1 FETCH (UID 9 FLAGS (\r\n');
  expect(await Promise.all(answers)).toMatchObject([{ kind: 'lost' }, { kind: 'lost' }]);
  expect(await closing).toMatchObject({ kind: 'protocol' });
});

test('ESEARCH finds its command by its tag', async () => {
  const { wire, socket } = wireWith('ESEARCH');
  const answers = [1, 2, 3].map((uid) => wire.run({ kind: 'search', uids: UidSet.from([uid]) }));
  expect(socket.tags()).toBe('w1 w2 w3');
  socket.says('* ESEARCH (TAG "w3") UID\r\n* ESEARCH (TAG "w2") UID ALL 2\r\nw2 OK x\r\nw3 OK x\r\n');
  socket.says('* ESEARCH (TAG "w1") UID ALL 1\r\nw1 OK x\r\n');
  const found = await Promise.all(answers);
  expect(found.map((answer) => answer.kind === 'ok' && String(answer.data))).toEqual(['1', '2', '']);
});

test('a plain SEARCH is never in flight with another one', async () => {
  const { wire, socket } = wireWith();
  const answers = [
    wire.run({ kind: 'search' }),
    wire.run(store(1)),
    wire.run({ kind: 'search' }),
    wire.run(store(2)),
  ];
  expect(socket.tags()).toBe('w1 w2');
  socket.says('w2 OK x\r\n* SEARCH 1\r\nw1 OK x\r\n');
  expect(socket.tags()).toBe('w3 w4');
  socket.says('* SEARCH 2\r\nw3 OK x\r\nw4 OK x\r\n');
  const found = await Promise.all(answers);
  expect(
    [found[0], found[2]].map(
      (answer) => answer?.kind === 'ok' && answer.data instanceof UidSet && String(answer.data),
    ),
  ).toEqual(['1', '2']);
});

test('a plain SEARCH in answer to one of several ESEARCHes is nobody’s; from then on they go one by one', async () => {
  const { wire, socket } = wireWith('ESEARCH');
  const answers = [1, 2].map((uid) => wire.run({ kind: 'search', uids: UidSet.from([uid]) }));
  socket.says('* SEARCH 1 2\r\nw1 OK x\r\n* SEARCH\r\nw2 OK x\r\n');
  expect(await Promise.all(answers)).toMatchObject([
    { kind: 'refused', failure: { kind: 'protocol' } },
    { kind: 'refused', failure: { kind: 'protocol' } },
  ]);
  socket.tags();
  const again = [1, 2].map((uid) => wire.run({ kind: 'search', uids: UidSet.from([uid]) }));
  expect(socket.tags()).toBe('w3');
  socket.says('* SEARCH 1\r\nw3 OK x\r\n');
  expect(socket.tags()).toBe('w4');
  socket.says('* SEARCH 2\r\nw4 OK x\r\n');
  expect((await Promise.all(again)).map((answer) => answer.kind === 'ok' && String(answer.data))).toEqual([
    '1',
    '2',
  ]);
});

test('COPYUID of a MOVE finds its command by its messages; one that is nobody’s makes all doubtful', async () => {
  const { wire, socket } = wireWith();
  const moves = (): ReturnType<typeof wire.run<{ kind: 'move'; uids: UidSet; to: typeof INBOX }>>[] =>
    ['1:2', '3:4'].map((text) => wire.run({ kind: 'move', uids: set(text), to: INBOX }));
  const uidsOf = async (answers: ReturnType<typeof moves>): Promise<unknown[]> =>
    (await Promise.all(answers)).map(
      (answer) => answer.kind === 'ok' && answer.data && [...answer.data.uids],
    );
  const first = moves();
  socket.says('* OK [COPYUID 7 1:2 11:12] x\r\n* OK [COPYUID 7 3 13] x\r\nw1 OK x\r\nw2 OK x\r\n');
  expect(await uidsOf(first)).toEqual([
    [
      [1, 11],
      [2, 12],
    ],
    [[3, 13]],
  ]);
  const second = moves();
  socket.says('* OK [COPYUID 7 1:2 11:12] x\r\n* OK [COPYUID 7 5 13] x\r\nw3 OK x\r\nw4 OK x\r\n');
  expect(await uidsOf(second)).toEqual([undefined, undefined]);
});

test('STATUS and MYRIGHTS find their command by the mailbox', async () => {
  const { wire, socket } = wireWith();
  const [a, b] = [toMailboxPath('a'), toMailboxPath('b')];
  const answers = [
    wire.run({ kind: 'status', path: a }),
    wire.run({ kind: 'status', path: b }),
    wire.run({ kind: 'my-rights', path: a }),
    wire.run({ kind: 'my-rights', path: b }),
  ];
  socket.says('* MYRIGHTS b b\r\n* STATUS b (MESSAGES 2 UIDNEXT 2 UIDVALIDITY 2)\r\n');
  socket.says('* STATUS a (MESSAGES 1 UIDNEXT 1 UIDVALIDITY 1)\r\n* MYRIGHTS a a\r\n');
  for (const tag of [4, 3, 2, 1]) socket.says(`w${tag} OK x\r\n`);
  expect(await Promise.all(answers)).toMatchObject([
    { data: { messages: 1 } },
    { data: { messages: 2 } },
    { data: 'a' },
    { data: 'b' },
  ]);
});

test('a server that dribbles is given up after ten minutes without a whole response', async () => {
  const { wire, socket, clock, closing } = wireWith();
  const running = wire.run({ kind: 'noop' });
  for (let seconds = 0; seconds < 580; seconds += 29) {
    clock.advance(29_000);
    socket.says('*');
  }
  clock.advance(19_000);
  clock.advance(1_000);
  expect(await running).toMatchObject({ kind: 'lost', sent: true, failure: { kind: 'timeout' } });
  expect((await closing).text).toBe('Connection given up: no whole answer for 600 seconds.');
  expect(clock.pending).toBe(0);
});

test('whole responses may come for as long as they like', async () => {
  const { wire, socket, clock } = wireWith();
  const running = wire.run({ kind: 'noop' });
  for (let n = 0; n < 60; n++) {
    clock.advance(29_000);
    socket.says('* OK Hang in there..\r\n');
  }
  socket.says('w1 OK done\r\n');
  expect(await running).toMatchObject({ kind: 'ok' });
  expect(clock.pending).toBe(0);
});
