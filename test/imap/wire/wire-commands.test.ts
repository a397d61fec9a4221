// The commands of moves, copies and rescues against a scripted server: right answers and lying ones.
import { afterEach, describe, expect, test } from 'vitest';
import type { Command } from '../../../src/model/command.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { closeScripted, scriptedWire } from './scripted-wire.ts';
import { answerTo } from './answer-to.ts';

const INBOX = toMailboxPath('INBOX');
const ARCHIVE = toMailboxPath('Entw&APw-rfe');
const set = (text: string): UidSet => UidSet.parse(text) ?? UidSet.empty;
const uids = set('1:9');

afterEach(closeScripted);

describe('copying and moving', () => {
  const map = (...pairs: [number, number][]): unknown => ({ uidValidity: 7, uids: new Map(pairs) });

  test.each([
    ['COPY says it with its OK', 'copy', '{TAG} OK [COPYUID 7 2,4 10:11] done\r\n', map([2, 10], [4, 11])],
    [
      'MOVE says it before the EXPUNGEs',
      'move',
      '* OK [COPYUID 7 2,4 10:11] moved\r\n* 2 EXPUNGE\r\n* 3 EXPUNGE\r\n{TAG} OK done\r\n',
      map([2, 10], [4, 11]),
    ],
    ['MOVE may say it with its OK', 'move', '{TAG} OK [COPYUID 7 2 10] done\r\n', map([2, 10])],
    [
      'MOVE may say it in several parts',
      'move',
      '* OK [COPYUID 7 2 10] a\r\n* OK [COPYUID 7 4,5 11:12] b\r\n{TAG} OK [COPYUID 7 2 10] done\r\n',
      map([2, 10], [4, 11], [5, 12]),
    ],
    ['a server may not say it', 'copy', '{TAG} OK done\r\n', undefined],
    ['a lie is not believed', 'copy', '{TAG} OK [COPYUID 7 2,44 10:11] done\r\n', undefined],
    [
      'one lie makes the rest doubtful',
      'move',
      '* OK [COPYUID 7 2 10] a\r\n* OK [COPYUID 7 44 11] b\r\n{TAG} OK done\r\n',
      undefined,
    ],
    [
      'two places for one message',
      'move',
      '* OK [COPYUID 7 2 10] a\r\n* OK [COPYUID 7 2 11] b\r\n{TAG} OK done\r\n',
      undefined,
    ],
    [
      'one place for two messages',
      'move',
      '* OK [COPYUID 7 2 10] a\r\n* OK [COPYUID 7 3 10] b\r\n{TAG} OK done\r\n',
      undefined,
    ],
    [
      'two UIDVALIDITYs',
      'move',
      '* OK [COPYUID 7 2 10] a\r\n* OK [COPYUID 8 3 11] b\r\n{TAG} OK done\r\n',
      undefined,
    ],
  ] as const)('%s', async (_name, kind, reply, data) => {
    const { answer, line } = await answerTo({ kind, uids, to: ARCHIVE }, reply);
    expect(answer).toMatchObject({ kind: 'ok' });
    expect((answer as { data: unknown }).data).toEqual(data);
    expect(line).toBe(`UID ${kind.toUpperCase()} 1:9 "Entw&APw-rfe"`);
  });

  test('a NO keeps what was moved before it', async () => {
    const { answer } = await answerTo(
      { kind: 'move', uids, to: ARCHIVE },
      '* OK [COPYUID 7 2 10] moved\r\n* 2 EXPUNGE\r\n{TAG} NO [OVERQUOTA] full\r\n',
    );
    expect(answer).toEqual({
      kind: 'refused',
      failure: {
        kind: 'no',
        code: 'OVERQUOTA',
        text: 'Could not move to Entwürfe: the server said: [OVERQUOTA] full.',
      },
      partial: map([2, 10]),
    });
  });

  test('a NO that says nothing of the kind has no partial data', async () => {
    const { answer } = await answerTo({ kind: 'copy', uids, to: ARCHIVE }, '{TAG} NO [TRYCREATE] no\r\n');
    expect(answer).toEqual({
      kind: 'refused',
      failure: {
        kind: 'no',
        code: 'TRYCREATE',
        text: 'Could not copy to Entwürfe: the server said: [TRYCREATE] no.',
      },
    });
  });
});

describe('storing on condition', () => {
  const command = { kind: 'store', uids, change: 'add', flag: '\\Deleted', unchangedSince: 12n } as const;

  test.each([
    ['all', '{TAG} OK [HIGHESTMODSEQ 99] done\r\n', ''],
    ['some left alone', '* 3 FETCH (UID 3 MODSEQ (98))\r\n{TAG} OK [MODIFIED 7,9] some\r\n', '7,9'],
    ['more than was asked', '{TAG} OK [MODIFIED 9:12] some\r\n', '9'],
    ['others than were asked', '{TAG} OK [MODIFIED 12] some\r\n', '1:9'],
    ['nothing that can be read', '{TAG} OK [MODIFIED *] some\r\n', '1:9'],
  ])('%s', async (_name, reply, modified) => {
    const { answer, line } = await answerTo(command, reply);
    expect(String((answer as { data: { modified: UidSet } }).data.modified)).toBe(modified);
    expect(line).toBe('UID STORE 1:9 (UNCHANGEDSINCE 12) +FLAGS.SILENT (\\Deleted)');
  });

  test('a NO says which, too', async () => {
    const { answer } = await answerTo(command, '{TAG} NO [MODIFIED 2] gone\r\n');
    expect(answer).toMatchObject({ kind: 'refused', partial: { modified: set('2') } });
  });
});

describe('STATUS and MYRIGHTS', () => {
  const status = { kind: 'status', path: INBOX } as const;
  const data = { messages: 231, uidNext: 44_292, uidValidity: 4_294_967_295 };

  test.each([
    ['an atom', '* STATUS INBOX (MESSAGES 231 UIDNEXT 44292 UIDVALIDITY 4294967295)\r\n{TAG} OK x\r\n'],
    [
      'in any order, with more, in any case',
      '* status "inbox" (UIDVALIDITY 4294967295 X (1 "a)") messages 231 UIDNEXT 44292 )\r\n{TAG} OK x\r\n',
    ],
    [
      'a literal, among others',
      '* STATUS b (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 3)\r\n' +
        '* STATUS {5}\r\nINBOX (MESSAGES 231 UIDNEXT 44292 UIDVALIDITY 4294967295)\r\n' +
        '* STATUS c (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 3)\r\n{TAG} OK x\r\n',
    ],
  ])('%s', async (_name, reply) => {
    expect((await answerTo(status, reply)).answer).toMatchObject({ kind: 'ok', data });
  });

  test.each([
    ['nothing', '{TAG} OK x\r\n'],
    ['of another folder', '* STATUS b (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 3)\r\n{TAG} OK x\r\n'],
    ['half of it', '* STATUS INBOX (MESSAGES 231 UIDNEXT 44292)\r\n{TAG} OK x\r\n'],
    ['UIDNEXT 0', '* STATUS INBOX (MESSAGES 1 UIDNEXT 0 UIDVALIDITY 3)\r\n{TAG} OK x\r\n'],
    ['33 bits', '* STATUS INBOX (MESSAGES 4294967296 UIDNEXT 1 UIDVALIDITY 3)\r\n{TAG} OK x\r\n'],
  ])('a STATUS that says %s', async (_name, reply) => {
    const { answer } = await answerTo(status, reply);
    expect(answer).toMatchObject({ kind: 'refused', failure: { kind: 'protocol' } });
  });

  test.each(['* STATUS', '* STATUS INBOX', '* STATUS INBOX (MESSAGES 1', '* STATUS INBOX MESSAGES 1'])(
    '%s cannot be understood',
    async (line) => {
      const { answer } = await answerTo(status, `${line}\r\n{TAG} OK x\r\n`);
      expect(answer).toMatchObject({ kind: 'lost', failure: { kind: 'protocol' } });
    },
  );

  test.each([
    ['* MYRIGHTS INBOX lrswipkxtecda', 'lrswipkxtecda'],
    ['* MYRIGHTS "inbox" "lr"', 'lr'],
    ['* MYRIGHTS {5}\r\nINBOX {2}\r\nlr', 'lr'],
    ['* MYRIGHTS other lrs\r\n* MYRIGHTS INBOX ""\r\n* MYRIGHTS third lrs', ''],
  ])('%s', async (line, rights) => {
    const { answer } = await answerTo({ kind: 'my-rights', path: INBOX }, `${line}\r\n{TAG} OK x\r\n`);
    expect(answer).toMatchObject({ kind: 'ok', data: rights });
  });

  test.each(['* MYRIGHTS other lrs', '* MYRIGHTS INBOX "l\x1b[2J"', '* NOOP'])(
    '%s: the rights are not known',
    async (line) => {
      const { answer } = await answerTo({ kind: 'my-rights', path: INBOX }, `${line}\r\n{TAG} OK x\r\n`);
      expect(answer).toMatchObject({ kind: 'refused', failure: { kind: 'protocol' } });
    },
  );
});

describe('identities', () => {
  const header = 'Message-ID: <1@x>\r\nSubject: =?utf-8?Q?caf=C3=A9=1B?=\r\n\r\n';
  const whole = 'INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 44827';

  async function identities(reply: string, modSeq = true): Promise<unknown> {
    const { answer } = await answerTo({ kind: 'fetch-identities', uids, modSeq }, `${reply}{TAG} OK x\r\n`);
    const { data } = answer as {
      data: { rows: { uids: Uint32Array }; modSeq: bigint; headers: Map<number, unknown> };
    };
    return { uids: [...data.rows.uids], modSeq: data.modSeq, headers: [...data.headers] };
  }

  test('rows, headers and the highest mod-sequence', async () => {
    expect(
      await identities(
        `* 1 FETCH (MODSEQ (9223372036854775807) FLAGS (\\Seen) ${whole} UID 2` +
          ` BODY[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0> {${header.length}}\r\n${header} X-NEW (1 {2}\r\n)) "a"))\r\n` +
          `* 2 FETCH (UID 3 FLAGS () ${whole} MODSEQ (12) body[header.fields ("subject")]<0> NIL)\r\n` +
          `* 3 FETCH (UID 30 FLAGS () ${whole} MODSEQ (12))\r\n`,
      ),
    ).toEqual({
      uids: [2, 3],
      modSeq: 9_223_372_036_854_775_807n,
      headers: [
        [2, { messageId: '<1@x>', subject: 'café␛' }],
        [3, { messageId: '', subject: '' }],
      ],
    });
  });

  test('a message without mod-sequence leaves none for all; half a row is none', async () => {
    expect(
      await identities(
        `* 1 FETCH (UID 2 FLAGS () ${whole} MODSEQ (5))\r\n* 2 FETCH (UID 3 FLAGS () ${whole})\r\n` +
          '* 3 FETCH (UID 4 FLAGS () MODSEQ (7))\r\n* 4 FETCH (UID 5 FLAGS () RFC822.SIZE 4 MODSEQ (7))\r\n' +
          `* 5 FETCH (UID 6 ${whole} MODSEQ (7))\r\n* 6 FETCH (FLAGS () ${whole} MODSEQ (7))\r\n`,
      ),
    ).toMatchObject({ uids: [2, 3], modSeq: undefined });
  });

  test('a mod-sequence counts only with the flags it stands for', async () => {
    expect(
      await identities(`* 1 FETCH (UID 2 FLAGS () ${whole} MODSEQ (5))\r\n* 1 FETCH (UID 2 MODSEQ (9))\r\n`),
    ).toMatchObject({ uids: [2], modSeq: 5n });
    expect(
      await identities(
        `* 1 FETCH (UID 2 FLAGS () ${whole} MODSEQ (5))\r\n* 1 FETCH (UID 2 FLAGS (a) MODSEQ (9))\r\n`,
      ),
    ).toMatchObject({ uids: [2], modSeq: 9n });
  });

  test('none without messages', async () => {
    expect(await identities('', false)).toEqual({ uids: [], modSeq: undefined, headers: [] });
  });
});

describe('messages', () => {
  async function messages(offset: number, octets: number, reply: string): Promise<unknown[]> {
    const { answer, line } = await answerTo(
      { kind: 'fetch-messages', uids, offset, octets },
      `${reply}{TAG} OK x\r\n`,
    );
    expect(line).toBe(`UID FETCH 1:9 (UID FLAGS INTERNALDATE BODY.PEEK[]<${offset}.${octets}>)`);
    const { data } = answer as { data: { uid: number; octets: Uint8Array }[] };
    return data.map((message) => [message.uid, Buffer.from(message.octets).toString('latin1')]);
  }

  test('octets as they came, in whatever form', async () => {
    expect(
      await messages(
        0,
        100,
        '* 1 FETCH (UID 1 FLAGS () BODY[]<0> {8}\r\na\r\n)\r\n\0\xff)\r\n* 2 FETCH (BODY[] "q\\"\\\\" UID 2 FLAGS ())\r\n' +
          '* 3 FETCH (FLAGS () body[]<0> NIL INTERNALDATE "17-Jul-1996 02:44:25 -0700" UID 3)\r\n' +
          '* 4 FETCH (UID 4 FLAGS () BODY[]<0> "")\r\n',
      ),
    ).toEqual([
      [1, 'a\r\n)\r\n\0\xff'],
      [2, 'q"\\'],
      [3, ''],
      [4, ''],
    ]);
  });

  test('only pieces from where they were asked for', async () => {
    expect(
      await messages(
        4,
        3,
        '* 1 FETCH (UID 1 FLAGS () BODY[]<4> "abc")\r\n* 2 FETCH (UID 2 FLAGS () BODY[]<0> "abc")\r\n' +
          '* 3 FETCH (UID 3 FLAGS () BODY[] "0123abcd")\r\n* 4 FETCH (UID 4 FLAGS () BODY[]<4> "abcdef")\r\n' +
          '* 5 FETCH (UID 5 FLAGS () BODY[TEXT]<4> "abc")\r\n* 6 FETCH (UID 6 BODY[]<4> "abc")\r\n' +
          '* 7 FETCH (UID 7 FLAGS ())\r\n* 8 FETCH (UID 88 FLAGS () BODY[]<4> "abc")\r\n' +
          '* 9 FETCH (UID 9 FLAGS () BODY[]<x> "abc")\r\n* 8 FETCH (UID 8 FLAGS () BODY[] "012")\r\n',
      ),
    ).toEqual([
      [1, 'abc'],
      [3, 'abc'],
      [4, 'abc'],
      [8, ''],
    ]);
  });
});

test('codes are read to their own bracket', async () => {
  const { answer } = await answerTo({ kind: 'noop' }, '{TAG} NO [BADURL "a]\\"b"] [x] y\r\n');
  expect(answer).toMatchObject({
    failure: { code: 'BADURL', text: expect.stringContaining('[x] y') as string },
  });
  const { answer: open } = await answerTo({ kind: 'noop' }, '{TAG} NO [TRYCREATE] no "a\r\n');
  expect(open).toMatchObject({ failure: { code: 'TRYCREATE' } });
  const { answer: odd } = await answerTo({ kind: 'noop' }, '{TAG} NO [X "a] b\r\n');
  expect(odd).toMatchObject({ failure: { code: 'X' } });
});

describe('what is never sent', () => {
  const none = UidSet.empty;
  const bad = toMailboxPath('a\r\nw2 DELETE INBOX');
  const message = { kind: 'append', path: INBOX, flags: [], date: 0, octets: 3 } as const;
  const commands: Command[] = [
    { kind: 'copy', uids: none, to: INBOX },
    { kind: 'copy', uids, to: bad },
    { kind: 'move', uids: none, to: INBOX },
    { kind: 'move', uids, to: bad },
    { kind: 'create', path: bad },
    { kind: 'delete-folder', path: bad },
    { kind: 'status', path: bad },
    { kind: 'my-rights', path: bad },
    { kind: 'expunge-all', uids: none },
    { kind: 'fetch-identities', uids: none, modSeq: true },
    { kind: 'fetch-messages', uids: none, offset: 0, octets: 1 },
    { kind: 'fetch-messages', uids, offset: -1, octets: 1 },
    { kind: 'fetch-messages', uids, offset: 0.5, octets: 1 },
    { kind: 'fetch-messages', uids, offset: NaN, octets: 1 },
    { kind: 'fetch-messages', uids, offset: 0, octets: 0 },
    { kind: 'fetch-messages', uids, offset: 0, octets: 8 * 1024 * 1024 + 1 },
    { kind: 'fetch-structure', uids: none },
    { kind: 'fetch-piece', uids: none, section: '1', offset: 0, octets: 1 },
    { kind: 'fetch-piece', uids, section: '1', offset: -1, octets: 1 },
    { kind: 'fetch-piece', uids, section: '0', offset: 0, octets: 1 },
    { kind: 'fetch-piece', uids, section: '1.', offset: 0, octets: 1 },
    { kind: 'fetch-piece', uids, section: '1]\r\nw9 EXPUNGE', offset: 0, octets: 1 },
    { kind: 'store', uids, change: 'add', flag: 'a', unchangedSince: -1n },
    { kind: 'store', uids, change: 'add', flag: 'a', unchangedSince: 2n ** 63n },
    { ...message, path: bad },
    { ...message, flags: ['\\Seen', 'a b'] },
    { ...message, flags: ['\\Recent'] },
    { ...message, octets: -1 },
    { ...message, octets: 1.5 },
    { ...message, octets: Infinity },
  ];

  test('commands that no line can carry', async () => {
    const { wire, server } = await scriptedWire({});
    const source = (async function* () {
      yield Buffer.from('abc');
    })();
    for (const command of commands) {
      expect(await wire.run(command, source)).toMatchObject({ kind: 'refused', failure: { kind: 'limit' } });
    }
    expect(await wire.run(message)).toMatchObject({ kind: 'refused', failure: { kind: 'limit' } });
    await wire.run({ kind: 'noop' });
    expect(server.commands.map(({ name }) => name)).toEqual(['LOGIN', 'NOOP']);
  });
});
