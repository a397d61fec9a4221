// What changed since a mod-sequence, asked of real servers and of one that follows a script: all that changed, no message
// by its number, and no answer where the server's cannot be believed.
import { afterEach, describe, expect, it } from 'vitest';
import type { Result } from '../../src/model/failure.ts';
import { toMailboxPath, type MailboxRef } from '../../src/model/mailbox.ts';
import type { Changes } from '../../src/ports.ts';
import { RawImap } from '../helpers/raw-imap.ts';
import { ScriptedServer } from '../helpers/scripted-server.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { openReader, type OpenReader } from './open-reader.ts';

const INBOX = toMailboxPath('INBOX');

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function openOn(name: 'dovecot' | 'cyrus' | 'courier'): Promise<{ raw: RawImap; reader: OpenReader }> {
  const server = sharedServers()[name];
  const { host, port, password } = server;
  const user = server.newUser();
  const raw = await RawImap.connect({ host, port, user, password });
  const reader = await openReader(port, { user, password });
  cleanUps.push(
    () => reader.client.close(),
    () => raw.logout(),
  );
  return { raw, reader };
}

/** What INBOX says of itself now. */
async function stand(raw: RawImap): Promise<{ mailbox: MailboxRef; modSeq: bigint }> {
  const { untagged } = await raw.ok('EXAMINE INBOX');
  const number = (name: string): string =>
    new RegExp(`\\[${name} (\\d+)\\]`).exec(untagged.join('\n'))?.[1] ?? '1';
  return {
    mailbox: { path: INBOX, uidValidity: Number(number('UIDVALIDITY')) },
    modSeq: BigInt(number('HIGHESTMODSEQ')),
  };
}

function answerOf(result: Result<Changes>): unknown {
  return result.kind === 'ok'
    ? { uids: result.value.uids.toString(), upTo: result.value.upTo }
    : result.failure.kind;
}

describe.each(['dovecot', 'cyrus'] as const)('%s', (name) => {
  it('names what was flagged and what came, and nothing that went', async () => {
    const { raw, reader } = await openOn(name);
    await seedMailbox(raw, 'INBOX', 20);
    // Dovecot counts changes only from the first time that somebody asks for them: all that is older is new then.
    await reader.session.watch(INBOX);
    const { mailbox, modSeq } = await stand(raw);
    await reader.session.watch(INBOX);
    expect(answerOf(await reader.session.changedSince(mailbox, modSeq))).toEqual({ uids: '', upTo: modSeq });
    await raw.ok('SELECT INBOX');
    await raw.ok('UID STORE 3:5,20 +FLAGS (\\Flagged $Work)');
    await raw.ok('UID STORE 7 +FLAGS (\\Deleted)');
    await raw.ok('EXPUNGE');
    await seedMailbox(raw, 'INBOX', 2, { first: 100 });
    // The mailbox as it was opened is what "up to" is about: whoever wants more opens it again.
    await reader.session.watch(INBOX);
    const now = await stand(raw);
    expect(answerOf(await reader.session.changedSince(mailbox, modSeq))).toEqual({
      uids: '3:5,20:22',
      upTo: now.modSeq,
    });
    expect(answerOf(await reader.session.changedSince(mailbox, now.modSeq + 1n))).toBe('protocol');
  });
});

it('says that it cannot, where the server keeps no mod-sequences', async () => {
  const { raw, reader } = await openOn('courier');
  await seedMailbox(raw, 'INBOX', 1);
  const { mailbox } = await stand(raw);
  await reader.session.watch(INBOX);
  expect(answerOf(await reader.session.changedSince(mailbox, 1n))).toBe('protocol');
});

describe('a server that follows a script', () => {
  const EXAMINED =
    '* 9 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [HIGHESTMODSEQ 50] x\r\n{TAG} OK [READ-ONLY] x\r\n';

  async function asked(reply: string, names = '', examined = EXAMINED) {
    const capability = `IMAP4rev1 CONDSTORE ${names}`.trim();
    const server = await ScriptedServer.start({
      greeting: `* OK [CAPABILITY ${capability}] hello\r\n`,
      answers: {
        CAPABILITY: `* CAPABILITY ${capability}\r\n{TAG} OK done\r\n`,
        LOGIN: `{TAG} OK [CAPABILITY ${capability}] in\r\n`,
        EXAMINE: examined,
        'UID SEARCH': reply,
      },
    });
    const reader = await openReader(server.port);
    cleanUps.push(
      () => reader.client.close(),
      () => server.stop(),
    );
    await reader.session.watch(INBOX);
    const mailbox = { path: INBOX, uidValidity: 1 };
    const answer = answerOf(await reader.session.changedSince(mailbox, 20n));
    return { answer, line: server.lines.at(-1)?.replace(/^\S+ /, ''), reader, mailbox };
  }

  it.each([
    ['a plain answer', '', '* SEARCH 4 2 9 (MODSEQ 33)\r\n{TAG} OK x\r\n', '2,4,9'],
    ['a plain answer without a mod-sequence', '', '* SEARCH 2\r\n{TAG} OK x\r\n', '2'],
    ['nothing found', '', '* SEARCH\r\n{TAG} OK x\r\n', ''],
    [
      'a compact answer',
      'ESEARCH',
      '* ESEARCH (TAG "A9") UID ALL 2:4,9 MODSEQ 33\r\n{TAG} OK x\r\n',
      '2:4,9',
    ],
    ['nothing found, compactly', 'ESEARCH', '* ESEARCH (TAG "A9") UID\r\n{TAG} OK x\r\n', ''],
    ['a plain answer to a compact question', 'ESEARCH', '* SEARCH 2\r\n{TAG} OK x\r\n', '2'],
  ])('%s', async (_name, names, reply, uids) => {
    const { answer, line } = await asked(reply, names);
    expect(answer).toEqual({ uids, upTo: 50n });
    expect(line).toBe(`UID SEARCH ${names === '' ? '' : 'RETURN (ALL) '}MODSEQ 21`);
  });

  it.each([
    ['no answer', '{TAG} OK x\r\n', 'protocol'],
    ['numbers of messages', '* ESEARCH (TAG "A9") ALL 2:4\r\n{TAG} OK x\r\n', 'protocol'],
    ['UID 0', '* SEARCH 0\r\n{TAG} OK x\r\n', 'protocol'],
    ['words', '* SEARCH a\r\n{TAG} OK x\r\n', 'protocol'],
    ['a set that is none', '* ESEARCH (TAG "A9") UID ALL 2:*\r\n{TAG} OK x\r\n', 'protocol'],
    ['NO', '{TAG} NO not here\r\n', 'no'],
    ['BAD', '{TAG} BAD what\r\n', 'bad'],
  ])('%s: no answer is better than a wrong one', async (_name, reply, kind) => {
    expect((await asked(reply)).answer).toBe(kind);
  });

  it('asks nothing where nothing can have changed, and nothing of a folder without mod-sequences', async () => {
    const { reader, mailbox } = await asked('* SEARCH 2\r\n{TAG} OK x\r\n');
    expect(answerOf(await reader.session.changedSince(mailbox, 50n))).toEqual({ uids: '', upTo: 50n });
    expect(answerOf(await reader.session.changedSince({ ...mailbox, uidValidity: 2 }, 20n))).toBe(
      'uidvalidity',
    );
    const none = '* 9 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [NOMODSEQ] x\r\n{TAG} OK x\r\n';
    const { answer, line } = await asked('* SEARCH 2\r\n{TAG} OK x\r\n', '', none);
    expect([answer, line]).toEqual(['protocol', 'EXAMINE "INBOX"']);
  });
});
