// The wire against a scripted server: what it makes of right answers and of wrong ones.
import { afterEach, describe, expect, test } from 'vitest';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { toUid } from '../../../src/model/uid.ts';
import { UidSet, uidsFrom } from '../../../src/model/uid-set.ts';
import { ScriptedServer, type Answer } from '../../helpers/scripted-server.ts';
import { openWire, type OpenOptions, type OpenWire } from './open-wire.ts';

const INBOX = toMailboxPath('INBOX');
const uids = (...list: number[]): UidSet => UidSet.from(list);
const set = (text: string): UidSet => UidSet.parse(text) ?? UidSet.empty;

const open: { server: ScriptedServer; wires: OpenWire[] }[] = [];

async function scripted(answers: Record<string, Answer>): Promise<ScriptedServer> {
  const server = await ScriptedServer.start({ answers });
  open.push({ server, wires: [] });
  return server;
}

async function wireTo(
  answers: Record<string, Answer>,
  options?: OpenOptions,
): Promise<OpenWire & { server: ScriptedServer }> {
  const server = await scripted(answers);
  const wire = await openWire(server.port, options);
  open.at(-1)?.wires.push(wire);
  return { ...wire, server };
}

afterEach(async () => {
  for (const { server, wires } of open.splice(0)) {
    for (const { wire } of wires) wire.close();
    await server.stop();
  }
});

describe('opening a mailbox', () => {
  test('SELECT says what the mailbox is and makes it the selected one', async () => {
    const { wire, server } = await wireTo({
      SELECT:
        '* 4294967295 EXISTS\r\n* 2 RECENT\r\n* OK [UNSEEN 2] first\r\n* OK [UIDVALIDITY 4294967295] valid\r\n' +
        '* OK [UIDNEXT 9] next\r\n* OK [HIGHESTMODSEQ 9223372036854775807] mod\r\n* OK [MAILBOXID (F-1_a)] id\r\n' +
        '* OK [PERMANENTFLAGS (\\Seen \\Deleted $Forwarded \\*)] limited\r\n{TAG} OK [READ-WRITE] done\r\n',
    });
    const answer = await wire.run({ kind: 'select', path: toMailboxPath('a "b"\\') });
    const mailbox = { path: 'a "b"\\', uidValidity: 4_294_967_295 };
    expect(answer).toEqual({
      kind: 'ok',
      text: 'done',
      code: 'READ-WRITE',
      data: {
        mailbox,
        exists: 4_294_967_295,
        readOnly: false,
        permanentFlags: ['\\Seen', '\\Deleted', '$Forwarded', '\\*'],
        uidNext: 9,
        highestModSeq: 2n ** 63n - 1n,
        mailboxId: 'F-1_a',
      },
    });
    expect(wire.selected).toEqual({ mailbox, readOnly: false });
    expect(server.lines.at(-1)).toBe('w1 SELECT "a \\"b\\"\\\\"');
  });

  test.each([
    ['nothing', ''],
    ['NOMODSEQ', '* OK [NOMODSEQ] none\r\n'],
    ['rubbish', '* OK [UIDNEXT 0] x\r\n* OK [HIGHESTMODSEQ 1e9] x\r\n* OK [MAILBOXID F1] x\r\n'],
    ['too much', '* OK [UIDNEXT 4294967296] x\r\n* OK [HIGHESTMODSEQ 12345678901234567890] x\r\n'],
  ])('what a mailbox says of its past: %s', async (_name, said) => {
    const { wire } = await wireTo({
      EXAMINE: `* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n${said}{TAG} OK x\r\n`,
    });
    expect(await wire.run({ kind: 'examine', path: INBOX })).toMatchObject({
      data: { uidNext: undefined, highestModSeq: undefined, mailboxId: undefined },
    });
  });

  test('EXAMINE is read-only, and so is a SELECT that says READ-ONLY', async () => {
    const { wire } = await wireTo({
      SELECT: '* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n{TAG} OK [READ-ONLY] x\r\n',
    });
    expect(await wire.run({ kind: 'examine', path: INBOX })).toMatchObject({ data: { readOnly: true } });
    expect(wire.selected?.readOnly).toBe(true);
    expect(await wire.run({ kind: 'select', path: INBOX })).toMatchObject({ data: { readOnly: true } });
    expect(await wire.run({ kind: 'select', path: INBOX })).toMatchObject({
      data: { permanentFlags: undefined },
    });
  });

  test('a SELECT that is refused leaves nothing selected', async () => {
    const { wire } = await wireTo({ SELECT: "{TAG} NO [NONEXISTENT] Mailbox doesn't exist: \x1b[2J.\r\n" });
    await wire.run({ kind: 'examine', path: INBOX });
    expect(wire.selected).toBeDefined();
    const answer = await wire.run({ kind: 'select', path: toMailboxPath('Entw&APw-rfe') });
    expect(wire.selected).toBeUndefined();
    expect(answer).toEqual({
      kind: 'refused',
      failure: {
        kind: 'no',
        code: 'NONEXISTENT',
        text: "Could not open Entwürfe: the server said: [NONEXISTENT] Mailbox doesn't exist: ␛[2J.",
      },
    });
  });

  test.each([
    ['no UIDVALIDITY', '* 1 EXISTS\r\n{TAG} OK done\r\n', /no UIDVALIDITY/],
    ['UIDVALIDITY 0', '* 1 EXISTS\r\n* OK [UIDVALIDITY 0] x\r\n{TAG} OK done\r\n', /no UIDVALIDITY/],
    ['too large', '* 1 EXISTS\r\n* OK [UIDVALIDITY 4294967296] x\r\n{TAG} OK done\r\n', /no UIDVALIDITY/],
    ['no EXISTS', '* OK [UIDVALIDITY 7] x\r\n{TAG} OK done\r\n', /how many/],
  ])('a mailbox with %s is not opened', async (_name, reply, text) => {
    const { wire } = await wireTo({ SELECT: reply });
    const answer = await wire.run({ kind: 'select', path: INBOX });
    expect(answer).toMatchObject({ kind: 'refused', failure: { kind: 'protocol' } });
    expect(answer.kind === 'refused' && answer.failure.text).toMatch(text);
    expect(wire.selected).toBeUndefined();
    expect(await wire.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
  });

  test('a new UIDVALIDITY for the open mailbox ends everything', async () => {
    const { wire, noted } = await wireTo({ NOOP: '* OK [UIDVALIDITY 2] surprise\r\n{TAG} OK done\r\n' });
    await wire.run({ kind: 'select', path: INBOX });
    const answer = await wire.run({ kind: 'noop' });
    expect(answer).toMatchObject({ kind: 'lost', sent: true, failure: { kind: 'uidvalidity' } });
    expect(noted.closed).toMatchObject([{ kind: 'uidvalidity' }]);
  });

  test('a mailbox that becomes read-only while open is known as such', async () => {
    const { wire } = await wireTo({ NOOP: '* OK [READ-ONLY] rights changed\r\n{TAG} OK done\r\n' });
    await wire.run({ kind: 'select', path: INBOX });
    await wire.run({ kind: 'noop' });
    expect(wire.selected?.readOnly).toBe(true);
  });
});

describe('searching', () => {
  const search = { kind: 'search' } as const;

  test.each([
    ['ESEARCH', '* ESEARCH (TAG "{TAG}") UID ALL 1:5,9\r\n{TAG} OK x\r\n', '1:5,9'],
    [
      'ESEARCH with more data',
      '* ESEARCH (TAG "{TAG}") UID COUNT 2 X (1 "a)") ALL 7,3 MODSEQ 4\r\n{TAG} OK x\r\n',
      '3,7',
    ],
    ['ESEARCH without ALL', '* ESEARCH (TAG "{TAG}") UID\r\n{TAG} OK x\r\n', ''],
    ['SEARCH instead of ESEARCH', '* SEARCH 9 1 2 3\r\n{TAG} OK x\r\n', '1:3,9'],
    [
      'several SEARCH lines',
      '* SEARCH 9 1\r\n* SEARCH\r\n* search 2 9 4294967295\r\n{TAG} OK x\r\n',
      '1:2,9,4294967295',
    ],
    ['SEARCH with MODSEQ', '* SEARCH 2 5 (MODSEQ 917162500)\r\n{TAG} OK x\r\n', '2,5'],
  ])('%s', async (_name, reply, expected) => {
    const { wire } = await wireTo({ 'UID SEARCH': reply });
    const answer = await wire.run(search);
    expect(answer.kind === 'ok' && answer.data.toString()).toBe(expected);
  });

  test('the line asks for ESEARCH only where the server has it', async () => {
    const reply = '{TAG} OK x\r\n';
    const { wire, server } = await wireTo({ 'UID SEARCH': reply }, { capabilities: ['IMAP4rev1'] });
    const answer = await wire.run({
      kind: 'search',
      uids: uids(4),
      test: { flag: '\\Deleted', present: true },
    });
    expect(server.lines.at(-1)).toBe('w1 UID SEARCH UID 4 DELETED');
    // RFC 3501 §6.4.4: the SEARCH line is required. What nobody said proves nothing, least of all that a message is gone.
    expect(answer).toMatchObject({ kind: 'refused', failure: { kind: 'protocol' } });
  });

  test.each([
    ['nothing', '{TAG} OK x\r\n'],
    ['an answer to another tag', '* ESEARCH (TAG "w9") UID ALL 1\r\n{TAG} OK x\r\n'],
    ['an answer without tag', '* ESEARCH UID ALL 1\r\n{TAG} OK x\r\n'],
    ['sequence numbers', '* ESEARCH (TAG "{TAG}") ALL 1:3\r\n{TAG} OK x\r\n'],
  ])('%s is no answer to ESEARCH, and not "none found"', async (_name, reply) => {
    const { wire } = await wireTo({ 'UID SEARCH': reply });
    expect(await wire.run(search)).toMatchObject({ kind: 'refused', failure: { kind: 'protocol' } });
  });

  test('an answer is limited to what was asked, and to what a mailbox can hold', async () => {
    const { wire } = await wireTo({
      'UID SEARCH': ({ rest }) =>
        `* ESEARCH (TAG "{TAG}") UID ALL ${rest.includes('UID') ? '1:20' : '1:4294967295'}\r\n{TAG} OK x\r\n`,
    });
    const some = await wire.run({ kind: 'search', uids: set('15:4294967295') });
    expect(some.kind === 'ok' && some.data.toString()).toBe('15:20');
    expect(await wire.run(search)).toMatchObject({ kind: 'refused', failure: { kind: 'limit' } });
  });

  test.each(['* SEARCH 1 0 2', '* SEARCH 1 x', '* SEARCH 4294967296', '* ESEARCH (TAG "{TAG}") UID ALL 1:*'])(
    '%s cannot be understood: the connection is given up',
    async (line) => {
      const { wire, noted } = await wireTo({ 'UID SEARCH': `${line}\r\n{TAG} OK x\r\n` });
      expect(await wire.run(search)).toMatchObject({
        kind: 'lost',
        sent: true,
        failure: { kind: 'protocol' },
      });
      expect(noted.closed).toHaveLength(1);
    },
  );
});

describe('fetching', () => {
  test('rows come as columns; what was not asked for is left out', async () => {
    const { wire, server } = await wireTo({
      'UID FETCH':
        '* 1 FETCH (UID 7 FLAGS (\\Seen) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 44827)\r\n' +
        '* 5 EXPUNGE\r\n* 9 EXISTS\r\n* 2 FETCH (FLAGS (\\Seen))\r\n' +
        '* 3 FETCH (UID 3 FLAGS () INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 1)\r\n{TAG} OK x\r\n',
    });
    const answer = await wire.run({ kind: 'fetch-rows', uids: uidsFrom(toUid(5)) });
    expect(server.lines.at(-1)).toBe('w1 UID FETCH 5:4294967295 (UID FLAGS INTERNALDATE RFC822.SIZE)');
    if (answer.kind !== 'ok') throw new Error(answer.failure.text);
    expect(answer.data.count).toBe(1);
    expect([...answer.data.uids]).toEqual([7]);
    expect([...answer.data.sizes]).toEqual([44_827]);
    expect([...answer.data.dates]).toEqual([Date.UTC(1996, 6, 17, 9, 44, 25) / 1000]);
    expect(answer.data.pool.list(answer.data.flagIds[0] ?? -1)).toEqual({ bits: 1, keywords: [] });
  });

  test('envelopes', async () => {
    const header = 'Subject: =?utf-8?Q?caf=C3=A9?=\r\nFrom: "A, B" <a@example.org>\r\n\r\n';
    const { wire } = await wireTo({
      'UID FETCH':
        `* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM SUBJECT)] {${header.length}}\r\n${header})\r\n` +
        '* 2 FETCH (body[header.fields ("subject" "from")] NIL UID 2)\r\n' +
        '* 3 FETCH (UID 3 BODY[HEADER.FIELDS (Subject From)]<0> "Subject: \\"q\\"")\r\n' +
        `* 4 FETCH (UID 4 FLAGS (\\Seen))\r\n{TAG} OK x\r\n`,
    });
    const answer = await wire.run({ kind: 'fetch-envelopes', uids: set('1:4') });
    if (answer.kind !== 'ok') throw new Error(answer.failure.text);
    expect([...answer.data]).toEqual([
      [1, { from: 'A, B', subject: 'café' }],
      [2, { from: '', subject: '' }],
      [3, { from: '', subject: '"q"' }],
    ]);
  });
});

describe('what is never sent', () => {
  test.each([
    ['CR', 'a\rb'],
    ['LF', 'a\nw2 DELETE INBOX'],
    ['NUL', 'a\0'],
    ['a lost byte', 'a\ufffd'],
    ['half a letter', 'a\ud800'],
  ])('a mailbox name with %s', async (_name, path) => {
    const { wire, server } = await wireTo({});
    expect(await wire.run({ kind: 'select', path: toMailboxPath(path) })).toMatchObject({
      kind: 'refused',
      failure: { kind: 'limit' },
    });
    await wire.run({ kind: 'noop' });
    expect(server.commands.map(({ name }) => name)).toEqual(['LOGIN', 'NOOP']);
  });

  test('commands that name no message, and flags that are no flags', async () => {
    const { wire, server } = await wireTo({});
    const none = UidSet.empty;
    const refused = [
      await wire.run({ kind: 'expunge', uids: none }),
      await wire.run({ kind: 'fetch-rows', uids: none }),
      await wire.run({ kind: 'fetch-envelopes', uids: none }),
      await wire.run({ kind: 'search', uids: none }),
      await wire.run({ kind: 'search', test: { flag: 'a b', present: true } }),
      await wire.run({ kind: 'store', uids: none, change: 'add', flag: '\\Seen' }),
      await wire.run({ kind: 'store', uids: uids(1), change: 'add', flag: 'x)\r\nw9 EXPUNGE' }),
      await wire.run({ kind: 'store', uids: uids(1), change: 'remove', flag: '\\Recent' }),
    ];
    expect(refused.map(({ kind }) => kind)).toEqual(Array(8).fill('refused'));
    await wire.run({ kind: 'noop' });
    expect(server.commands.map(({ name }) => name)).toEqual(['LOGIN', 'NOOP']);
  });
});

describe('answers', () => {
  test('commands are sent and answered in turn', async () => {
    const { wire, server } = await wireTo({ 'UID STORE': '{TAG} OK [MODIFIED 3] some\r\n' });
    const answers = await Promise.all([
      wire.run({ kind: 'noop' }),
      wire.run({ kind: 'store', uids: uids(3), change: 'add', flag: '\\Deleted' }),
      wire.run({ kind: 'expunge', uids: uids(3) }),
    ]);
    expect(answers).toMatchObject([
      { kind: 'ok', code: undefined },
      { kind: 'ok', code: 'MODIFIED' },
      {
        kind: 'refused',
        failure: { kind: 'bad', text: 'Could not expunge: the server said: not in the script.' },
      },
    ]);
    expect(server.lines.slice(1)).toEqual([
      'w1 NOOP',
      'w2 UID STORE 3 +FLAGS.SILENT (\\Deleted)',
      'w3 UID EXPUNGE 3',
    ]);
  });

  test('alerts and capabilities are heeded wherever they stand', async () => {
    const { wire, noted } = await wireTo({
      NOOP: '* OK [ALERT] shutdown \x9b2J at 5\r\n* OK [CAPABILITY IMAP4rev1 IDLE] x\r\n{TAG} NO [ALERT] over quota\r\n',
    });
    expect(await wire.run({ kind: 'noop' })).toMatchObject({ kind: 'refused', failure: { code: 'ALERT' } });
    expect(noted.alerts).toEqual(['shutdown ›2J at 5', 'over quota']);
    expect([...wire.capabilities.names]).toEqual(['IMAP4REV1', 'IDLE']);
  });

  test('free text that ends like a literal swallows nothing', async () => {
    const { wire } = await wireTo({ NOOP: '* OK folder {400}\r\n{TAG} NO cannot open {12}\r\n' });
    expect(await wire.run({ kind: 'noop' })).toMatchObject({ kind: 'refused' });
    expect(await wire.run({ kind: 'expunge', uids: uids(1) })).toMatchObject({ kind: 'refused' });
  });

  test('the transcript has the lines, and literals by their first line only', async () => {
    const { wire, noted } = await wireTo({
      'UID FETCH':
        '* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM SUBJECT)] {12}\r\nSubject: abc)\r\n{TAG} OK x\r\n',
    });
    await wire.run({ kind: 'fetch-envelopes', uids: uids(1) });
    expect(noted.transcript).toEqual([
      'client: w1 UID FETCH 1 (UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]<0.65536>)',
      'server: * 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM SUBJECT)] {12} ...',
      'server: w1 OK x',
    ]);
  });
});
