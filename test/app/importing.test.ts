// Imports into Dovecot, Cyrus and Courier: octet by octet what was exported before, with dates and flags, and removed again
// by the UIDs that they got; and what is cut off in the middle is not sent twice.
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { importIntent } from '../../src/app/effects/importing.ts';
import type { FoundMessage } from '../../src/model/import.ts';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import { quoted, type RawImap } from '../helpers/raw-imap.ts';
import { corpusMessages, seedMailbox } from '../helpers/seed.ts';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';
import { INBOX } from './scene.ts';

interface Held {
  readonly hash: string;
  readonly date: string;
  readonly flags: string;
}

const hash = (octets: string): string =>
  createHash('sha256').update(Buffer.from(octets, 'latin1')).digest('hex');

/** Every message of a folder as the server gives it. */
async function held(raw: RawImap, folder: string): Promise<Held[]> {
  const uids = await raw.uids(folder);
  await raw.ok(`EXAMINE ${quoted(folder)}`);
  const found: Held[] = [];
  for (const uid of uids) {
    const { untagged } = await raw.ok(`UID FETCH ${uid} (FLAGS INTERNALDATE BODY.PEEK[])`);
    const line = untagged.find((one) => /BODY\[\]/.test(one))!;
    const [head, octets] = /\{(\d+)\}\r\n/.exec(line)!;
    const at = line.indexOf(head) + head.length;
    const date = Date.parse(
      /INTERNALDATE "([^"]+)"/
        .exec(line)![1]!
        .trim()
        .replace(/-/g, ' ')
        .replace(/ (\d{4})$/, ' -$1')
        .replace(/ {2}(\d{4})$/, ' -$1'),
    );
    const flags = /FLAGS \(([^)]*)\)/
      .exec(line)![1]!
      .split(' ')
      .filter((flag) => flag !== '\\Recent' && flag !== '');
    found.push({
      hash: hash(line.slice(at, at + Number(octets))),
      date: new Date(date).toISOString(),
      flags: flags.sort().join(' '),
    });
  }
  return found;
}

/** As an mbox can hold it: ended by a line end. */
const ended = (octets: Buffer): string => {
  const text = octets.toString('latin1');
  return text === '' || text.endsWith('\n') ? text : `${text}\r\n`;
};

async function opened(name: ServerName, port?: number) {
  const server = sharedServers()[name];
  const user = server.newUser();
  const raw = await otherClient(server, user);
  await raw.uids('INBOX');
  const live = await LiveConsole.open({ port: port ?? server.port, password: server.password }, user);
  return { raw, live };
}

/** Up to its question. */
async function ask(live: LiveConsole, file: string): Promise<string> {
  live.press(
    ':',
    ...`import ${file}`
      .replaceAll(' ', '\0')
      .split('')
      .map((key) => (key === '\0' ? 'Space' : key)),
    'Enter',
  );
  await live.until(({ view }) => view.dialog?.kind === 'plan');
  const { dialog } = live.state.view;
  if (dialog?.kind !== 'plan') throw new Error('not asked');
  live.see();
  return `${dialog.plan.title} | ${dialog.description.others}`;
}

async function confirmed(live: LiveConsole): Promise<string> {
  live.press('y');
  await live.until(({ queue }) => queue.plans[0]?.outcome !== '' && queue.plans[0] !== undefined);
  await live.settled();
  return live.state.queue.plans[0]!.outcome;
}

/** What each server takes of the corpus: Cyrus takes no odd header, and nobody a NUL. */
function takenBy(name: ServerName): Buffer[] {
  return corpusMessages()
    .map(({ bytes }) => bytes)
    .filter((bytes) => !bytes.includes(0) && !/\r(?!\n)/.test(bytes.toString('latin1')) && bytes.length > 0)
    .filter((bytes, place) => name !== 'cyrus' || (place % 5 === 0 && isOrderly(bytes)))
    .filter((_, place) => name === 'cyrus' || place % 3 === 0);
}

const isOrderly = (bytes: Buffer): boolean => {
  const [header = ''] = bytes.toString('latin1').split('\r\n\r\n', 1);
  return header.split('\r\n').every((line) => /^[!-9;-~]+:|^[ \t]/.test(line)) && !/[\x80-\xff]/.test(header);
};

describe.each(['dovecot', 'cyrus', 'courier'] as const)('on %s', (name) => {
  test('the corpus comes in as it was written out, and goes again', async () => {
    const { raw, live } = await opened(name);
    const corpus = takenBy(name);
    const mbox = join(live.directory, 'corpus.mbox');
    writeFileSync(mbox, '');
    corpus.forEach((bytes, n) => {
      const unix = ended(bytes)
        .replaceAll('\r\n', '\n')
        .replaceAll(/^(>*From )/gm, '>$1');
      const day = String((n % 28) + 1).padStart(2);
      appendFileSync(mbox, `From MAILER-DAEMON Fri Jan ${day} 00:00:00 2010\n${unix}\n`, 'latin1');
    });
    const asked = await ask(live, 'corpus.mbox');
    expect(asked).toMatch(
      new RegExp(
        `^Import ${corpus.length} messages, [\\d.]+ [KM]B, into INBOX \\| Internal date: from the From_ line\\.`,
      ),
    );
    expect(await confirmed(live)).toBe(`${corpus.length} asked · ${corpus.length} imported`);
    const there = await held(raw, 'INBOX');
    expect(there.map((one) => one.hash)).toEqual(corpus.map((bytes) => hash(ended(bytes))));
    expect(there.map((one) => one.date)).toEqual(
      corpus.map((_, n) => new Date(Date.UTC(2010, 0, (n % 28) + 1)).toISOString()),
    );
    await live.until(({ messages }) => messages.table.known === corpus.length);

    // Others' mail stays where it is.
    // Courier appends to no folder that is open for reading only.
    await raw.ok('SELECT INBOX');
    const [kept] = await seedMailbox(raw, 'INBOX', 1);
    live.press('z');
    await live.until(({ view }) => view.dialog?.kind === 'plan');
    live.see();
    expect(live.state.view.dialog).toMatchObject({
      plan: { title: `Undo plan 1: expunge ${corpus.length} messages that it imported into INBOX` },
    });
    const { dialog } = live.state.view;
    const consent = dialog?.kind === 'plan' ? dialog.plan.consent : undefined;
    live.press(...(consent?.kind === 'count' ? [...String(consent.count), 'Enter'] : ['y']));
    await live.until(({ queue }) => queue.plans.length === 2 && queue.plans[0]!.outcome !== '');
    expect(live.state.queue.plans[0]!.outcome).toContain(`${corpus.length} asked · ${corpus.length} gone`);
    expect(await raw.uids('INBOX')).toEqual([kept!.uid]);
  }, 180_000);

  test('an .eml of 8-bit text and bare line feeds comes in with flags and date, and 12 MB at once', async () => {
    const { raw, live } = await opened(name);
    const head =
      'Date: Sat, 14 Nov 2009 15:55:17 -0500\nStatus: RO\nX-Status: AF\nFrom: a@example.org\nSubject: a\n\n';
    const text = `${head}${'caf\xe9 and the rest of a line of text\n'.repeat(350_000)}`;
    writeFileSync(join(live.directory, 'one two.eml'), text, 'latin1');
    expect(await ask(live, 'one two.eml')).toBe(
      'Import 1 message, 12.4 MB, into INBOX | Internal date: from Date. 1 with flags, from Status and X-Status.',
    );
    expect(await confirmed(live)).toBe('1 asked · 1 imported');
    expect(await held(raw, 'INBOX')).toEqual([
      {
        hash: hash(text.replaceAll('\n', '\r\n')),
        date: '2009-11-14T20:55:17.000Z',
        flags: '\\Answered \\Flagged \\Seen',
      },
    ]);
  }, 120_000);
});

describe('an import', () => {
  const AT = 'From MAILER-DAEMON Sat Nov 14 20:55:17 2009\n';
  const three = ['a', 'b', 'c']
    .map((letter) => `${AT}Subject: ${letter}\n\n${letter.repeat(900)}\n\n`)
    .join('');

  test.each(['half a literal', 'before the answer', 'before the server has it'] as const)(
    'that is cut off %s brings each message once',
    async (moment) => {
      const { dovecot } = sharedServers();
      const proxy = await FaultProxy.start(dovecot.port);
      onTestFinished(() => proxy.stop());
      const { raw, live } = await opened('dovecot', proxy.port);
      writeFileSync(join(live.directory, 'three'), three);
      let appended = 0;
      proxy.cutAt({
        command: { test: (line) => line.startsWith('APPEND') && ++appended === 2 },
        moment,
        how: 'RST',
      });
      await ask(live, 'three');
      expect(await confirmed(live)).toBe('3 asked · 3 imported');
      expect(proxy.struck).toBe(1);
      const there = await held(raw, 'INBOX');
      expect(new Set(there.map((one) => one.hash)).size).toBe(3);
      expect(there).toHaveLength(3);
    },
    60_000,
  );

  test('of a file that is changed while it asks sends nothing of it', async () => {
    const { raw, live } = await opened('dovecot');
    writeFileSync(join(live.directory, 'three'), three);
    await ask(live, 'three');
    writeFileSync(join(live.directory, 'three'), three.toUpperCase());
    expect(await confirmed(live)).toBe(
      '3 asked · 0 imported · 3 not imported: Could not append to INBOX: the message to append cannot be read.',
    );
    expect(await raw.uids('INBOX')).toEqual([]);
  }, 30_000);

  test('says what it cannot read, and that nothing was sent', async () => {
    const { live } = await opened('dovecot');
    live.press(':', ...'import', 'Space', ...'nothing', 'Enter');
    await live.settled();
    expect(live.said).toBe(
      `Could not import ${join(live.directory, 'nothing')}: there is no such file. Nothing was sent.`,
    );
  }, 30_000);

  test('is refused in READ-ONLY mode, and asks for the file where none was named', async () => {
    const { live } = await opened('dovecot');
    live.press('%', ':', ...'import', 'Space', ...'x', 'Enter');
    expect(live.said).toMatch(/^READ-ONLY/);
    live.press('%', 'I', ...'three', 'Enter');
    writeFileSync(join(live.directory, 'three'), three);
    await live.settled();
    expect(readFileSync(join(live.directory, 'three'), 'utf8')).toBe(three);
    expect(live.state.view.dialog?.kind).toBe('plan');
    live.press('Esc');
    expect(live.said).toBe('Cancelled: nothing was sent.');
  }, 30_000);
});

describe('what is left out', () => {
  const found = (number: number, change: Partial<FoundMessage> = {}): FoundMessage => ({
    number,
    place: [0, 10],
    octets: 1_000 * number,
    date: { seconds: 7, by: 'Date' },
    flags: [],
    hasNul: false,
    isMail: true,
    ...change,
  });
  const file = { path: '/a', octets: 10, changed: 0, mbox: true };

  test('is named, with the reason', () => {
    const messages = [
      found(1),
      found(2, { hasNul: true }),
      found(3, { octets: 0 }),
      found(4, { date: undefined, isMail: false, flags: ['\\Seen'] }),
      ...[5, 6, 7, 8].map((number) => found(number)),
    ];
    const { copies, notes } = importIntent({ file, messages }, INBOX, 4_500, 99);
    expect(copies.map(({ uid, date }) => [uid, date])).toEqual([
      [1, 7],
      [4, 99],
    ]);
    expect(notes).toBe(
      [
        'Internal date: 1 from Date, 1 the present, as nothing says when they came.',
        '1 with flags, from Status and X-Status.',
        'Left out, larger than the server takes (APPENDLIMIT 4.4 KB): number 5 (4.9 KB), number 6 (5.9 KB), number 7 (6.8 KB), ….',
        'Left out, with NUL octets, which IMAP cannot carry: number 2 (2.0 KB).',
        'Left out, without any text: number 3 (0 B).',
        '1 does not begin with a header.',
      ].join(' '),
    );
  });
});
