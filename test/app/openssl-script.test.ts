// The session as a script: what the shell makes of it, run for real with stand-ins for openssl and nc that keep their stdin
// and their arguments.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { opensslScript } from '../../src/app/openssl-script.ts';
import type { Account } from '../../src/model/account.ts';
import type { TranscriptLine } from '../../src/model/transcript.ts';
import { toSafe } from '../../src/text/safe-text.ts';

const ACCOUNT: Account = { user: 'bob', host: 'mail.example.org', port: 993, tls: 'implicit' };
const NAMED = '-servername mail.example.org -verify_hostname mail.example.org';
const PASSWORD = `it's "a\\b" $HOME %s`;

const sent = (...texts: string[]): TranscriptLine[] =>
  texts.map((text, place) => ({
    number: place + 1,
    at: 0,
    connection: 'wire',
    from: 'client',
    text: toSafe(text),
  }));

/** What the server would have got, and how the program was called. */
function run(script: string): { readonly stdin: string; readonly called: string } {
  const folder = mkdtempSync(join(tmpdir(), 'imaptop-script-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['openssl', 'nc']) {
    const standIn = `#!/bin/sh\necho ${name} "$@" > '${folder}/called'\ncat > '${folder}/stdin'\n`;
    writeFileSync(join(folder, name), standIn, { mode: 0o755 });
  }
  writeFileSync(join(folder, 'script'), script);
  execFileSync('sh', [join(folder, 'script')], {
    env: { PATH: `${folder}:${process.env['PATH']}`, IMAP_PASSWORD: PASSWORD, PAUSE: '0' },
  });
  return {
    stdin: readFileSync(join(folder, 'stdin'), 'latin1'),
    called: readFileSync(join(folder, 'called'), 'utf8').trim(),
  };
}

test('sends what was read, in order, and none of what changes mail', () => {
  const script = opensslScript(
    ACCOUNT,
    sent(
      '1 AUTHENTICATE (masked)',
      'w1 EXAMINE "It\'s \\"here\\""',
      'w2 UID FETCH 1:* (RFC822.SIZE)',
      'w3 UID STORE 5 +FLAGS.SILENT (\\Deleted)',
      'w4 UID EXPUNGE 5',
      'w5 APPEND "x" {5}',
      '(masked)',
      'A IDLE',
      'DONE',
      `w6 UID FETCH ${'1,'.repeat(1_500)}1 (FLAGS)`,
      'c1 UID SEARCH DELETED',
    ),
  );
  const { stdin, called } = run(script);
  expect(stdin.split('\r\n')).toEqual([
    `a1 LOGIN "bob" "it's \\"a\\\\b\\" $HOME %s"`,
    `a2 EXAMINE "It's \\"here\\""`,
    'a3 UID FETCH 1:* (RFC822.SIZE)',
    'a8 UID SEARCH DELETED',
    'z LOGOUT',
    '',
  ]);
  expect(called).toBe(`openssl s_client -quiet -verify_return_error -connect mail.example.org:993 ${NAMED}`);
  expect(script).toContain(`# changes mail: send 'a4 UID STORE 5`);
  expect(script).toContain(`# changes mail: send 'a5 UID EXPUNGE 5'`);
  expect(script).toContain('# left out, it has a literal: APPEND "x" {5}');
  expect(script).toContain('# left out, too long: UID FETCH 1,1,');
});

test('goes the way in that the account goes', () => {
  expect(run(opensslScript({ ...ACCOUNT, tls: 'starttls', port: 143 }, [])).called).toBe(
    `openssl s_client -quiet -verify_return_error -starttls imap -connect mail.example.org:143 ${NAMED}`,
  );
  expect(run(opensslScript({ ...ACCOUNT, tls: 'none', port: 143 }, [])).called).toBe(
    'nc mail.example.org 143',
  );
  expect(run(opensslScript({ ...ACCOUNT, host: '::1' }, [])).called).toBe(
    'openssl s_client -quiet -verify_return_error -connect [::1]:993 -verify_ip ::1',
  );
});

test('goes through a proxy that openssl knows, and says where it cannot', () => {
  const proxy = { kind: 'http', host: 'proxy.example.org', port: 3128 } as const;
  expect(run(opensslScript({ ...ACCOUNT, proxy, family: 4 }, [])).called).toBe(
    `openssl s_client -quiet -verify_return_error -4 -proxy proxy.example.org:3128 -connect mail.example.org:993 ${NAMED}`,
  );
  const socks = opensslScript({ ...ACCOUNT, proxy: { ...proxy, kind: 'socks5' } }, []);
  expect(run(socks).called).not.toContain('proxy');
  expect(socks).toContain('# The session went through socks5://proxy.example.org:3128; this goes straight');
  const tunnel = opensslScript({ ...ACCOUNT, tunnel: "nc -q 'it' x" }, []);
  expect(run(tunnel).called).toBe('nc -q it x');
});

test('says where openssl has to be told whom to trust', () => {
  expect(opensslScript({ ...ACCOUNT, pins: ['ab'] }, [])).toContain(
    '# The certificate was trusted by --tls-ca or a pin',
  );
  expect(opensslScript({ ...ACCOUNT, pins: ['ab'], tls: 'none' }, [])).not.toContain('a pin');
});

test('signs in for another user as the session did', () => {
  const { stdin } = run(opensslScript({ ...ACCOUNT, user: 'admin', as: "o'hara" }, []));
  const response = Buffer.from(`o'hara\0admin\0${PASSWORD}`).toString('base64');
  expect(stdin.split('\r\n')[0]).toBe(`a1 AUTHENTICATE PLAIN ${response}`);
});

test('a hostile name is no command of the shell', () => {
  const account = { ...ACCOUNT, user: `$(exit 1)'; exit 1; '\nexit 1\n` };
  const { stdin } = run(opensslScript(account, sent(`w1 EXAMINE "$(exit 1)'; exit 1; \`exit 1\`"`)));
  expect(stdin).toContain(`a2 EXAMINE "$(exit 1)'; exit 1; \`exit 1\`"`);
});
