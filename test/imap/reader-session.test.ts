// The reader against a server that follows a script: names in every form a server may list, answers that lack things,
// IDLE, silence, and what the reader never sends.
import { afterEach, describe, expect, it } from 'vitest';
import type { Folder } from '../../src/model/folder.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { toUid } from '../../src/model/uid.ts';
import { ScriptedServer, type Answer } from '../helpers/scripted-server.ts';
import { openReader, type OpenReader } from './open-reader.ts';
import { ManualClock } from './wire/manual-clock.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

interface Scripted extends OpenReader {
  readonly server: ScriptedServer;
  readonly clock: ManualClock;
}

async function start(answers: Record<string, Answer>, names = 'IDLE'): Promise<Scripted> {
  const list = `* CAPABILITY IMAP4rev1 ${names}\r\n{TAG} OK done\r\n`;
  const server = await ScriptedServer.start({
    greeting: `* OK [CAPABILITY IMAP4rev1 ${names}] hello\r\n`,
    answers: { CAPABILITY: list, LOGIN: `{TAG} OK [CAPABILITY IMAP4rev1 ${names}] in\r\n`, ...answers },
  });
  const clock = new ManualClock();
  const reader = await openReader(server.port, { clock });
  cleanUps.push(
    () => reader.client.close(),
    () => server.stop(),
  );
  return { ...reader, server, clock };
}

const INBOX = toMailboxPath('INBOX');
const ONE = { path: INBOX, uidValidity: 1 };

async function listed(lines: string): Promise<readonly Folder[]> {
  const { session } = await start({ LIST: `${lines}{TAG} OK done\r\n` });
  const result = await session.list();
  if (result.kind === 'failed') throw new Error(result.failure.text);
  return result.value;
}

describe('listing', () => {
  it('keeps each name exactly as it was listed, in whatever form', async () => {
    const folders = await listed(
      '* LIST () "/" "quo\\"ted\\\\back"\r\n' +
        '* LIST () "/" {9}\r\nlit (eral\r\n' +
        '* LIST () "/" [Gmail]/All\r\n' +
        '* LIST () "/" "[Gmail]/Sent Mail"\r\n' +
        '* LIST () "/" NIL\r\n' +
        '* LIST () "/" 12\r\n' +
        '* LIST () "/" "Entw\xc3\xbcrfe"\r\n' +
        '* LIST () "/" "&-x&AOk-"\r\n' +
        '* LIST () "/" inbox\r\n' +
        '* LIST () "/" Inbox\r\n',
    );
    expect(folders.map(({ path, name }) => [path, name])).toEqual([
      ['quo"ted\\back', 'quo"ted\\back'],
      ['lit (eral', 'lit (eral'],
      ['[Gmail]/All', '[Gmail]/All'],
      ['[Gmail]/Sent Mail', '[Gmail]/Sent Mail'],
      ['NIL', 'NIL'],
      ['12', '12'],
      ['Entwürfe', 'Entwürfe'],
      ['&-x&AOk-', '&xé'],
      ['INBOX', 'INBOX'],
    ]);
  });

  it('sends back the same name', async () => {
    const { session, server } = await start({});
    for (const name of ['quo"ted\\back', '[Gmail]/All', '&-x&AOk-', '', 'a  b%*']) {
      await session.watch(toMailboxPath(name));
    }
    expect(server.commands.filter(({ name }) => name === 'EXAMINE').map(({ rest }) => rest)).toEqual([
      '"quo\\"ted\\\\back"',
      '"[Gmail]/All"',
      '"&-x&AOk-"',
      '""',
      '"a  b%*"',
    ]);
  });

  it('makes levels by the delimiter, and marks what cannot be opened', async () => {
    const folders = await listed(
      '* LIST (\\HasChildren \\Noselect) "." "a"\r\n' +
        '* LIST (\\NonExistent) "." "a.b"\r\n' +
        '* LIST (\\junk) NIL "a.c"\r\n' +
        '* LIST () "." ".lead.&AOk-."\r\n' +
        '* LIST () "." "evil\x1b[31m"\r\n' +
        '* LIST () "." ""\r\n',
    );
    expect(folders.map(({ levels, selectable, specialUse }) => [levels, selectable, specialUse])).toEqual([
      [['a'], false, undefined],
      [['a', 'b'], false, undefined],
      [['a.c'], true, 'junk'],
      [['lead', 'é'], true, undefined],
      [['evil␛[31m'], true, undefined],
    ]);
  });

  it('lists without RETURN where the server refuses it after all', async () => {
    const { session, server } = await start(
      {
        LIST: ({ rest }) =>
          rest.includes('RETURN') ? '{TAG} BAD no\r\n' : '* LIST (\\Sent) "/" Out\r\n{TAG} OK done\r\n',
      },
      'LIST-EXTENDED SPECIAL-USE',
    );
    const result = await session.list();
    expect(result.kind === 'ok' && result.value.map(({ path }) => path)).toEqual(['Out']);
    expect(server.lines.filter((line) => line.includes('LIST "" "*"'))).toHaveLength(2);
  });
});

describe('reading', () => {
  const header = 'Subject: one\r\nFrom: a@b\r\n\r\n';

  it('asks for 64 KB of one header by UID, with PEEK', async () => {
    const { session, server } = await start({
      'UID FETCH': `* 3 FETCH (UID 7 BODY[HEADER]<0> {${header.length}}\r\n${header})\r\n{TAG} OK done\r\n`,
    });
    await session.watch(INBOX);
    const result = await session.header(ONE, toUid(7));
    expect(result.kind === 'ok' && result.value.fields.map(({ name }) => name)).toEqual(['Subject', 'From']);
    const { rest } = await server.received('UID FETCH');
    expect(rest).toBe('7 (UID BODY.PEEK[HEADER]<0.65536>)');
  });

  it('cuts what a server sends beyond that, and says so', async () => {
    const big = `X: ${'x'.repeat(100_000)}\r\n\r\n`;
    const { session } = await start({
      'UID FETCH': `* 3 FETCH (BODY[HEADER] {${big.length}}\r\n${big} UID 7)\r\n{TAG} OK done\r\n`,
    });
    await session.watch(INBOX);
    const result = await session.header(ONE, toUid(7));
    expect(result.kind === 'ok' && result.value.cut).toBe(true);
  });

  it('takes no other message for the one that was asked for', async () => {
    const { session, hints } = await start({
      'UID FETCH':
        `* 1 FETCH (UID 8 BODY[HEADER]<0> {${header.length}}\r\n${header})\r\n` +
        `* 2 FETCH (BODY[HEADER]<0> {${header.length}}\r\n${header})\r\n` +
        '* 3 FETCH (UID 9 FLAGS (\\Seen))\r\n{TAG} OK done\r\n',
    });
    await session.watch(INBOX);
    const result = await session.header(ONE, toUid(7));
    expect(result.kind === 'failed' && result.failure.kind).toBe('identity');
    expect(hints).toEqual([{ kind: 'flags', mailbox: ONE, uid: 9, flags: { bits: 1, keywords: [] } }]);
  });

  it('gives refusals in the words of the server', async () => {
    const { session } = await start({ STATUS: '{TAG} NO [NONEXISTENT] no \x1b such\r\n' });
    expect(await session.status(toMailboxPath('R&-D'))).toEqual({
      kind: 'failed',
      failure: {
        kind: 'no',
        code: 'NONEXISTENT',
        text: 'Could not count R&D: the server said: [NONEXISTENT] no ␛ such.',
      },
    });
  });

  it('says why a header cannot be read: no folder could be opened, or another one is open, or made anew', async () => {
    const { session } = await start({
      EXAMINE: ({ rest }) =>
        rest === '"B"'
          ? '{TAG} NO [NOPERM] not for you\r\n'
          : '* 1 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n{TAG} OK done\r\n',
    });
    const whyNot = async (path: string, uidValidity: number): Promise<string> => {
      const result = await session.header({ path: toMailboxPath(path), uidValidity }, toUid(1));
      return result.kind === 'failed' ? result.failure.text : 'read';
    };
    await session.watch(toMailboxPath('B'));
    expect(await whyNot('B', 1)).toBe(
      'Could not read the header of B UID 1: the folder could not be opened for reading headers.',
    );
    await session.watch(INBOX);
    expect(await whyNot('B', 1)).toBe('Could not read the header of B UID 1: another folder is open now.');
    expect(await whyNot('INBOX', 2)).toBe(
      'Could not read the header of INBOX UID 1: the folder was made anew (UIDVALIDITY changed).',
    );
  });

  it('watches nothing that has no UIDVALIDITY', async () => {
    const { session } = await start({ EXAMINE: '* 1 EXISTS\r\n{TAG} OK done\r\n' });
    const result = await session.watch(INBOX);
    expect(result.kind === 'failed' && result.failure.kind).toBe('protocol');
    expect((await session.header(ONE, toUid(1))).kind).toBe('failed');
  });
});

describe('watching', () => {
  it('makes one hint of a burst, and one set of however many UIDs', async () => {
    const { session, hints, server, hint } = await start({});
    await session.watch(INBOX);
    const { socket } = await server.session();
    socket.write('* 5 EXISTS\r\n* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n* VANISHED 1:4294967295\r\n');
    await hint('grew');
    expect(hints.map(({ kind }) => kind)).toEqual(['vanished', 'shrank', 'grew']);
    expect((await hint('vanished')).uids.size).toBe(4_294_967_295);
  });

  it('takes a shrunken count for a loss, and reads UIDs above 2^31', async () => {
    const { session, server, hint } = await start({
      EXAMINE: '* 9 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n{TAG} OK done\r\n',
    });
    await session.watch(INBOX);
    const { socket } = await server.session();
    socket.write('* 1 FETCH (FLAGS (\\Deleted $Junk) UID 4294967294)\r\n* 4 EXISTS\r\n');
    expect((await hint('flags')).uid).toBe(4_294_967_294);
    expect(await hint('shrank')).toEqual({ kind: 'shrank', mailbox: ONE });
  });

  it('names the mailbox with every hint, as it was when the watch began', async () => {
    let uidValidity = 1;
    const { session, server, hints, hint } = await start({
      EXAMINE: () => `* 2 EXISTS\r\n* OK [UIDVALIDITY ${uidValidity++}] ok\r\n{TAG} OK done\r\n`,
    });
    const { socket } = await server.session();
    await session.watch(INBOX);
    expect(session.watched).toEqual(ONE);
    socket.write('* 3 EXISTS\r\n');
    await hint('grew');
    await session.watch(INBOX);
    socket.write('* VANISHED 7\r\n* 1 EXPUNGE\r\n* 1 FETCH (UID 5 FLAGS (\\Seen))\r\n');
    await hint('shrank');
    expect(hints.map(({ kind, mailbox }) => [kind, mailbox])).toEqual([
      ['grew', ONE],
      ['flags', { path: 'INBOX', uidValidity: 2 }],
      ['vanished', { path: 'INBOX', uidValidity: 2 }],
      ['shrank', { path: 'INBOX', uidValidity: 2 }],
    ]);
  });

  it('idles after a second of quiet, and ends IDLE before the next command', async () => {
    const { session, server, clock } = await start({});
    await session.watch(INBOX);
    expect(server.lines.some((line) => line.endsWith('IDLE'))).toBe(false);
    clock.advance(1000);
    await server.received('IDLE');
    const counting = session.status(INBOX);
    await server.received('');
    const idle = await server.received('IDLE');
    const { socket } = await server.session();
    socket.write(`${idle.tag} OK idle done\r\n`);
    await server.received('STATUS');
    expect((await counting).kind).toBe('failed');
    const names = server.commands.map(({ name, line }) => name || line);
    expect(names.slice(names.indexOf('IDLE'))).toEqual(['IDLE', 'DONE', 'STATUS']);
  });

  it('asks with NOOP where there is no IDLE', async () => {
    const { session, server, clock } = await start({}, '');
    await session.watch(INBOX);
    clock.advance(15_000);
    await server.received('NOOP');
    expect(server.lines.some((line) => line.endsWith('IDLE'))).toBe(false);
  });

  it('asks with NOOP where the server refuses IDLE', async () => {
    const { session, server, clock } = await start({ IDLE: '{TAG} BAD no IDLE\r\n' });
    await session.watch(INBOX);
    clock.advance(1000);
    await server.received('IDLE');
    clock.advance(15_000);
    await server.received('NOOP');
    expect(server.commands.filter(({ name }) => name === 'IDLE')).toHaveLength(1);
  });
});

describe('silence', () => {
  it('is told from the fifth second on, and ends the connection at the thirtieth', async () => {
    const { session, server, clock, silences, client } = await start({ STATUS: '' });
    const closed = new Promise((resolve) => client.once('close', resolve));
    const counting = session.status(INBOX);
    await server.received('STATUS');
    clock.advance(4000);
    expect(silences).toEqual([]);
    clock.advance(2000);
    expect(silences).toEqual([5, 6]);
    clock.advance(25_000);
    await closed;
    const result = await counting;
    expect(result.kind === 'failed' && result.failure.kind).toBe('timeout');
    expect(session.gaveUp).toBe('silent');
  });

  it('is over when the server speaks', async () => {
    const { session, server, clock, silences } = await start({ STATUS: '' });
    const counting = session.status(INBOX);
    const { tag } = await server.received('STATUS');
    clock.advance(6000);
    const { socket } = await server.session();
    socket.write(`* STATUS INBOX (MESSAGES 4 UNSEEN 1)\r\n${tag} OK done\r\n`);
    expect(await counting).toEqual({ kind: 'ok', value: { messages: 4, unseen: 1, size: undefined } });
    expect(silences).toEqual([5, 6, undefined]);
  });

  it('fails what is asked when the connection goes, at once', async () => {
    const { session, server } = await start({
      STATUS: (_command, { socket }) => (socket.resetAndDestroy(), ''),
    });
    const results = await Promise.all([session.status(INBOX), session.list()]);
    expect(results.map((result) => result.kind === 'failed' && result.failure.kind)).toEqual([
      'connection-lost',
      'connection-lost',
    ]);
    expect(server.lines.some((line) => line.includes('"*"'))).toBe(false);
  });
});

it('sends no command that could change mail', async () => {
  const { session, server } = await start({
    STATUS: '* STATUS INBOX (MESSAGES 1 UNSEEN 0)\r\n{TAG} OK done\r\n',
  });
  await session.list();
  await session.watch(INBOX);
  await session.status(INBOX);
  await session.header(ONE, toUid(1));
  await session.logout();
  const allowed = /^(CAPABILITY|LOGIN|NAMESPACE|LIST|EXAMINE|STATUS|UID FETCH|LOGOUT)$/;
  expect(server.commands.map(({ name }) => name).filter((name) => !allowed.test(name))).toEqual([]);
});
