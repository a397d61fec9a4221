// Exports on the disk: whole under their names and for their owner alone, never over anything, and going on where they
// stopped, whatever ended them.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExportKey, ExportOrder, ExportPart } from '../../src/model/export.ts';
import type { Result } from '../../src/model/failure.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { ExportSink } from '../../src/ports.ts';
import { DiskMailFiles } from '../../src/rescue/disk-mail-files.ts';
import { toSafe } from '../../src/text/safe-text.ts';

let directory: string;
let files: DiskMailFiles;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'imaptop-export-'));
  files = new DiskMailFiles(directory, 'me@mail.example.org');
});
const sinks: ExportSink[] = [];
afterEach(async () => {
  for (const sink of sinks.splice(0)) await sink.close();
  rmSync(directory, { recursive: true });
});

const partOf = (path: string, uids = '1:9', uidValidity = 7): ExportPart => ({
  mailbox: { path: toMailboxPath(path), uidValidity },
  folder: toSafe(path),
  uids,
});

const orderOf = (order: Partial<ExportOrder> = {}): ExportOrder => ({
  format: 'mbox',
  path: 'a.mbox',
  parts: [partOf('INBOX')],
  head: '',
  ...order,
});

async function open(order: Partial<ExportOrder> = {}): Promise<ExportSink> {
  const sink = value(await files.export(orderOf(order)));
  sinks.push(sink);
  return sink;
}

async function refusal(order: Partial<ExportOrder> = {}): Promise<string> {
  const opened = await files.export(orderOf(order));
  if (opened.kind === 'ok') {
    sinks.push(opened.value);
    throw new Error('it was opened');
  }
  return opened.failure.text.replaceAll(directory, 'D');
}

function value<T>(result: Result<T>): T {
  if (result.kind === 'failed') throw new Error(result.failure.text);
  return result.value;
}

const key = (uid: number | string, part = 0): ExportKey => ({ part, uids: String(uid) });

async function put(sink: ExportSink, uid: number, text: string, part = 0): Promise<void> {
  value(await sink.begin(key(uid, part), 0));
  value(await sink.write(Buffer.from(text)));
  value(await sink.end());
}

const there = (): string[] => readdirSync(directory).sort();
const text = (name: string): string => readFileSync(join(directory, name), 'utf8');
const modeOf = (name: string): string => (statSync(join(directory, name)).mode & 0o777).toString(8);
const FROM = 'From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n';

describe('one file', () => {
  test('gets its name once all of it is there, and nobody else reads it', async () => {
    const sink = await open();
    await put(sink, 1, 'a\r\n');
    expect(there()).toEqual(['a.mbox.part', 'a.mbox.part.state']);
    expect([modeOf('a.mbox.part'), modeOf('a.mbox.part.state')]).toEqual(['600', '600']);
    await put(sink, 2, 'b');
    expect(value(await sink.finish())).toBe(join(directory, 'a.mbox'));
    expect(there()).toEqual(['a.mbox']);
    expect(modeOf('a.mbox')).toBe('600');
    expect(text('a.mbox')).toBe(`${FROM}a\n\n${FROM}b\n\n`);
  });

  test('goes on behind the last whole message', async () => {
    const cut = await open();
    await put(cut, 1, 'a\r\n');
    await put(cut, 2, 'b\r\n');
    value(await cut.begin(key(3), 0));
    value(await cut.write(Buffer.from('only the beg')));
    await cut.close();
    const sink = await open();
    expect(sink.done).toEqual([key(1), key(2)]);
    await put(sink, 3, 'c\r\n');
    value(await sink.finish());
    expect(text('a.mbox')).toBe(`${FROM}a\n\n${FROM}b\n\n${FROM}c\n\n`);
  });

  test('goes on also where its program was killed in the middle of a write', async () => {
    const cut = await open();
    await put(cut, 1, 'a\r\n');
    await cut.close();
    writeFileSync(join(directory, 'a.mbox.part'), 'rubbish that nobody vouches for', { flag: 'a' });
    writeFileSync(join(directory, 'a.mbox.part.state'), '0/2 1', { flag: 'a' });
    const sink = await open();
    expect(sink.done).toEqual([key(1)]);
    await put(sink, 2, 'b\r\n');
    value(await sink.finish());
    expect(text('a.mbox')).toBe(`${FROM}a\n\n${FROM}b\n\n`);
  });

  test('drops a message that is gone in the middle', async () => {
    const sink = await open();
    await put(sink, 1, 'a\r\n');
    value(await sink.begin(key(2), 0));
    value(await sink.write(Buffer.alloc(600_000, 'x')));
    value(await sink.drop());
    await put(sink, 3, 'c\r\n');
    value(await sink.finish());
    expect(text('a.mbox')).toBe(`${FROM}a\n\n${FROM}c\n\n`);
  });

  test('leaves nothing where nothing was whole', async () => {
    const sink = await open();
    value(await sink.begin(key(1), 0));
    value(await sink.write(Buffer.from('beg')));
    await sink.close();
    expect(there()).toEqual([]);
  });

  test('of a list begins with its head, once', async () => {
    const list = { format: 'csv', path: 'a.csv', head: 'uid,size\r\n' } as const;
    const cut = await open(list);
    await put(cut, 1, '1,10\r\n');
    await cut.close();
    const sink = await open(list);
    await put(sink, 2, '2,20\r\n');
    value(await sink.finish());
    expect(text('a.csv')).toBe('uid,size\r\n1,10\r\n2,20\r\n');
  });

  test('is never written over anything, and no link is followed', async () => {
    writeFileSync(join(directory, 'a.mbox'), 'mine');
    expect(await refusal()).toBe('Could not write D/a.mbox: there is such a file already.');
    symlinkSync(join(directory, 'elsewhere'), join(directory, 'b.mbox'));
    expect(await refusal({ path: 'b.mbox' })).toBe('Could not write D/b.mbox: there is such a file already.');
    symlinkSync(join(directory, 'elsewhere'), join(directory, 'c.mbox.part'));
    expect(await refusal({ path: 'c.mbox' })).toBe(
      'Could not write D/c.mbox.part: it is there already, and no beginning of this export.',
    );
    const sink = await open({ path: 'd.mbox' });
    await put(sink, 1, 'a\r\n');
    writeFileSync(join(directory, 'd.mbox'), 'quick');
    expect(await sink.finish()).toMatchObject({ kind: 'failed' });
    expect([text('a.mbox'), text('d.mbox'), existsSync(join(directory, 'elsewhere'))]).toEqual([
      'mine',
      'quick',
      false,
    ]);
  });

  test('goes on for the same messages of the same folder and account only', async () => {
    const cut = await open();
    await put(cut, 1, 'a\r\n');
    await cut.close();
    const other = 'Could not write D/a.mbox.part: it is there already, and no beginning of this export.';
    expect(await refusal({ parts: [partOf('INBOX', '1:10')] })).toBe(other);
    expect(await refusal({ parts: [partOf('INBOX', '1:9', 8)] })).toBe(other);
    files = new DiskMailFiles(directory, 'she@mail.example.org');
    expect(await refusal()).toBe(other);
  });

  test('is not gone on with where its record says more than there is', async () => {
    const cut = await open();
    await put(cut, 1, 'a\r\n');
    await cut.close();
    truncateSync(join(directory, 'a.mbox.part'), 3);
    expect(await refusal()).toBe('Could not write D/a.mbox: it is shorter than its record says.');
  });
});

describe('a directory', () => {
  const eml = { format: 'eml', path: 'mail' } as const;
  const inside = (): string[] => readdirSync(join(directory, 'mail')).sort();

  test('has a file for each message, octet by octet', async () => {
    const sink = await open(eml);
    await put(sink, 1, 'From a\r\n>From b');
    expect(value(await sink.finish())).toBe(join(directory, 'mail'));
    expect(inside()).toEqual(['.imaptop-export', 'uid-1.eml']);
    expect(text('mail/uid-1.eml')).toBe('From a\r\n>From b');
    expect([modeOf('mail'), modeOf('mail/uid-1.eml')]).toEqual(['700', '600']);
  });

  test('goes on in the middle of a message, behind what the disk has for sure', async () => {
    const message = Buffer.alloc(9_000_000, 'The quick brown fox jumps over the lazy dog. ');
    const cut = await open(eml);
    await put(cut, 1, 'whole');
    value(await cut.begin(key(2), 0));
    value(await cut.write(message.subarray(0, 8_500_000)));
    await cut.close();
    expect(inside()).toEqual(['.imaptop-export', 'uid-1.eml', 'uid-2.eml.part']);
    const sink = await open(eml);
    expect([sink.done, sink.begun]).toEqual([[key(1)], [key(2)]]);
    const from = value(await sink.begin(key(2), 0));
    expect(from).toBe(8 * 1024 * 1024);
    value(await sink.write(message.subarray(from)));
    value(await sink.end());
    value(await sink.finish());
    expect(readFileSync(join(directory, 'mail/uid-2.eml')).equals(message)).toBe(true);
  });

  test('begins a message anew of which the disk has nothing for sure', async () => {
    const cut = await open(eml);
    value(await cut.begin(key(2), 0));
    value(await cut.write(Buffer.alloc(4 * 1024 * 1024, 'x')));
    await cut.close();
    expect(value(await (await open(eml)).begin(key(2), 0))).toBe(0);
    expect(statSync(join(directory, 'mail/uid-2.eml.part')).size).toBe(0);
  });

  test('drops a message that is gone in the middle', async () => {
    const sink = await open(eml);
    value(await sink.begin(key(2), 0));
    value(await sink.write(Buffer.from('beg')));
    value(await sink.drop());
    value(await sink.finish());
    expect(inside()).toEqual(['.imaptop-export']);
  });

  test('takes the messages of one folder only', async () => {
    const sink = await open(eml);
    await put(sink, 1, 'a');
    await sink.close();
    expect(await refusal({ ...eml, parts: [partOf('Archive')] })).toBe(
      'Could not write D/mail: it holds an export of another folder.',
    );
  });

  test('of several folders says in each name of which', async () => {
    const both = { ...eml, parts: [partOf('INBOX'), partOf('lists/Ärger')] };
    const cut = await open(both);
    await put(cut, 1, 'a');
    await put(cut, 1, 'b', 1);
    await cut.close();
    expect(inside()).toEqual(['.imaptop-export', 'inbox-1-uid-1.eml', 'lists-rger-2-uid-1.eml']);
    expect((await open(both)).done).toEqual([key(1), key(1, 1)]);
    expect(await refusal(eml)).toBe('Could not write D/mail: it holds an export of another folder.');
  });

  test('that holds other things, or is none, is left alone', async () => {
    mkdirSync(join(directory, 'mail'));
    writeFileSync(join(directory, 'mail', 'uid-1.eml'), 'mine');
    expect(await refusal(eml)).toBe(
      'Could not write D/mail: it holds other things, and no export of this folder.',
    );
    symlinkSync(join(directory, 'mail'), join(directory, 'link'));
    expect(await refusal({ ...eml, path: 'link' })).toBe(
      'Could not write D/link: it is a link, and no link is followed.',
    );
    writeFileSync(join(directory, 'file'), '');
    expect(await refusal({ ...eml, path: 'file' })).toBe(
      'Could not write D/file: there is such a file already.',
    );
  });
});

describe('where it goes', () => {
  test('is the directory of saved files, the home directory, or any other', async () => {
    expect((await open({ path: 'a.mbox' })).path).toBe(join(directory, 'a.mbox'));
    expect((await open({ path: join(directory, 'b.mbox') })).path).toBe(join(directory, 'b.mbox'));
    expect(await refusal({ path: '~/no-such-directory-of-imaptop/a.mbox' })).toBe(
      `Could not write ${homedir()}/no-such-directory-of-imaptop/a.mbox: there is no such directory.`,
    );
    expect(await refusal({ path: 'a\u001b]0;b\u0007' })).toBe(
      'That is no path of a file: nothing was written.',
    );
  });

  test('is said where nobody may write', async () => {
    const closed = join(directory, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    const said = await refusal({ path: 'closed/a.mbox' }).catch(() => '');
    // Nothing keeps root out.
    if (process.getuid?.() !== 0)
      expect(said).toBe('Could not write D/closed/a.mbox: you may not write there.');
    else expect(readdirSync(closed)).toEqual(['a.mbox.part', 'a.mbox.part.state']);
  });

  test('is proposed by folder and UIDs, free, and the same again for what was cut short', async () => {
    const name = { folder: toSafe('Ärger/../$(rm -rf) 台北'), first: 3, last: 9 };
    const { path: _, ...order } = orderOf();
    expect(await files.propose(order, name)).toBe('rger-rm-rf-uid-3-9.mbox');
    writeFileSync(join(directory, 'rger-rm-rf-uid-3-9.mbox'), '');
    expect(await files.propose(order, name)).toBe('rger-rm-rf-uid-3-9-2.mbox');
    const cut = await open({ path: 'rger-rm-rf-uid-3-9-2.mbox' });
    expect(await files.propose(order, name)).toBe('rger-rm-rf-uid-3-9-2.mbox');
    await put(cut, 1, 'a');
    await cut.close();
    expect(await files.propose(order, name)).toBe('rger-rm-rf-uid-3-9-2.mbox');
    expect(await files.propose({ ...order, parts: [partOf('INBOX', '3,9')] }, name)).toBe(
      'rger-rm-rf-uid-3-9-3.mbox',
    );
    expect(await files.propose(order, { folder: toSafe('All folders') })).toBe('all-folders.mbox');
    const one = { folder: toSafe('台北'), first: 3, last: 3 };
    expect(await files.propose({ ...order, format: 'eml' }, one)).toBe('folder-uid-3');
  });
});
