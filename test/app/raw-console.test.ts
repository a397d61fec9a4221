// Commands typed by hand, on real servers: what is sent with what before it, what is not, and what the list makes of it.
import { describe, expect, onTestFinished, test } from 'vitest';
import { ScriptedServer } from '../helpers/scripted-server.ts';
import type { Uid } from '../../src/model/uid.ts';
import { seedMailbox } from '../helpers/seed.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import { PASSWORD, type ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

interface Scene {
  readonly live: LiveConsole;
  readonly other: RawImap;
  readonly uids: readonly number[];
  /** Types a line of the command line, and waits for what comes of it. */
  type(line: string): Promise<void>;
  /** What went over the connection since the last time, without tags: `> line` was sent, `- words` were said. */
  sent(): string[];
}

async function opened(name: ServerName, messages = 4): Promise<Scene> {
  const server = sharedServers()[name];
  const user = server.newUser();
  const other = await otherClient(server, user);
  const uids = (await seedMailbox(other, 'INBOX', messages)).map(({ uid }) => uid);
  const live = await LiveConsole.open(server, user);
  let told = 0;
  return {
    live,
    other,
    uids,
    type: async (line) => {
      live.press(':', ...keysOf(line), 'Enter');
      await live.settled();
    },
    sent: () => {
      const lines = live.transcript.memory.lines().filter(({ connection }) => connection === 'console');
      const fresh = lines.filter(({ number }) => number > told);
      told = lines.at(-1)?.number ?? told;
      return fresh.flatMap(({ from, text }) => {
        if (from === 'client') return /^c\d+ /.test(text) ? [`> ${text.replace(/^c\d+ /, '')}`] : [];
        return from === 'note' && text.includes('not sent') ? [`- ${text}`] : [];
      });
    },
  };
}

const keysOf = (line: string): string[] => Array.from(line, (letter) => (letter === ' ' ? 'Space' : letter));

describe.each(NAMES)('by hand on %s', { timeout: 60_000 }, (name) => {
  test('reading goes under EXAMINE, which is sent once', async () => {
    const { type, sent, live } = await opened(name);
    await type('imap CAPABILITY');
    expect(sent()).toEqual(['> CAPABILITY']);
    await type('imap UID FETCH 1:* (RFC822.SIZE)');
    await type('imap FETCH 1:* (UID)');
    expect(sent()).toEqual(['> EXAMINE "INBOX"', '> UID FETCH 1:* (RFC822.SIZE)', '> FETCH 1:* (UID)']);
    expect(live.state.protocol).toMatchObject({ isOpen: true, connections: 'console' });
    expect(live.said).toMatch(/^OK: FETCH 1:\* \(UID\): /);
  });

  test('a change begins with a SELECT each time, and the list learns of it', async () => {
    const { type, sent, live, uids } = await opened(name);
    const [first, second] = uids;
    await type(`imap UID STORE ${first},${second} +FLAGS (\\Flagged)`);
    await type(`imap UID STORE ${second} -FLAGS (\\Flagged)`);
    expect(sent()).toEqual([
      '> SELECT "INBOX"',
      `> UID STORE ${first},${second} +FLAGS (\\Flagged)`,
      '> SELECT "INBOX"',
      `> UID STORE ${second} -FLAGS (\\Flagged)`,
    ]);
    await live.until(() => live.rows[first!]?.includes('\\Flagged') === true);
    await live.until(() => live.rows[second!]?.includes('\\Flagged') === false);
    await type('imap UID SEARCH FLAGGED');
    expect(sent()).toEqual(['> EXAMINE "INBOX"', '> UID SEARCH FLAGGED']);
  });

  test('READ-ONLY lets nothing be changed, and says so', async () => {
    const { type, sent, live, uids, other } = await opened(name);
    live.press('%');
    for (const line of [
      `UID STORE ${uids[0]} +FLAGS (\\Deleted)`,
      'SELECT INBOX',
      'EXPUNGE',
      'CREATE new',
      'XFOO',
    ]) {
      await type(`imap ${line}`);
      expect(sent()).toEqual([
        `- ${line} was not sent: READ-ONLY: nothing can be changed. Press % to unlock.`,
      ]);
    }
    await type('imap UID SEARCH DELETED');
    expect(sent()).toEqual(['> EXAMINE "INBOX"', '> UID SEARCH DELETED']);
    expect([...(await other.flags('INBOX')).values()].flat()).not.toContain('\\Deleted');
  });

  test('nothing by number, and no CLOSE', async () => {
    const { type, sent } = await opened(name);
    await type('imap STORE 1 +FLAGS (\\Deleted)');
    expect(sent()[0]).toContain('UID STORE 1 +FLAGS (\\Deleted), with UIDs in place of the numbers');
    await type('imap CLOSE');
    expect(sent()).toEqual([expect.stringContaining('UNSELECT closes the folder and removes nothing')]);
  });

  test('EXPUNGE becomes a plan for what is marked, and nothing else', async () => {
    const { type, sent, live, uids, other } = await opened(name);
    const [first, second, third] = uids;
    await type(`imap UID STORE ${first},${second} +FLAGS (\\Deleted)`);
    sent();
    await type(`imap UID EXPUNGE ${first},${third}`);
    expect(live.state.view.dialog).toMatchObject({ kind: 'plan', plan: { uids: { size: 1 } } });
    live.press('Esc');
    await type('imap EXPUNGE');
    expect(live.state.view.dialog).toMatchObject({ kind: 'plan', plan: { uids: { size: 2 } } });
    live.see();
    live.press('y');
    await live.until(({ queue }) => queue.plans[0]?.state === 'done');
    await live.settled();
    expect(Object.keys(live.rows).map(Number)).toEqual(uids.slice(2));
    expect([...(await other.flags('INBOX')).keys()]).toEqual(uids.slice(2));
    expect(sent().filter((line) => line.startsWith('>'))).toEqual([]);
    await type('imap EXPUNGE');
    expect(live.said).toContain('nothing is marked');
  });

  test('a literal is asked for, and goes once the server wants it', async () => {
    const { type, sent, live, other, uids } = await opened(name);
    const text =
      'Subject: by hand\r\nFrom: a@example.org\r\nDate: Sat, 14 Nov 2009 15:55:17 -0500\r\n\r\nText\r\n';
    await type(`imap APPEND INBOX (\\Seen) {${text.length}+}`);
    expect(live.state.view.dialog).toMatchObject({ kind: 'literal', octets: text.length, text: '' });
    const lines = text.split('\r\n');
    for (const line of lines.slice(0, -1)) live.press(...keysOf(line), 'Enter');
    expect(live.state.view.dialog).toMatchObject({ kind: 'command-line' });
    live.press('Enter');
    await live.settled();
    expect(sent()).toEqual([`> APPEND INBOX (\\Seen) {${text.length}}`]);
    await live.until(() => Object.keys(live.rows).length === uids.length + 1);
    expect((await other.flags('INBOX')).size).toBe(uids.length + 1);
  });

  test('a folder opened by name is the one that commands are about', async () => {
    const { type, sent, other, live } = await opened(name);
    const box = name === 'courier' ? 'INBOX.box' : 'box';
    await other.ok(`CREATE "${box}"`);
    await type(`imap EXAMINE ${box}`);
    await type('imap UID SEARCH ALL');
    await type(`imap STATUS ${box} (MESSAGES)`);
    await type('imap CHECK');
    expect(sent()).toEqual([`> EXAMINE ${box}`, '> UID SEARCH ALL', `> STATUS ${box} (MESSAGES)`, '> CHECK']);
    await type('imap EXPUNGE');
    expect(live.said).toContain('the folder has to be the one that the list shows');
  });

  test('the list of all folders learns of what changed in each of them', async () => {
    const { type, live, uids, other } = await opened(name);
    const [box, fresh] = name === 'courier' ? ['INBOX.box', 'INBOX.fresh'] : ['box', 'fresh'];
    await seedMailbox(other, box, 3);
    live.press('R');
    await live.until(({ folders }) => folders.tree.some(({ folder }) => folder.path === box));
    live.store.view({ kind: 'focus', pane: 'folders' });
    live.press('g', 'Enter');
    await live.until(({ messages }) => messages.scan.kind === 'complete' && messages.table.known === 7);
    const flagsIn = (path: string, uid: number): unknown => {
      const { gathering } = live.state.messages;
      const mailbox = gathering?.mailboxes.find((one) => one.path === path);
      return mailbox && live.rows[gathering!.numberOf(mailbox, uid as Uid) ?? 0];
    };
    await type(`imap SELECT "${box}"`);
    await type('imap UID STORE 2 +FLAGS (\\Flagged)');
    await live.until(() => JSON.stringify(flagsIn(box, 2)) === '["\\\\Flagged"]');
    expect(flagsIn('INBOX', uids[1]!)).toEqual([]);
    await type(`imap UID COPY 2 INBOX`);
    await live.until(({ messages }) => messages.table.known === 8);
    await type(`imap CREATE "${fresh}"`);
    await type(`imap UID COPY 1:3 "${fresh}"`);
    await live.until(({ messages }) => messages.table.known === 11);
    await type(`imap DELETE "${fresh}"`);
    await live.until(({ messages }) => messages.table.length === 8);
    await live.settled();
  });

  test('a refusal is explained with its code', async () => {
    const { type, live, uids } = await opened(name);
    await type(`imap UID COPY ${uids[0]} "${name === 'courier' ? 'INBOX.none' : 'none'}"`);
    expect(live.said).toMatch(/^Refused: UID COPY/);
    const notes = live.transcript.memory.lines().filter(({ from }) => from === 'note');
    expect(notes.map(({ text }) => text)).toContainEqual(
      'TRYCREATE: there is no such folder; CREATE makes it (RFC 9051 §7.1)',
    );
  });

  test('what may hold a secret is shown nowhere, and not kept', async () => {
    const { type, sent, live } = await opened(name);
    await type(`imap LOGIN bob ${PASSWORD}`);
    await type(`imap a1 login bob other-secret`);
    await type(`LOGIN bob other-secret`);
    expect(sent().filter((line) => line.startsWith('>'))).toEqual([]);
    const all = JSON.stringify([live.transcript.memory.lines(), live.state.view]);
    expect(all).not.toContain(PASSWORD);
    expect(all).not.toContain('other-secret');
  });
});

test('a folder made anew under its UIDs is left alone', { timeout: 60_000 }, async () => {
  const { type, sent, other } = await opened('dovecot');
  await other.ok('CREATE box');
  await type('imap EXAMINE box');
  await other.ok('DELETE box');
  await other.ok('CREATE box');
  const [answer] = (await other.ok('STATUS box (UIDVALIDITY)')).untagged;
  sent();
  await type('imap UID STORE 1 +FLAGS (\\Deleted)');
  const now = /UIDVALIDITY (\d+)/.exec(answer!)?.[1];
  expect(sent().at(-1)).toMatch(
    new RegExp(`^- UID STORE 1 .* was not sent: UIDVALIDITY of box was \\d+, is ${now}`),
  );
});

test(
  'a connection that is lost is opened anew, and what was in flight is not known',
  { timeout: 60_000 },
  async () => {
    const { type, sent, live } = await opened('dovecot');
    await type('imap LOGOUT');
    expect(sent()).toEqual(['> LOGOUT']);
    await type('imap UID SEARCH ALL');
    expect(sent()).toEqual(['> EXAMINE "INBOX"', '> UID SEARCH ALL']);
    expect(live.said).toMatch(/^OK/);
  },
);

test('an answer that does not come is given up with Ctrl-c, and nothing else is sent meanwhile', async () => {
  const server = await ScriptedServer.start({
    answers: { 'UID SEARCH': '* SEARCH\r\n{TAG} OK\r\n', GETACL: '' },
  });
  onTestFinished(() => server.stop());
  const live = await LiveConsole.open({ port: server.port, password: 'x-secret' }, 'bob');
  const line = (text: string): void => live.press(':', ...keysOf(`imap ${text}`), 'Enter');
  line('GETACL INBOX');
  await expect.poll(() => server.lines.some((sent) => sent.includes('GETACL'))).toBe(true);
  line('NAMESPACE');
  expect(live.said).toContain('NAMESPACE was not sent: the answer to the command before is still due');
  live.press('Ctrl-c');
  await live.until(({ protocol }) => !protocol.sending);
  expect(live.said).toContain('Whether GETACL INBOX was done is not known.');
  await live.settled();
  line('NAMESPACE');
  await live.settled();
  expect(live.said).toContain('Refused: NAMESPACE: not in the script');
  expect(server.lines.filter((sent) => /NAMESPACE/.test(sent))).toHaveLength(1);
});

test('where a server takes one connection only, none is opened beside', async () => {
  const { type, sent, live } = await opened('dovecot', 1);
  live.store.report({ kind: 'connection-changed', state: { kind: 'connected', connections: 1 } });
  live.store.flush();
  await type('imap NAMESPACE');
  expect(sent()).toEqual([
    '- NAMESPACE was not sent: this server takes one connection only, and the console needs that itself',
  ]);
});
