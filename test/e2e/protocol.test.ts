// The session of a mail administrator who talks to the server by hand: find what is too big, look at its header, mark it,
// check, expunge. Done once as it is typed, once through the panes; the transcript says what went over the line.
import { readFileSync, statSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import { makeMessage } from '../helpers/seed.ts';
import { formsIn } from '../hostile/canary.ts';
import type { MailServer } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { launch, signIn, temporaryFolder } from './open-console.ts';
import { said } from './screen-rows.ts';

interface Session {
  readonly console: ConsoleDriver;
  readonly raw: RawImap;
  readonly folder: string;
  readonly uids: readonly number[];
  readonly inbox: string;
  /** Lines of a connection in the transcript, without tags. */
  sent(connection: 'reader' | 'wire' | 'console'): string[];
}

const WAYS_IN = [
  ['dovecot', 'plain'],
  ['dovecot', 'STARTTLS'],
  ['dovecot', 'TLS'],
  ['cyrus', 'plain'],
  ['courier', 'plain'],
] as const;

function wayIn(
  { host, port, tlsPort }: MailServer,
  way: (typeof WAYS_IN)[number][1],
  user: string,
): string[] {
  const { tls } = sharedServers().dovecot;
  switch (way) {
    case 'plain':
      return ['--tls', 'none', `imap://${user}@${host}:${port}`];
    case 'STARTTLS':
      return ['--tls-ca', tls!.ca, `imap://${user}@localhost:${port}`];
    case 'TLS':
      return ['--tls-ca', tls!.ca, `imaps://${user}@localhost:${tlsPort}`];
  }
}

/** INBOX with six messages; the fourth and the sixth are far too big. */
async function begin(
  name: 'dovecot' | 'cyrus' | 'courier',
  way: (typeof WAYS_IN)[number][1],
): Promise<Session> {
  const server = sharedServers()[name];
  const user = server.newUser();
  const raw = await signIn(server, user);
  const sizes = [700, 900, 1_100, 220_000, 1_300, 340_000];
  const messages = sizes.map((size, n) => {
    const { bytes, date } = makeMessage({ n, seed: 3, size, subject: `Letter ${n}` });
    return { bytes, date };
  });
  const uids = await raw.appendMany('INBOX', messages);
  const folder = temporaryFolder();
  const log = join(folder, 'transcript');
  const args = ['--log', log, '--state-dir', join(folder, 'state'), '--save-dir', folder];
  const console = launch([...args, ...wayIn(server, way, user)], {
    columns: 160,
    rows: 40,
    env: { IMAPTOP_PASSWORD: server.password },
  });
  await console.settled();
  return {
    console,
    raw,
    folder,
    uids,
    inbox: 'INBOX',
    sent: (connection) =>
      readFileSync(log, 'utf8')
        .split('\n')
        .flatMap((row) => {
          const [, from, line] = /^\S+ (\w+) > \S+ (.*)$/.exec(row) ?? [];
          return from === connection ? [line!] : [];
        }),
  };
}

async function byHand(console: ConsoleDriver, line: string): Promise<void> {
  await console.press(':');
  await console.type(`imap ${line}`);
  await console.press('Enter');
}

const left = async ({ raw }: Session): Promise<number[]> => [...(await raw.flags('INBOX')).keys()];

describe.each(WAYS_IN)('an administrator on %s, %s', { timeout: 60_000 }, (name, way) => {
  test('types the session', async () => {
    const session = await begin(name, way);
    const { console, uids, sent, folder } = session;
    const big = `${uids[3]},${uids[5]}`;
    await byHand(console, 'LIST "" "*"');
    expect(console.text()).toMatch(/\* LIST \(.*\) ".*" "?INBOX"?/);
    await byHand(console, 'SELECT INBOX');
    expect(console.text()).toContain('* 6 EXISTS');
    await byHand(console, 'UID FETCH 1:* (UID)');
    await byHand(console, 'UID FETCH 1:* (RFC822.SIZE)');
    expect(console.text()).toMatch(
      new RegExp(`UID ${uids[5]}\\b.*RFC822\\.SIZE 340000|RFC822\\.SIZE 340000.*UID ${uids[5]}`),
    );
    await byHand(console, `UID FETCH ${big} (BODY.PEEK[HEADER.FIELDS (SUBJECT)])`);
    expect(console.text()).toContain('Subject: Letter 3');
    await byHand(console, `UID STORE ${big} +FLAGS (\\Deleted)`);
    await byHand(console, `UID FETCH ${big} (FLAGS)`);
    expect(console.text()).toMatch(/FLAGS \(.*\\Deleted.*\)/);
    await byHand(console, 'EXPUNGE');
    expect(console.text()).toContain('that are marked \\Deleted');
    expect(await left(session)).toHaveLength(6);
    await console.press('y');
    expect(said(console)).toContain('2 asked · 2 gone · 0 others');
    expect(await left(session)).toEqual(uids.filter((_, n) => n !== 3 && n !== 5));
    expect(
      sent('console').filter((line) => !/^(?:LOGIN|AUTHENTICATE|CAPABILITY|STARTTLS)\b/.test(line)),
    ).toEqual([
      'LIST "" "*"',
      'SELECT INBOX',
      // What reads goes under EXAMINE again.
      'EXAMINE "INBOX"',
      'UID FETCH 1:* (UID)',
      'UID FETCH 1:* (RFC822.SIZE)',
      `UID FETCH ${big} (BODY.PEEK[HEADER.FIELDS (SUBJECT)])`,
      'SELECT "INBOX"',
      `UID STORE ${big} +FLAGS (\\Deleted)`,
      'EXAMINE "INBOX"',
      `UID FETCH ${big} (FLAGS)`,
    ]);
    // The removal is the queue's: under SELECT, of these UIDs, with its proof.
    expect(sent('wire')).toContain(`UID EXPUNGE ${big}`);
    expect(sent('wire')).not.toContain('EXPUNGE');

    // The view shows it with its plan and step, and what it shows is saved for its owner only.
    await console.press('@', '@');
    await console.press('l');
    await console.type('UID EXPUNGE');
    await console.press('Enter');
    const shown = new RegExp(`wire +› +(\\d+/\\d+) +(w\\d+) UID EXPUNGE ${big}`).exec(console.text());
    const [, step, tag] = shown ?? [];
    await console.press('l', 'Ctrl-u');
    await console.type(`${tag} OK`);
    await console.press('Enter');
    expect(console.text()).toMatch(new RegExp(`wire +‹ +${step} +[\\d,]+ ms +${tag} OK`));
    await console.press('l', 'Ctrl-u', 'Enter', 's', 'Y');
    const saved = readdirSync(folder).filter((file) => file.startsWith('imaptop-'));
    expect(saved.map((file) => file.replace(/\d{8}-\d{6}/, 'when')).sort()).toEqual([
      'imaptop-protocol-when.txt',
      'imaptop-session-when.sh',
    ]);
    for (const file of saved) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
      expect(formsIn(readFileSync(join(folder, file)))).toEqual([]);
    }
    await console.close();
    expect(formsIn(console.terminal.output)).toEqual([]);
  });

  test('does it in the panes', async () => {
    const session = await begin(name, way);
    const { console, uids, sent } = session;
    await console.press('o', 'z');
    await console.press('Space', 'Space');
    expect(console.text()).toContain('2 marked');
    expect(console.text()).toContain('Letter 3');
    await console.press('d');
    expect(said(console)).toContain('2 asked · 2 set');
    await console.press('X', 'y');
    expect(said(console)).toContain('2 asked · 2 gone · 0 others');
    expect(await left(session)).toEqual(uids.filter((_, n) => n !== 3 && n !== 5));
    const wire = sent('wire');
    const big = `${uids[3]},${uids[5]}`;
    const order = [
      'EXAMINE "INBOX"',
      'SELECT "INBOX"',
      `UID STORE ${big} +FLAGS.SILENT (\\Deleted)`,
      `UID EXPUNGE ${big}`,
    ];
    const places = order.map((line) => wire.indexOf(line));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(wire.filter((line) => /^(?:EXPUNGE|CLOSE|STORE)\b/.test(line))).toEqual([]);
    expect(sent('console')).toEqual([]);
  });
});
