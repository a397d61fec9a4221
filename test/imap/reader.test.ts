// The reader over reconnections, and the counts it fetches ahead.
import { afterEach, expect, it } from 'vitest';
import { ImapReader } from '../../src/imap/reader.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { toUid } from '../../src/model/uid.ts';
import type { Hint } from '../../src/ports.ts';
import { ScriptedServer, type Answer, type ReceivedCommand } from '../helpers/scripted-server.ts';
import { openReader } from './open-reader.ts';
import { ManualClock } from './wire/manual-clock.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

const [A, B] = [toMailboxPath('A'), toMailboxPath('B')];

async function start(
  names: string,
  folders = '* LIST () "/" A\r\n* LIST () "/" B\r\n',
  answers: Record<string, Answer> = {},
) {
  const list = ({ rest }: ReceivedCommand): string =>
    rest.includes('STATUS')
      ? `${folders}* STATUS A (MESSAGES 1 UNSEEN 0)\r\n* STATUS B (MESSAGES 2 UNSEEN 1)\r\n{TAG} OK done\r\n`
      : `${folders}{TAG} OK done\r\n`;
  const server = await ScriptedServer.start({
    answers: {
      CAPABILITY: `* CAPABILITY IMAP4rev1 ${names}\r\n{TAG} OK done\r\n`,
      LOGIN: `{TAG} OK [CAPABILITY IMAP4rev1 ${names}] in\r\n`,
      LIST: list,
      STATUS: '* STATUS B (MESSAGES 3 UNSEEN 3)\r\n{TAG} OK done\r\n',
      ...answers,
    },
  });
  const clock = new ManualClock();
  const hints: Hint[] = [];
  const reader = new ImapReader(clock, { hint: (hint) => hints.push(hint), changed: () => {} });
  const connect = async () => {
    const opened = await openReader(server.port, { clock });
    cleanUps.unshift(() => opened.client.close());
    return opened;
  };
  cleanUps.push(() => server.stop());
  return { server, clock, hints, reader, connect };
}

const counting = (server: ScriptedServer) =>
  server.lines.filter((line) => / STATUS /.test(line)).map((line) => line.replace(/^\S+ /, ''));

it('counts all listed folders with one command where the server can, once', async () => {
  const { reader, server, connect } = await start('LIST-STATUS STATUS=SIZE');
  reader.attach((await connect()).session);
  await reader.list();
  const [a, b] = await Promise.all([reader.status(A), reader.status(B)]);
  expect([a, b]).toMatchObject([
    { kind: 'ok', value: { messages: 1, unseen: 0 } },
    { kind: 'ok', value: { messages: 2, unseen: 1 } },
  ]);
  expect(counting(server)).toEqual([]);
  expect(server.lines.filter((line) => line.includes('RETURN (STATUS (MESSAGES UNSEEN SIZE))'))).toHaveLength(
    1,
  );
  expect(await reader.status(B)).toMatchObject({ value: { messages: 3 } });
  expect(counting(server)).toEqual(['STATUS "B" (MESSAGES UNSEEN SIZE)']);
});

it('takes no count that has grown old', async () => {
  const { reader, server, clock, connect } = await start('LIST-STATUS');
  reader.attach((await connect()).session);
  await reader.list();
  await reader.status(A);
  clock.advance(16_000);
  expect(await reader.status(B)).toMatchObject({ value: { messages: 3 } });
  expect(counting(server)).toEqual(['STATUS "B" (MESSAGES UNSEEN)']);
});

it('counts one by one where there are very many folders', async () => {
  const many = Array.from({ length: 301 }, (_, n) => `* LIST () "/" "${n}"\r\n`).join('');
  const { reader, server, connect } = await start('LIST-STATUS', many);
  reader.attach((await connect()).session);
  await reader.list();
  await reader.status(B);
  expect(counting(server)).toEqual(['STATUS "B" (MESSAGES UNSEEN)']);
});

it('fails at once without a connection, and watches again with the next one', async () => {
  const { reader, server, hints, connect } = await start('');
  const first = await connect();
  reader.attach(first.session);
  await reader.watch(A);
  reader.detach();
  const mailbox = { path: A, uidValidity: 1 };
  const asked = [reader.list(), reader.status(A), reader.header(mailbox, toUid(1)), reader.watch(B)];
  for (const result of await Promise.all(asked)) {
    expect(result).toMatchObject({ kind: 'failed', failure: { kind: 'connection-lost' } });
  }
  expect(hints).toEqual([]);
  reader.attach((await connect()).session);
  await reader.list();
  expect(server.commands.filter(({ name }) => name === 'EXAMINE').map(({ rest }) => rest)).toEqual([
    '"A"',
    '"B"',
  ]);
  expect(hints).toEqual([
    { kind: 'shrank', mailbox: { path: 'B', uidValidity: 1 } },
    { kind: 'grew', mailbox: { path: 'B', uidValidity: 1 } },
  ]);
});

it('asks to look again at the mailbox that was watched, made anew or not there any more', async () => {
  const opened = (uidValidity: number) => `* OK [UIDVALIDITY ${uidValidity}] ok\r\n{TAG} OK done\r\n`;
  const examined = [opened(7), '{TAG} NO no such folder\r\n', opened(8)];
  const { reader, hints, connect } = await start('', undefined, { EXAMINE: () => examined.shift() });
  reader.attach((await connect()).session);
  await reader.watch(A);
  for (const uidValidity of [7, 8]) {
    hints.length = 0;
    reader.detach();
    reader.attach((await connect()).session);
    // In turn, behind the watch.
    await reader.list();
    expect(hints).toEqual([
      { kind: 'shrank', mailbox: { path: 'A', uidValidity } },
      { kind: 'grew', mailbox: { path: 'A', uidValidity } },
    ]);
  }
});
