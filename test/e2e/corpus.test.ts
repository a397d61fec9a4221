// Mail as the world wrote it: every message of the shared corpus on real servers, in list and preview. Nothing may end
// the program, break a row, or reach the terminal but text.
import { describe, expect, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import { corpusMessages, seedCorpus } from '../helpers/seed.ts';
import { controlsIn, letterFaults } from '../helpers/terminal-output.ts';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { openConsole, openDemo, signIn } from './open-console.ts';
import { cursorUid, listRows } from './screen-rows.ts';

const CORPUS = 475;
// A preview waits for the cursor to rest, so several readers are several times as fast.
const READERS = 4;
/** Refused on APPEND, whoever sends it: Cyrus takes no malformed header line and no NUL. */
const REFUSED: Readonly<Record<ServerName, readonly string[]>> = {
  dovecot: [],
  cyrus: [
    'enmime/mail_qp-utf8-header-no-break.eml',
    'james-mime4j/mimetools-testmsgs_hdr-fakeout.eml',
    'james-mime4j/testmsgs_malformedHeader-nocrlfcrlf.eml',
    'mailcore2/summary_input_gh-965-utf8.eml',
    'mikel-mail/error_emails_multiple_references_with_one_invalid.eml',
    'mikel-mail/plain_emails_raw_email_incorrect_header.eml',
    'mimekit/messages_issue358.eml',
    'spamassassin/spam_015.eml',
    'spamscope-mail-parser/mail_malformed_3.eml',
    'webklex-php-imap/issue-40.eml',
  ],
  courier: [],
};

/** RFC822.SIZE by UID, as the server says. */
const sizesOf = async (raw: RawImap, mailbox: string): Promise<Map<number, number>> => {
  await raw.ok(`EXAMINE "${mailbox}"`);
  const { untagged } = await raw.ok('UID FETCH 1:* (RFC822.SIZE)');
  const sizes = new Map<number, number>();
  for (const line of untagged) {
    const [uid, size] = [/UID (\d+)/.exec(line)?.[1], /RFC822\.SIZE (\d+)/.exec(line)?.[1]];
    if (uid !== undefined && size !== undefined) sizes.set(Number(uid), Number(size));
  }
  return sizes;
};

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2 };

/** The size on screen stands for this one: rounded to a tenth of its unit. */
const expectSize = (row: string, size: number): void => {
  const [, figure = '', unit = ''] = /\d{4}-\d\d-\d\d +([\d.]+)([KM]?) /.exec(row) ?? [];
  const scale = UNITS[unit] ?? 0;
  expect(Math.abs(Number(figure) * scale - size), row).toBeLessThanOrEqual(
    unit === '' ? 0 : scale / 20 + 1e-6,
  );
};

/** Header, rules and hints are where they were: no text has pushed or overwritten them. */
const expectFramed = (console: ConsoleDriver): void => {
  const screen = console.screen();
  expect(screen[0]).toMatch(/^ imaptop .*● idle$/);
  expect(screen.filter((row) => /^─{24,}[─┴]─+$/.test(row))).toHaveLength(2);
  expect(screen.at(-2)).toMatch(/queue: 0 waiting$/);
  expect(screen.at(-1)).toMatch(/ j\/k move .*\? help$/);
};

const readPreviews = async (
  console: ConsoleDriver,
  uids: readonly number[],
  both: boolean,
): Promise<void> => {
  for (const uid of uids) {
    expect(cursorUid(console)).toBe(uid);
    for (let turn = 0; turn < (both ? 2 : 1); turn++) {
      expect(console.text()).toContain(` PREVIEW  UID ${uid}`);
      expect(console.text()).not.toContain('Could not');
      expectFramed(console);
      if (both) await console.press('h');
    }
    await console.press('j');
  }
};

describe.each(['dovecot', 'cyrus', 'courier'] as const)('the corpus on %s', (name) => {
  test('is all there and all text', { timeout: 120_000 }, async () => {
    const server = sharedServers()[name];
    // Courier makes sessions on one Maildir wait for each other's lock files, for seconds at a time: an account for each.
    const alone = name === 'courier';
    const users = Array.from({ length: alone ? READERS : 1 }, () => server.newUser());
    const raws = await Promise.all(users.map((user) => signIn(server, user)));
    const seeded = await Promise.all(raws.map((raw) => seedCorpus(raw, 'INBOX')));
    const [raw] = raws as [RawImap];
    const [{ appended, refused }] = seeded as [Awaited<ReturnType<typeof seedCorpus>>];
    expect(corpusMessages()).toHaveLength(CORPUS);
    expect(refused.map(({ file }) => file)).toEqual(REFUSED[name]);
    expect(appended).toHaveLength(CORPUS - refused.length);
    for (const one of seeded) expect(one.appended).toEqual(appended);
    const sizes = await sizesOf(raw, 'INBOX');
    const uids = [...sizes.keys()];

    const consoles = await Promise.all(
      Array.from({ length: READERS }, (_, n) =>
        openConsole(server, users[n % users.length]!, { args: ['--sort', 'uid'] }),
      ),
    );
    const [console] = consoles as [ConsoleDriver];
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    expect(console.screen()[1]).toContain(`MESSAGES  ${uids.length} · ${(total / 1024 ** 2).toFixed(1)} MB`);

    // Every message has one row, with its size.
    const seen = new Set<number>();
    await console.press('g');
    while (seen.size < uids.length) {
      const known = seen.size;
      for (const { uid } of listRows(console)) {
        seen.add(uid);
        const rows = console.screen().filter((row) => new RegExp(`│[› ].. +${uid}  .{5}  \\d{4}-`).test(row));
        expect(rows).toHaveLength(1);
        expectSize(rows[0] ?? '', sizes.get(uid) ?? -1);
      }
      expectFramed(console);
      expect(seen.size).toBeGreaterThan(known);
      await console.press('PageDown');
    }
    expect([...seen]).toEqual(uids);

    // Every message's header, with few fields and with all.
    const share = Math.ceil(uids.length / READERS);
    await Promise.all(
      consoles.map(async (reader, n) => {
        await reader.resize(80, 24);
        await reader.burst('g', ...'j'.repeat(n * share));
        await readPreviews(reader, uids.slice(n * share, (n + 1) * share), name === 'dovecot');
      }),
    );

    const demo = await openDemo();
    await demo.press('g', 'PageDown', 'j', 'h');
    await demo.resize(80, 24);
    await demo.press('j', 'h');
    const own = controlsIn(demo.terminal.output);
    for (const { terminal } of consoles) {
      expect([...controlsIn(terminal.output)].filter((control) => !own.has(control))).toEqual([]);
      expect(letterFaults(terminal.output)).toEqual([]);
      expect(terminal.exit).toBeUndefined();
    }
    // Looking changes nothing.
    for (const one of raws) expect([...(await one.flags('INBOX')).values()].flat()).toEqual([]);
  });
});
