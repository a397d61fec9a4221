// The wire over streams without a network: every way of cutting an answer, and the three streams that COMPRESS makes.
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '../../../src/model/command.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { UidSet, uidsFrom } from '../../../src/model/uid-set.ts';
import { toUid } from '../../../src/model/uid.ts';
import { Line } from './line.ts';
import { chunks } from './naive-fetch.ts';
import { wireOver } from './open-wire.ts';

const EVERYTHING = uidsFrom(toUid(1));

const set = (text: string): UidSet => UidSet.parse(text) ?? UidSet.empty;
const INBOX = toMailboxPath('INBOX');
const ROW = 'INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 44827';

/** Each command with its answer, as servers were seen to write them, with traps in literals, quotes and free text. */
const CONVERSATION: readonly (readonly [Command, string])[] = [
  [
    { kind: 'select', path: INBOX },
    '* 3 EXISTS\r\n* OK [UIDVALIDITY 77] ok {3}\r\n* OK [PERMANENTFLAGS (\\Seen)] ok\r\nw1 OK [READ-WRITE] done\r\n',
  ],
  [{ kind: 'search' }, '* ESEARCH (TAG "w2") UID ALL 5,7:8\r\nw2 OK done\r\n'],
  [
    { kind: 'fetch-rows', uids: EVERYTHING },
    `* 1 FETCH (UID 5 FLAGS (\\Seen) X {4}\r\n)\r\n( RFC822.SIZE 12)\r\n* 2 EXPUNGE\r\nw3 OK done\r\n`,
  ],
  [
    { kind: 'fetch-envelopes', uids: EVERYTHING },
    '* 1 FETCH (BODY[HEADER.FIELDS (FROM SUBJECT)] {18}\r\nSubject: w4 OK\r\n\r\n UID 5)\r\nw4 OK done\r\n',
  ],
  [{ kind: 'expunge', uids: EVERYTHING }, 'w5 NO [TRYCREATE] no\r\n'],
  [
    { kind: 'fetch-identities', uids: EVERYTHING, modSeq: true },
    `* 1 FETCH (UID 5 ${ROW} FLAGS (\\Seen) MODSEQ (9007199254740993) BODY[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0> {21}\r\n` +
      'Message-ID: <w6 OK>\r\n)\r\nw6 OK done\r\n',
  ],
  [
    { kind: 'fetch-messages', uids: EVERYTHING, offset: 3, octets: 100 },
    '* 1 FETCH (FLAGS (\\Seen $x) BODY[]<3> {16}\r\n\r\nw7 OK done\r\n\0\xff UID 5)\r\n* 2 FETCH (UID 6 FLAGS () BODY[]<3> "")\r\nw7 OK done\r\n',
  ],
  [
    { kind: 'store', uids: EVERYTHING, change: 'add', flag: 'a', unchangedSince: 5n },
    '* 1 FETCH (UID 5 MODSEQ (9))\r\nw8 OK [MODIFIED 7,9:10] some {2}\r\n',
  ],
  [{ kind: 'copy', uids: set('5:9'), to: INBOX }, 'w9 OK [COPYUID 7 5,7:8 20:22] done\r\n'],
  [
    { kind: 'move', uids: set('5:9'), to: INBOX },
    '* OK [COPYUID 7 5 20] one\r\n* 1 EXPUNGE\r\n* OK [COPYUID 7 7:8 22,21] two\r\nw10 NO [LIMIT] enough\r\n',
  ],
  [
    { kind: 'status', path: toMailboxPath('a "b') },
    '* STATUS {4}\r\na "b (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 5)\r\nw11 OK done\r\n',
  ],
  [{ kind: 'my-rights', path: INBOX }, '* MYRIGHTS {5}\r\nINBOX "lrs"\r\nw12 OK done\r\n'],
  [{ kind: 'create', path: INBOX }, 'w13 NO [ALREADYEXISTS "]"] there is {9}\r\n'],
];

async function conversation(parts: (text: string) => readonly string[]): Promise<unknown[]> {
  const line = new Line();
  const { wire, noted } = wireOver(line, ['ESEARCH']);
  const results: unknown[] = [];
  for (const [command, answer] of CONVERSATION) {
    const running = wire.run(command);
    for (const part of parts(answer)) line.emit('data', Buffer.from(part, 'latin1'));
    const result = await running;
    if (result.kind === 'ok') results.push(plain(result.data));
    else results.push(result.failure.code, plain('partial' in result ? result.partial : undefined));
  }
  expect(noted.closed).toEqual([]);
  results.push(line.written);
  wire.close();
  line.destroy();
  return results;
}

/** Rows, maps, octets and big numbers as plain values. */
function plain(data: unknown): unknown {
  return JSON.parse(
    JSON.stringify(data ?? null, (key, value: unknown) => {
      if (key === 'pool') return undefined;
      if (value instanceof UidSet) return String(value);
      if (value instanceof Map) return [...(value as Map<unknown, unknown>)];
      if (ArrayBuffer.isView(value)) return [...(value as Uint8Array)].join(' ');
      if (key === 'data' && Array.isArray(value)) return value.join(' ');
      return typeof value === 'bigint' ? String(value) : value;
    }),
  );
}

test('answers cut between any two bytes mean the same', async () => {
  const whole = await conversation((text) => [text]);
  expect(whole).toMatchInlineSnapshot(`
    [
      {
        "exists": 3,
        "mailbox": {
          "path": "INBOX",
          "uidValidity": 77,
        },
        "permanentFlags": [
          "\\Seen",
        ],
        "readOnly": false,
      },
      "5,7:8",
      {
        "count": 1,
        "dates": "NaN",
        "flagIds": "1",
        "sizes": "12",
        "uids": "5",
      },
      [
        [
          5,
          {
            "from": "",
            "subject": "w4 OK",
          },
        ],
      ],
      "TRYCREATE",
      null,
      {
        "headers": [
          [
            5,
            {
              "messageId": "<w6 OK>",
              "subject": "",
            },
          ],
        ],
        "modSeq": "9007199254740993",
        "rows": {
          "count": 1,
          "dates": "837596665",
          "flagIds": "1",
          "sizes": "44827",
          "uids": "5",
        },
      },
      [
        {
          "date": null,
          "flags": {
            "bits": 1,
            "keywords": [
              "$x",
            ],
          },
          "octets": {
            "data": "13 10 119 55 32 79 75 32 100 111 110 101 13 10 0 255",
            "type": "Buffer",
          },
          "uid": 5,
        },
        {
          "date": null,
          "flags": {
            "bits": 0,
            "keywords": [],
          },
          "octets": {
            "data": "",
            "type": "Buffer",
          },
          "uid": 6,
        },
      ],
      {
        "modified": "7,9:10",
      },
      {
        "uidValidity": 7,
        "uids": [
          [
            5,
            20,
          ],
          [
            7,
            21,
          ],
          [
            8,
            22,
          ],
        ],
      },
      "LIMIT",
      {
        "uidValidity": 7,
        "uids": [
          [
            5,
            20,
          ],
          [
            7,
            22,
          ],
          [
            8,
            21,
          ],
        ],
      },
      {
        "messages": 3,
        "uidNext": 4,
        "uidValidity": 5,
      },
      "lrs",
      "ALREADYEXISTS",
      null,
      "w1 SELECT "INBOX"
    w2 UID SEARCH RETURN (ALL) ALL
    w3 UID FETCH 1:4294967295 (UID FLAGS INTERNALDATE RFC822.SIZE)
    w4 UID FETCH 1:4294967295 (UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]<0.65536>)
    w5 UID EXPUNGE 1:4294967295
    w6 UID FETCH 1:4294967295 (UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0.65536>)
    w7 UID FETCH 1:4294967295 (UID FLAGS INTERNALDATE BODY.PEEK[]<3.100>)
    w8 UID STORE 1:4294967295 (UNCHANGEDSINCE 5) +FLAGS.SILENT (a)
    w9 UID COPY 5:9 "INBOX"
    w10 UID MOVE 5:9 "INBOX"
    w11 STATUS "a \\"b" (MESSAGES UIDNEXT UIDVALIDITY)
    w12 MYRIGHTS "INBOX"
    w13 CREATE "INBOX"
    ",
    ]
  `);
  const longest = Math.max(...CONVERSATION.map(([, text]) => text.length));
  for (let cut = 1; cut < longest; cut++) {
    expect(await conversation((text) => [text.slice(0, cut), text.slice(cut)])).toEqual(whole);
  }
  expect(await conversation((text) => [...text])).toEqual(whole);
});

test('answers in chunks of any length mean the same', async () => {
  const whole = await conversation((text) => [text]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 12 }), async (cuts) => {
      const inChunks = (text: string): string[] =>
        chunks(Buffer.from(text, 'latin1'), cuts).map((chunk) => chunk.toString('latin1'));
      expect(await conversation(inChunks)).toEqual(whole);
    }),
  );
});

test('an answer in the same bytes as the one before is to nothing that was sent', async () => {
  const line = new Line();
  const { wire, closing } = wireOver(line, []);
  const answers = [wire.run({ kind: 'noop' }), wire.run({ kind: 'select', path: INBOX })];
  line.emit('data', Buffer.from('w1 OK done\r\nw2 OK done\r\n'));
  expect(await Promise.all(answers)).toMatchObject([{ kind: 'ok' }, { kind: 'lost', sent: false }]);
  expect((await closing).kind).toBe('protocol');
  expect(line.written).toBe('w1 NOOP\r\n');
});

test.each(['readSocket', 'writeSocket', 'socket'] as const)(
  'an error of %s alone ends all three',
  async (which) => {
    const sockets = { readSocket: new PassThrough(), writeSocket: new PassThrough(), socket: new Line() };
    const { wire, closing, noted } = wireOver(sockets.socket, [], sockets);
    const running = wire.run({ kind: 'noop' });
    sockets[which].destroy(Object.assign(new Error('bad data'), { code: 'Z_DATA_ERROR' }));
    expect((await closing).text).toBe('Connection lost: Z_DATA_ERROR.');
    expect(await running).toMatchObject({ kind: 'lost', sent: true });
    expect(Object.values(sockets).map((stream) => stream.destroyed)).toEqual([true, true, true]);
    expect(noted.closed).toHaveLength(1);
  },
);
