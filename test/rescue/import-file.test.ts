// Files of mail that are imported: which messages they hold, and which octets of each are sent; nothing of a file that was
// changed since.
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FoundMail } from '../../src/model/import.ts';
import { DiskMailFiles } from '../../src/rescue/disk-mail-files.ts';
import { MailDecoder } from '../../src/rescue/mail-files/mail-decoder.ts';
import { MboxEncoder, fromLine } from '../../src/rescue/mail-files/mbox-encoder.ts';
import { fromLineDate, MboxPlaces } from '../../src/rescue/mail-files/mbox-places.ts';

let directory: string;
let files: DiskMailFiles;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'imaptop-import-'));
  files = new DiskMailFiles(directory, 'me@mail.example.org');
});
afterEach(() => rmSync(directory, { recursive: true }));

const never = new AbortController().signal;

async function look(text: string | Buffer): Promise<FoundMail> {
  writeFileSync(join(directory, 'file'), typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  const found = await files.look('file', never, () => undefined);
  if (found?.kind !== 'ok') throw new Error(found?.failure.text ?? 'stopped');
  return found.value;
}

async function octetsOf({ file, messages }: FoundMail): Promise<string[]> {
  const all: string[] = [];
  for (const { place } of messages) {
    const pieces: Uint8Array[] = [];
    for await (const piece of files.literal(file, place)) pieces.push(Buffer.from(piece));
    all.push(Buffer.concat(pieces).toString('latin1'));
  }
  return all;
}

const AT = 'From MAILER-DAEMON Sat Nov 14 20:55:17 2009\n';

describe('a message alone', () => {
  test('goes with the line ends of mail, and is otherwise as it is', async () => {
    const found = await look('Subject: a\n\nFrom here\r\n>From there\rx\nend');
    expect(found.file.mbox).toBe(false);
    const [sent] = await octetsOf(found);
    expect(sent).toBe('Subject: a\r\n\r\nFrom here\r\n>From there\rx\r\nend');
    expect(found.messages[0]).toMatchObject({ octets: sent!.length, hasNul: false, isMail: true, flags: [] });
  });

  test.each([
    [
      'Received: a;\r\n\tSat, 14 Nov 2009 20:55:17 +0000\r\nReceived: b; Fri, 13 Nov 2009 20:55:17 +0000',
      'Received',
    ],
    ['Date: Sat, 14 Nov 2009 15:55:17 -0500', 'Date'],
    ['Received: nobody knows\r\nDate: Sat, 14 Nov 2009 15:55:17 -0500 (EST)', 'Date'],
    ['Date: Sat, 14 Nov 2109 15:55:17 -0500', undefined],
    ['Date: yesterday', undefined],
    ['Subject: none\r\n\r\nDate: Sat, 14 Nov 2009 15:55:17 -0500', undefined],
  ])('%j has its date by %s', async (header, by) => {
    const { messages } = await look(`${header}\r\n\r\ntext`);
    expect(messages[0]!.date).toEqual(by && { by, seconds: Date.UTC(2009, 10, 14, 20, 55, 17) / 1000 });
  });

  test('has the flags that mail programs write into it, but is never marked \\Deleted', async () => {
    const { messages } = await look('Status: RO\nX-Status: AFDT\nSubject: a\n\ntext\n');
    expect(messages[0]!.flags).toEqual(['\\Seen', '\\Answered', '\\Flagged', '\\Draft']);
  });

  test('is told from what is no mail, and from what IMAP cannot carry', async () => {
    expect((await look('root:x:0:0\n\0')).messages[0]).toMatchObject({ isMail: true, hasNul: true });
    expect((await look('no header here\n')).messages[0]).toMatchObject({ isMail: false, hasNul: false });
  });
});

describe('an mbox', () => {
  test('is taken apart at its From_ lines, and nowhere else', async () => {
    const found = await look(
      `${AT}Subject: a\n\n>From me\nFrom you\n\nFrom nobody at no time\n\n${AT}Subject: b\n\n${AT}\n${AT}`,
    );
    expect(found.file.mbox).toBe(true);
    expect(await octetsOf(found)).toEqual([
      'Subject: a\r\n\r\nFrom me\r\nFrom you\r\n\r\nFrom nobody at no time\r\n',
      'Subject: b\r\n',
      '',
      '',
    ]);
    expect(found.messages.map(({ octets, date }) => [octets, date?.by])).toEqual([
      [59, 'From_'],
      [12, 'From_'],
      [0, 'From_'],
      [0, 'From_'],
    ]);
  });

  test('may have the line ends of mail', async () => {
    const text = `${AT}Subject: a\n\n>>From b\n\n${AT}Subject: b\n\n`.replaceAll('\n', '\r\n');
    expect(await octetsOf(await look(text))).toEqual(['Subject: a\r\n\r\n>From b\r\n', 'Subject: b\r\n']);
  });

  test('that was exported comes back octet by octet, wherever it is cut into pieces', () => {
    const line = fc
      .array(fc.constantFrom('>', 'From ', 'F', 'a', '\r', ' ', 'From x Sat Nov 14 20:55:17 2009'), {
        maxLength: 5,
      })
      // A CR that ends a line is the line end's.
      .map((parts) => `${parts.join('').replace(/\r+$/, '')}\r\n`);
    const messages = fc.array(
      fc.array(line).map((lines) => lines.join('')),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 40 }), (texts, cut) => {
        const mbox = Buffer.concat(
          texts.flatMap((text) => {
            const encoder = new MboxEncoder();
            return [fromLine(0), encoder.take(Buffer.from(text)), encoder.end()];
          }),
        );
        const places = new MboxPlaces();
        for (let at = 0; at < mbox.length; at += cut) places.take(mbox.subarray(at, at + cut));
        places.end();
        const back = places.found.map(({ place: [from, upTo] }) => {
          const decoder = new MailDecoder(true);
          const pieces: Buffer[] = [];
          for (let at = from; at < upTo; at += cut)
            pieces.push(Buffer.from(decoder.take(mbox.subarray(at, Math.min(upTo, at + cut)))));
          return Buffer.concat([...pieces, decoder.end()]).toString();
        });
        expect(back).toEqual(texts);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['From me@example.org Sat Nov 14 20:55:17 2009', 0],
    ['From - Sat Nov 14 20:55:17 2009', 0],
    ['From me Sat, Nov 14 20:55:17 +0100 2009', -3_600],
    ['From me Sat Nov 14 20:55:17 CET 2009', 0],
    ['From me Sat Nov 14 20:55 2009', -17],
    ['From me Sat Nov 14 2009', undefined],
    ['From here to Sat is a long way', undefined],
    ['>From me Sat Nov 14 20:55:17 2009', undefined],
  ])('%s is of its time', (line, offset) => {
    const at = Date.UTC(2009, 10, 14, 20, 55, 17) / 1000;
    expect(fromLineDate(line)).toBe(offset === undefined ? undefined : at + offset);
  });
});

describe('what cannot be imported', () => {
  const said = async (path: string): Promise<string | undefined> => {
    const found = await files.look(path, never, () => undefined);
    return found?.kind === 'failed' ? found.failure.text.replaceAll(directory, 'D') : undefined;
  };

  test('is said in a line', async () => {
    expect(await said('nothing')).toBe(
      'Could not import D/nothing: there is no such file. Nothing was sent.',
    );
    expect(await said('.')).toBe('Could not import D: it is no file. Nothing was sent.');
    writeFileSync(join(directory, 'empty'), '');
    expect(await said('empty')).toBe('Could not import D/empty: it is empty. Nothing was sent.');
  });

  test('is a file that was changed since it was looked through', async () => {
    const found = await look('Subject: a\n\ntext\n');
    writeFileSync(found.file.path, 'Subject: b\n\ntext\n');
    utimesSync(found.file.path, 1, 1);
    await expect(octetsOf(found)).rejects.toThrow('was changed');
  });

  test('is stopped by its signal', async () => {
    writeFileSync(join(directory, 'file'), `${AT}Subject: a\n\ntext\n`);
    const stop = new AbortController();
    stop.abort();
    expect(await files.look('file', stop.signal, () => undefined)).toBeUndefined();
  });
});
