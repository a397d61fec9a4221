// Exports of real mail from Dovecot, Cyrus and Courier: octet by octet what the server gives, as files, as an mbox and as
// lists; cut off, cancelled and gone on with; and what is gone meanwhile.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import { seedCorpus, seedMailbox } from '../helpers/seed.ts';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';

/** Every message of a folder as the server gives it, asked for at once and not in pieces. */
async function bodies(raw: RawImap, folder = 'INBOX'): Promise<Map<number, Buffer>> {
  const uids = await raw.uids(folder);
  await raw.ok(`EXAMINE ${folder}`);
  const found = new Map<number, Buffer>();
  for (const uid of uids) {
    const { untagged } = await raw.ok(`UID FETCH ${uid} (BODY.PEEK[])`);
    const line = untagged.find((one) => /FETCH/.test(one))!;
    const [head, octets] = /\{(\d+)\}\r\n/.exec(line)!;
    const at = line.indexOf(head) + head.length;
    found.set(uid, Buffer.from(line.slice(at, at + Number(octets)), 'latin1'));
  }
  return found;
}

async function opened(name: ServerName, seed: (raw: RawImap) => Promise<unknown>, port?: number) {
  const server = sharedServers()[name];
  const user = server.newUser();
  const raw = await otherClient(server, user);
  await raw.uids('INBOX');
  await seed(raw);
  const live = await LiveConsole.open({ port: port ?? server.port, password: server.password }, user);
  return { raw, live, user };
}

/** All messages, as this; resolves with the last word on it. */
async function exportAll(live: LiveConsole, letter: string): Promise<string> {
  live.press('M', 'a', 'E', letter);
  await live.until(({ view }) => view.dialog?.kind === 'export');
  live.press('Enter');
  await live.settled();
  return live.said!.replaceAll(live.directory, 'D');
}

const hash = (octets: Buffer): string => createHash('sha256').update(octets).digest('hex');
const hashes = (all: Map<number, Buffer>): Record<string, string> =>
  Object.fromEntries([...all].map(([uid, octets]) => [`uid-${uid}.eml`, hash(octets)]));

function filesIn(directory: string): Record<string, string> {
  const names = readdirSync(directory).filter((name) => !name.startsWith('.'));
  return Object.fromEntries(names.map((name) => [name, hash(readFileSync(join(directory, name)))]));
}

/** The messages of an mbox (mboxrd), with the line ends of mail. */
function messagesOf(mbox: string): { from: string; body: string }[] {
  return mbox
    .split(/^(?=From MAILER-DAEMON )/m)
    .filter((part) => part !== '')
    .map((part) => {
      const end = part.indexOf('\n') + 1;
      const body = part.slice(end, -1).replaceAll(/^>(>*From )/gm, '$1');
      return { from: part.slice(0, end - 1), body: body.replaceAll('\n', '\r\n') };
    });
}

/** As an mbox can hold it: ended by a line end, and every line end alike. */
const asInMbox = (octets: Buffer): string => {
  const text = octets.toString('latin1').replaceAll('\r\n', '\n');
  return (text.endsWith('\n') || text === '' ? text : `${text}\n`).replaceAll('\n', '\r\n');
};

describe.each(['dovecot', 'cyrus', 'courier'] as const)('all of the corpus on %s', (name) => {
  test('as .eml files, as an mbox, and as lists', async () => {
    const { raw, live } = await opened(name, (oracle) => seedCorpus(oracle, 'INBOX'));
    const all = await bodies(raw);
    const [first, last] = [Math.min(...all.keys()), Math.max(...all.keys())];
    const stem = `inbox-uid-${first}-${last}`;
    expect(await exportAll(live, 'e')).toMatch(
      new RegExp(`^Exported ${all.size} messages, [\\d.]+ MB: D/${stem}\\.$`),
    );
    expect(filesIn(join(live.directory, stem))).toEqual(hashes(all));

    expect(await exportAll(live, 'm')).toContain(`: D/${stem}.mbox.`);
    const mbox = messagesOf(readFileSync(join(live.directory, `${stem}.mbox`), 'latin1'));
    expect(mbox.map(({ body }) => hash(Buffer.from(body, 'latin1')))).toEqual(
      [...all.values()].map((octets) => hash(Buffer.from(asInMbox(octets), 'latin1'))),
    );
    expect(mbox[0]!.from).toBe('From MAILER-DAEMON Fri Jan  1 00:00:00 2010');

    expect(await exportAll(live, 'c')).toContain(`Listed ${all.size} messages: D/${stem}.csv.`);
    const rows = readFileSync(join(live.directory, `${stem}.csv`), 'utf8').split('\r\n');
    expect(rows).toHaveLength(all.size + 2);
    expect(rows[1]).toMatch(
      new RegExp(`^INBOX,\\d+,${first},2010-01-01T00:00:00Z,${all.get(first)!.length},`),
    );

    expect(await exportAll(live, 'j')).toContain(`Listed ${all.size} messages: D/${stem}.jsonl.`);
    const lines = readFileSync(join(live.directory, `${stem}.jsonl`), 'utf8')
      .trimEnd()
      .split('\n');
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects.map(({ uid, size }) => [uid, size])).toEqual(
      [...all].map(([uid, octets]) => [uid, octets.length]),
    );
    expect(Object.keys(objects[0]!)).toEqual([
      'folder',
      'uidvalidity',
      'uid',
      'date',
      'size',
      'flags',
      'from',
      'subject',
      'message_id',
    ]);
    // None of it was looked at in the server's sense.
    const flags = await raw.flags('INBOX');
    expect([...flags.values()].flat().filter((flag) => flag === '\\Seen')).toEqual([]);
  }, 180_000);
});

describe('a list of many folders', () => {
  test('goes into one mbox, into files that say of which folder they are, and into one list', async () => {
    const { raw, live } = await opened('dovecot', async (oracle) => {
      await seedMailbox(oracle, 'INBOX', 2);
      await seedMailbox(oracle, 'Archive', 3, { first: 2 });
    });
    live.press('1', 'g', 'Enter');
    await live.until(({ messages }) => messages.gathering !== undefined && messages.scan.kind === 'complete');
    await live.settled();
    expect(await exportAll(live, 'e')).toMatch(/^Exported 5 messages, [\d.]+ KB: D\/all-folders\.$/);
    const names = Object.keys(filesIn(join(live.directory, 'all-folders'))).sort();
    expect(names.map((name) => name.replace(/-\d+-/, '-N-'))).toEqual([
      'archive-N-uid-1.eml',
      'archive-N-uid-2.eml',
      'archive-N-uid-3.eml',
      'inbox-N-uid-1.eml',
      'inbox-N-uid-2.eml',
    ]);
    expect(await exportAll(live, 'm')).toContain('Exported 5 messages');
    const mbox = messagesOf(readFileSync(join(live.directory, 'all-folders.mbox'), 'latin1'));
    const held = [...(await bodies(raw, 'Archive')).values(), ...(await bodies(raw, 'INBOX')).values()];
    expect(mbox.map(({ body }) => body).sort()).toEqual(held.map(asInMbox).sort());
    expect(await exportAll(live, 'c')).toContain('Listed 5 messages');
    const rows = readFileSync(join(live.directory, 'all-folders.csv'), 'utf8').split('\r\n').slice(1, -1);
    expect(rows.map((row) => row.replace(/^([^,]*),\d+,(\d+),.*$/, '$1 $2')).sort()).toEqual([
      'Archive 1',
      'Archive 2',
      'Archive 3',
      'INBOX 1',
      'INBOX 2',
    ]);
  }, 60_000);
});

describe('an export', () => {
  const BIG = Buffer.concat([
    Buffer.from('Subject: big\r\n\r\n'),
    Buffer.alloc(9_999_985, `${'0123456789abcdef'.repeat(4)}\r\nFrom here on\r\n`),
    Buffer.from('\r\n'),
  ]);
  const seedBig = async (raw: RawImap): Promise<void> => {
    await seedMailbox(raw, 'INBOX', 3);
    await raw.append('INBOX', [], new Date(0), BIG);
    await seedMailbox(raw, 'INBOX', 1, { first: 3 });
  };

  async function behindProxy() {
    const { dovecot } = sharedServers();
    const proxy = await FaultProxy.start(dovecot.port);
    onTestFinished(() => proxy.stop());
    return { proxy, ...(await opened('dovecot', seedBig, proxy.port)) };
  }

  test('that is cancelled in the middle of a message goes on in the middle of it', async () => {
    const { proxy, raw, live } = await behindProxy();
    const all = await bodies(raw);
    const held = proxy.hold(/BODY\.PEEK\[\]<8912896\./);
    live.press('M', 'a', 'E', 'e');
    await live.until(({ view }) => view.dialog?.kind === 'export');
    live.press('Enter');
    await held.reached;
    expect(live.state.sheets.saving).toMatchObject({ messages: { done: 3, of: 5 } });
    live.press('Esc');
    held.release();
    await live.settled();
    expect(live.said!.replaceAll(live.directory, 'D')).toBe(
      'Export cancelled: 3 of 5 are there, and E with the same name goes on: D/inbox-uid-1-5',
    );
    const directory = join(live.directory, 'inbox-uid-1-5');
    expect(Object.keys(filesIn(directory))).toEqual([
      'uid-1.eml',
      'uid-2.eml',
      'uid-3.eml',
      'uid-4.eml.part',
    ]);
    const asked = proxy.lines.length;
    expect(await exportAll(live, 'e')).toMatch(/^Exported 5 messages, 2 of them now, [\d.]+ MB: D/);
    const again = proxy.lines
      .slice(asked)
      .flatMap(({ line }) => (line.includes('BODY.PEEK[]') ? [line] : []));
    expect(again[0]).toContain('UID FETCH 4 (UID FLAGS INTERNALDATE BODY.PEEK[]<8388608.');
    expect(again.join('\n')).not.toMatch(/FETCH [123][ ,:]/);
    expect(filesIn(directory)).toEqual(hashes(all));
  }, 60_000);

  test('survives lost connections, and is the same afterwards', async () => {
    const { proxy, raw, live } = await behindProxy();
    const all = await bodies(raw);
    const cut = { moment: 'half a literal', how: 'RST' } as const;
    proxy.cutAt({ command: /BODY\.PEEK\[\]<1048576\./, ...cut });
    proxy.cutAt({ command: /BODY\.PEEK\[\]<5242880\./, ...cut, times: 2 });
    expect(await exportAll(live, 'm')).toContain('Exported 5 messages');
    expect(proxy.struck).toBe(3);
    const mbox = messagesOf(readFileSync(join(live.directory, 'inbox-uid-1-5.mbox'), 'latin1'));
    expect(mbox.map(({ body }) => body)).toEqual([...all.values()].map(asInMbox));
  }, 60_000);

  /** Dovecot gives a session that has a folder open what others expunged there: this one opens it again. */
  async function opensAnew(count: number) {
    const { dovecot } = sharedServers();
    const proxy = await FaultProxy.start(dovecot.port);
    onTestFinished(() => proxy.stop());
    const both = await opened('dovecot', (oracle) => seedMailbox(oracle, 'INBOX', count), proxy.port);
    proxy.cutAt({ command: /BODY\.PEEK\[\]<0\./, moment: 'before the server has it', how: 'FIN' });
    return both;
  }

  test('says which are gone meanwhile, and has the others', async () => {
    const { raw, live } = await opensAnew(4);
    live.press('M', 'a', 'E', 'm');
    await live.until(({ view }) => view.dialog?.kind === 'export');
    await raw.ok('SELECT INBOX');
    await raw.ok('UID STORE 2:3 +FLAGS.SILENT (\\Deleted)');
    await raw.ok('UID EXPUNGE 2:3');
    live.press('Enter');
    await live.settled();
    expect(live.said).toMatch(/^Exported 2 messages, .* 2 are gone from the server\.$/);
    expect(messagesOf(readFileSync(join(live.directory, 'inbox-uid-1-4.mbox'), 'latin1'))).toHaveLength(2);
  }, 30_000);

  test('of messages that are all gone leaves nothing', async () => {
    const { raw, live } = await opensAnew(1);
    live.press('E', 'm');
    await live.until(({ view }) => view.dialog?.kind === 'export');
    await raw.ok('SELECT INBOX');
    await raw.ok('UID STORE 1 +FLAGS.SILENT (\\Deleted)');
    await raw.ok('UID EXPUNGE 1');
    live.press('Enter');
    await live.settled();
    expect(live.said).toBe('Nothing was exported. 1 is gone from the server.');
    expect(readdirSync(live.directory)).toEqual([]);
  }, 30_000);

  test('of a folder that was made anew meanwhile stops', async () => {
    const { live, user } = await opened('dovecot', (oracle) => seedMailbox(oracle, 'INBOX', 2));
    live.press('M', 'a', 'E', 'e');
    await live.until(({ view }) => view.dialog?.kind === 'export');
    await sharedServers().dovecot.setUidValidity(user, 'INBOX', 4_242);
    live.press('Enter');
    await live.settled();
    expect(live.said).toMatch(/UIDVALIDITY was \d+, is 4242: the folder was made anew/);
    expect(readdirSync(live.directory)).toEqual([]);
  }, 30_000);

  test('of a folder that is made anew under the menu writes nothing', async () => {
    const { live, raw, user } = await opened('dovecot', (oracle) => seedMailbox(oracle, 'box', 3));
    let [count, uidValidity] = [3, 4_242];
    // Dovecot can lose the index of a folder that is deleted and created under whoever has it open.
    const makeAnew = (): Promise<void> => sharedServers().dovecot.setUidValidity(user, 'box', uidValidity++);
    /** The reader comes by, and mail comes: else Dovecot tells of it only once something is asked. */
    const isNoticed = async (): Promise<void> => {
      const before = live.state.messages.mailbox!;
      await live.server.reader.watch(before.path);
      await seedMailbox(raw, 'box', 1);
      count++;
      await live.until(
        ({ messages }) =>
          messages.mailbox?.uidValidity !== before.uidValidity && messages.table.known === count,
      );
      await live.settled();
    };
    live.press('c', ...'box', 'Enter');
    await live.until(({ messages }) => messages.mailbox?.path === 'box' && messages.table.known === 3);
    await live.settled();

    live.press('M', 'a', 'E');
    await makeAnew();
    live.press('e');
    await live.until(({ view }) => view.dialog?.kind === 'export');
    live.press('Enter');
    await live.settled();
    expect(live.said).toMatch(/^Export cut short: UIDVALIDITY was \d+, is 4242.* None is whole yet\.$/);

    live.press('R');
    await live.until(
      ({ messages }) => messages.scan.kind === 'complete' && messages.mailbox?.uidValidity === 4_242,
    );
    await live.settled();
    live.press('M', 'a', 'E');
    expect(live.state.view.dialog?.kind).toBe('export-menu');
    await makeAnew();
    await isNoticed();
    live.press('e');
    await live.settled();
    expect(live.said).toBe(
      'The folder was made anew meanwhile: its UIDs name other messages now. Nothing was done.',
    );
    expect(live.state.view.dialog).toBeUndefined();
    expect(readdirSync(live.directory)).toEqual([]);

    live.press('M');
    await makeAnew();
    await isNoticed();
    live.press('a');
    expect(live.state.messages.marks.isEmpty).toBe(true);
  }, 60_000);

  test('is asked for by name, and Esc writes nothing', async () => {
    const { live } = await opened('dovecot', (oracle) => seedMailbox(oracle, 'INBOX', 1));
    live.press('E', 'c');
    await live.until(({ view }) => view.dialog?.kind === 'export');
    live.press('Esc');
    expect(live.said).toBe('Cancelled: nothing was exported.');
    expect(readdirSync(live.directory)).toEqual([]);
    live.press('E', 'c');
    await live.until(({ view }) => view.dialog?.kind === 'export');
    live.press('Ctrl-u', ...'mine.csv', 'Enter');
    await live.settled();
    expect(existsSync(join(live.directory, 'mine.csv'))).toBe(true);
    live.press('E', 'c');
    await live.until(({ view }) => view.dialog?.kind === 'export');
    live.press('Ctrl-u', ...'mine.csv', 'Enter');
    await live.settled();
    expect(live.said!.replaceAll(live.directory, 'D')).toBe(
      'Could not write D/mine.csv: there is such a file already.',
    );
  }, 30_000);
});
