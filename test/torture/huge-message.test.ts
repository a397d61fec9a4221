// One message of the size that kills migrations, looked into: its header, its parts, the first page of its source, and a
// part saved. 165 MB with IMAPTOP_TORTURE=all, which `npm run torture` sets, and the figures in RESULTS-message.md; else a
// smaller one.
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { peakMegabytes } from '../bench/peak.ts';
import { openConsole, signIn, temporaryFolder } from '../e2e/open-console.ts';
import { said } from '../e2e/screen-rows.ts';
import { sharedServers } from '../servers/shared.ts';

const ALL = process.env['IMAPTOP_TORTURE'] === 'all';
const MEGABYTE = 1024 * 1024;
const SIZE = (ALL ? 165 : 24) * MEGABYTE;
const MOST_MEMORY = 200;
const LINE = 57; // Octets of a line of base64.
const PAGE = new URL('RESULTS-message.md', import.meta.url);

/** A picture that compresses badly: no two lines are alike. */
function picture(octets: number): Buffer {
  const made = Buffer.allocUnsafe(octets);
  let state = 1;
  for (let at = 0; at + 4 <= octets; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    made.writeInt32LE(state, at);
  }
  return made;
}

function message(attachment: Buffer): Buffer {
  const start = [
    'From: Brock Berg <brock@example.org>',
    'Date: Sat, 14 Nov 2009 15:55:17 -0500',
    'Subject: Wedding pictures',
    'Message-ID: <1@example.org>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'All of them!',
    '--b',
    'Content-Type: image/tiff; name=wedding.tiff',
    'Content-Transfer-Encoding: base64',
    '',
    '',
  ].join('\r\n');
  const octets = Buffer.allocUnsafe(Math.ceil(attachment.length / LINE) * (LINE / 3) * 4 + attachment.length);
  let length = 0;
  for (let at = 0; at < attachment.length; at += LINE) {
    length += octets.write(
      `${attachment.toString('base64', at, Math.min(at + LINE, attachment.length))}\r\n`,
      length,
      'latin1',
    );
  }
  return Buffer.concat([Buffer.from(start), octets.subarray(0, length), Buffer.from('--b--\r\n')]);
}

const hash = (octets: Uint8Array): string => createHash('sha256').update(octets).digest('hex');

test(`a message of ${SIZE / MEGABYTE} MB from inside`, { timeout: ALL ? 600_000 : 120_000 }, async () => {
  const { dovecot } = sharedServers();
  const user = dovecot.newUser();
  const raw = await signIn(dovecot, user);
  const attachment = picture(Math.floor((SIZE * 57) / 78));
  const wanted = hash(attachment);
  const bytes = message(attachment);
  expect((await raw.append('INBOX', [], new Date(0), bytes)).status).toBe('OK');
  const directory = temporaryFolder();
  const console = await openConsole(dovecot, user, { args: ['--save-dir', directory] });

  const figures: string[] = [];
  const measured = async (what: string, work: () => Promise<void>): Promise<void> => {
    const began = performance.now();
    await work();
    const seconds = ((performance.now() - began) / 1000).toFixed(2);
    const peak = peakMegabytes(console.terminal.pid);
    figures.push(`| ${what} | ${seconds} s | ${peak.toFixed(0)} MB |`);
    expect(peak, figures.join('\n')).toBeLessThan(MOST_MEMORY);
  };
  await measured('the list', () => Promise.resolve());
  await measured('the header read out', async () => {
    await console.press('H');
    expect(console.text()).toContain('ROUTE');
  });
  await measured('the parts', async () => {
    await console.press('v');
    expect(console.text()).toMatch(/image\/tiff +[\d.]+M 100% base64/);
  });
  await measured('the first page of the source', async () => {
    await console.press('e');
    expect(console.text()).toContain('SOURCE  UID 1  64.0 KB of ');
  });
  await measured('a part saved', async () => {
    await console.press('v', 'G', 's', 'Enter');
    await console.waitFor(() => said(console).includes('Saved part 2'));
  });
  const path = join(directory, 'wedding.tiff');
  expect(hash(readFileSync(path))).toBe(wanted);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  // Looking changes nothing.
  expect([...(await raw.flags('INBOX')).values()].flat()).toEqual([]);
  if (ALL) writeFileSync(PAGE, page(figures));
});

function page(figures: readonly string[]): string {
  return [
    '# A message of 165 MB from inside',
    '',
    'Written by `npm run torture`: the built program on a private Dovecot over loopback. Memory is the highest that the whole',
    `program had until then; at most ${MOST_MEMORY} MB is allowed.`,
    '',
    '| | took | memory so far |',
    '|---|--:|--:|',
    ...figures,
    '',
  ].join('\n');
}
