// Messages from inside, in the built program: the corpus through every sheet on real servers, hostile mail through the
// terminal, and what is copied to its clipboard. Nothing but text and the program's own controls reaches the terminal.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { seedCorpus } from '../helpers/seed.ts';
import { controlsIn, letterFaults } from '../helpers/terminal-output.ts';
import { sharedServers } from '../servers/shared.ts';
import { OWN_CASES, sharedCases } from '../text/hostile-text.ts';
import { openConsole, openDemo, signIn, temporaryFolder } from './open-console.ts';
import { said } from './screen-rows.ts';

const title = (console: ConsoleDriver): string => console.screen()[1] ?? '';

/** Header, rule and hints are where they were, and the sheet says nothing went wrong. */
function expectSheet(console: ConsoleDriver, wanted: RegExp): void {
  expect(title(console)).toMatch(wanted);
  expect(console.screen()[0]).toMatch(/^ imaptop .*● idle$/);
  expect(console.screen().at(-3)).toMatch(/^─+$/);
  expect(console.screen().at(-1)).toMatch(/^ j\/k .* Esc back$/);
  expect(console.text()).not.toMatch(/Could not|R tries again/);
}

/** Every sheet of the message under the cursor, and every text in it that can be opened. */
async function lookInto(console: ConsoleDriver): Promise<void> {
  await console.press('H');
  expectSheet(console, /^ HEADER {2}UID \d+ {2}read out/);
  expect(console.text()).toContain('ODD');
  await console.press('G', 'h');
  expectSheet(console, /^ HEADER {2}UID \d+ {2}all fields/);
  await console.press('h');
  expectSheet(console, /^ HEADER {2}UID \d+ {2}as it came/);
  await console.press('v');
  expectSheet(console, /^ PARTS {2}UID \d+ {2}\d+ parts? /);
  await console.press('j', 'Enter');
  if (title(console).startsWith(' PART ')) {
    expectSheet(console, /^ PART {2}UID \d+ {2}/);
    await console.press('Esc');
  }
  await console.press('e');
  expectSheet(console, /^ SOURCE {2}UID \d+ {2}[\d.]+ [KM]?B/);
  await console.press('G', 'Esc');
}

/** The program's own, on harmless mail. */
async function ownControls(): Promise<ReadonlySet<string>> {
  const demo = await openDemo();
  await demo.press('g', 'j', 'h');
  await lookInto(demo);
  await demo.resize(80, 24);
  await lookInto(demo);
  return controlsIn(demo.terminal.output);
}

async function expectHarmless(console: ConsoleDriver): Promise<void> {
  const own = await ownControls();
  expect([...controlsIn(console.terminal.output)].filter((control) => !own.has(control))).toEqual([]);
  expect(letterFaults(console.terminal.output)).toEqual([]);
  expect(console.terminal.exit).toBeUndefined();
}

describe.each([
  ['dovecot', 4],
  ['cyrus', 8],
  ['courier', 16],
] as const)('the corpus on %s', (name, every) => {
  test('goes through every sheet', { timeout: 240_000 }, async () => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    const { appended } = await seedCorpus(raw, 'INBOX', every);
    const console = await openConsole(server, user, { args: ['--sort', 'uid'], columns: 80, rows: 24 });
    for (let n = 0; n < appended.length; n++) {
      await lookInto(console);
      await console.press('j');
    }
    await expectHarmless(console);
    expect([...(await raw.flags('INBOX')).values()].flat()).toEqual([]);
  });
});

test('hostile mail is harmless on every sheet', { timeout: 240_000 }, async () => {
  const server = sharedServers().dovecot;
  const user = server.newUser();
  const raw = await signIn(server, user);
  await raw.ok('CREATE Hostile');
  const texts = [...sharedCases(), ...OWN_CASES].map(({ text }) => text.slice(0, 1_000).replaceAll('\0', ''));
  const messages = texts
    .filter((_, n) => n % 4 === 0)
    .map((_, n) => {
      const [a = '', b = '', c = '', d = ''] = texts.slice(4 * n, 4 * n + 4);
      const line = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ');
      const name = line(b).replaceAll(/["\\]/g, '');
      const header = [
        `Received: from ${line(a)} by ${line(b)} with ${line(c)} (${line(d)}); Sat, 14 Nov 2009 15:55:17 -0500`,
        `Authentication-Results: ${line(a)}; dkim=${line(b)} (${line(c)}) header.d=${line(d)}`,
        `DKIM-Signature: v=1; a=${line(a)}; d=${line(b)}; s=${line(c)}; l=${line(d)}`,
        `List-Id: ${line(c)}`,
        `From: =?UTF-8?B?${Buffer.from(d).toString('base64')}?= <a@example.org>`,
        `Message-ID: <${line(a)}>`,
        `Content-Type: multipart/mixed; boundary=b`,
      ];
      const part = [
        `Content-Type: text/plain; charset="${name}"; name="${name}"`,
        `Content-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(c.toWellFormed())}`,
      ];
      const body = ['', '--b', ...part, '', a, b, c, d, '--b--', ''];
      return { bytes: Buffer.from([...header, ...body].join('\r\n')), date: new Date(0) };
    });
  await raw.appendMany('Hostile', messages);
  const console = await openConsole(server, user, { args: ['--folder', 'Hostile', '--sort', 'uid'] });
  for (let n = 0; n < messages.length; n++) {
    await lookInto(console);
    await console.press('j');
  }
  await expectHarmless(console);
});

describe('copying', () => {
  const copied = (console: ConsoleDriver): string[] =>
    [...console.terminal.output.toString('latin1').matchAll(/\x1b\]52;c;([^\x07]*)\x07/g)].map(([, text]) =>
      Buffer.from(text!, 'base64').toString(),
    );

  test('goes to the terminal’s clipboard, and is said', async () => {
    const console = await openDemo();
    await console.press('y', 'i');
    const [line = ''] = copied(console);
    expect(line).toMatch(/^UID FETCH \d+ \(UID FLAGS INTERNALDATE RFC822\.SIZE\)$/);
    expect(said(console)).toContain(`IMAP command is on its way to the clipboard: ${line}`);
    await console.press('v', 'y', 'i');
    expect(copied(console)[1]).toMatch(/^UID FETCH \d+ \(UID RFC822\.SIZE BODYSTRUCTURE\)$/);
  });

  test('is wrapped within tmux', async () => {
    const console = await openDemo({ env: { TMUX: '/tmp/tmux-0/default,1,0' } });
    await console.press('y', 'u');
    expect(console.terminal.output.toString('latin1')).toMatch(/\x1bPtmux;\x1b\x1b\]52;c;[\w=]+\x07\x1b\\/);
  });

  test('is turned off by an option, which is said', async () => {
    const console = await openDemo({ args: ['--no-clipboard'] });
    await console.press('y', 'u');
    expect(console.terminal.output.toString('latin1')).not.toContain('\x1b]52');
    expect(said(console)).toMatch(/Not copied \(--no-clipboard\): \d+/);
  });
});

test('a part of the demonstration is saved, whole', async () => {
  const directory = temporaryFolder();
  const console = await openDemo({ args: ['--save-dir', directory] });
  await console.press('v', 'j', 's', 'Enter');
  await console.waitFor(() => /Saved (?:part|message)/.test(said(console)));
  const [file = '', ...others] = readdirSync(directory);
  expect(file).toMatch(/^uid-\d+/);
  expect(others).toEqual([]);
  expect(readFileSync(join(directory, file)).length).toBeGreaterThan(0);
});
