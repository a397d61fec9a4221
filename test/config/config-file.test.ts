// The configuration file: what it sets, the place of whatever is wrong with it, and secrets that others could read.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkConfig } from '../../src/check-config.ts';
import { parseCommandLine } from '../../src/cli.ts';
import { readConfig } from '../../src/config/config-file.ts';
import type { Options } from '../../src/config/options.ts';

let directory = '';
let file = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'imaptop-config-'));
  file = join(directory, 'config.toml');
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(text: string, mode = 0o644): void {
  writeFileSync(file, text);
  chmodSync(file, mode);
}

function run(...argv: string[]): Options {
  const parsed = parseCommandLine(argv, {}, readConfig(file));
  if (parsed.kind !== 'run') throw new Error(JSON.stringify(parsed));
  return parsed.options;
}

function wrong(...argv: string[]): string {
  const parsed = parseCommandLine(argv, {}, readConfig(file));
  if (parsed.kind !== 'wrong') throw new Error(JSON.stringify(parsed));
  expect(parsed.line).not.toMatch(/\n/);
  return parsed.line.replace(file, 'config.toml');
}

const check = (): string[] => checkConfig(file, {}).lines.map((line) => line.replaceAll(file, 'config.toml'));

const TWO = `
theme = "light"
max_remove = 500
cache = false
keys = { refresh = "F5" }

[accounts.work]
url = "imaps://postmaster@mail.example.org/Archive"
password_command = "pass show mail"
auth = "scram-sha-256"
as = "bob"
read_only = true
trash = "INBOX.Trash"
tls_pins = ["sha256:${'ab'.repeat(32)}", "sha256:${'cd'.repeat(32)}"]
authserv_ids = ["mx.example.org", "mx2.example.org"]
theme = "mono"
keys = { mark = ["Space", "m"] }
colours = { row.cursor = { bold = true, fg = "#ff0000" }, "flag.deleted" = { dim = true } }

[accounts.home]
url = "imap://eve@example.net:1143"
tls = "starttls"
`;

describe('an account', () => {
  test('is opened by its name, with what is set for it and for all', () => {
    write(TWO);
    expect(run('work')).toMatchObject({
      target: {
        kind: 'account',
        account: {
          user: 'postmaster',
          host: 'mail.example.org',
          tls: 'implicit',
          as: 'bob',
          pins: ['ab'.repeat(32), 'cd'.repeat(32)],
        },
      },
      folder: 'Archive',
      passwordCommand: 'pass show mail',
      readOnly: true,
      trash: 'INBOX.Trash',
      authservIds: ['mx.example.org', 'mx2.example.org'],
      theme: 'mono',
      maxRemove: 500,
      cache: false,
      colours: { 'row.cursor': { bold: true, fg: '#ff0000' }, 'flag.deleted': { dim: true } },
    });
    expect([...run('work').keys]).toEqual([
      ['refresh', ['F5']],
      ['mark', ['Space', 'm']],
    ]);
    expect(run('home')).toMatchObject({
      target: { account: { user: 'eve', port: 1143, tls: 'starttls' } },
      readOnly: false,
      theme: 'light',
    });
  });

  test('gives way to the command line', () => {
    write(TWO);
    const options = run('--theme', 'dark', '--folder', 'Sent', '--token-command', 'token', 'work');
    expect(options).toMatchObject({ theme: 'dark', folder: 'Sent', tokenCommand: 'token' });
    // One way to sign in puts the other aside.
    expect(options.passwordCommand).toBeUndefined();
  });

  test('what is set for all counts for a URL as well', () => {
    write(TWO);
    expect(run('imaps://bob@h')).toMatchObject({ theme: 'light', maxRemove: 500, readOnly: false });
    expect(run('--demo')).toMatchObject({ theme: 'light', maxRemove: 500 });
  });

  test('that is not there is said with those that are', () => {
    write(TWO);
    expect(wrong('wrk')).toBe(
      'imaptop: no account is called wrk: there are work, home; a URL is imaps://user@host',
    );
    expect(wrong('bob:secret@h')).not.toContain('secret');
  });

  test('can be chosen where none is named', () => {
    expect(parseCommandLine([], {}, readConfig(file)).kind).toBe('usage');
    write('theme = "light"\n');
    expect(parseCommandLine([], {}, readConfig(file)).kind).toBe('usage');
    write(TWO);
    expect(parseCommandLine([], {}, readConfig(file))).toMatchObject({
      kind: 'choose',
      look: { theme: 'light' },
    });
  });
});

describe('what is wrong has its place', () => {
  test.each([
    ['theme = \n', /^config\.toml:2:1: this is no TOML: /],
    ['[accounts.a]\nurl = "imaps://a@h"\nurl = "imaps://b@h"\n', /^config\.toml:3:\d+: this is no TOML: /],
    ['colour = true\n', /^config\.toml:1:1: there is no colour; there are sort, /],
    [
      'url = "imaps://a@h"\n',
      /^config\.toml:1:1: url belongs to an account: write it below \[accounts\.NAME\]$/,
    ],
    ['max_remove = "many"\n', /^config\.toml:1:1: max_remove is a number$/],
    ['ascii = "yes"\n', /^config\.toml:1:1: ascii is true or false$/],
    ['[accounts.a]\nurl = 5\n', /^config\.toml:2:1: account a: url is a text in quotes$/],
    ['[accounts.a]\n', /^config\.toml:1:1: account a: url is missing$/],
    ['[accounts."a b"]\n', /^config\.toml:1:1: account a b: an account's name is of letters, digits/],
    [
      '[accounts.a]\nurl = "imaps://a:secret@h"\n',
      /^config\.toml:1:1: account a: a password in the URL is refused/,
    ],
    [
      '[accounts.a]\nurl = "imaps://a@h"\n  tls = "none"\n',
      /^config\.toml:3:3: account a: imaps:\/\/ is implicit TLS; for tls none write imap/,
    ],
    [
      '[accounts.a]\nurl = "imaps://a@h"\nauth = "magic"\n',
      /^config\.toml:3:1: account a: auth MAGIC: must be one of /,
    ],
    [
      '[accounts.a]\nurl = "imaps://a@h"\nauthserv_ids = "x"\n',
      /^config\.toml:3:1: account a: authserv_ids is a list of texts/,
    ],
    [
      '[accounts.a]\nurl = "imaps://a@h"\ntls_ca = "/nonexistent"\n',
      /^config\.toml:3:1: account a: tls_ca: \/nonexistent cannot be read$/,
    ],
    [
      '[accounts.a]\nurl = "imaps://a@h"\nkeys = { fly = "f" }\n',
      /^config\.toml: account a: keys: no command is called fly; there are /,
    ],
    [
      '[accounts.a]\nurl = "imaps://a@h"\nkeys = { refresh = 5 }\n',
      /^config\.toml:3:10: account a: keys are a text, or a list of texts/,
    ],
    ['colours = { nothing = { bold = true } }\n', /^config\.toml: colours: there is no token nothing$/],
    ['colours = { row = { fg = "pinkish" } }\n', /^config\.toml: colours: row: fg is neither #rrggbb/],
    ['colours = { row = 5 }\n', /^config\.toml:1:13: colours are styles by token/],
  ] as const)('%j', (text, line) => {
    write(text);
    const lines = check();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(line);
    expect(checkConfig(file, {}).exitCode).toBe(1);
  });

  test('of several accounts, all of it', () => {
    write('[accounts.a]\nurl = "nonsense"\n[accounts.b]\nurl = "imaps://b@h"\ntheme = "pink"\n');
    expect(check()).toEqual([
      expect.stringMatching(/^config\.toml:1:1: account a: the URL is not of the form /),
      expect.stringMatching(/^config\.toml:5:1: account b: theme pink: must be one of dark, /),
    ]);
  });

  test('stops what would be run with it, and not the help', () => {
    write('theme = \n');
    expect(wrong('imaps://bob@h')).toMatch(/^imaptop: config\.toml:2:1: this is no TOML/);
    expect(parseCommandLine(['--help'], {}, readConfig(file)).kind).toBe('help');
  });

  test('nothing is', () => {
    write(TWO);
    expect(check()).toEqual(['config.toml: 2 accounts, nothing wrong']);
    rmSync(file);
    expect(check()).toEqual(['There is no config.toml.']);
  });
});

describe('a password in the file', () => {
  const text = '[accounts.a]\nurl = "imaps://a@h"\npassword = "Canary in a file"\n';

  test('is taken where nobody else can read it', () => {
    write(text, 0o600);
    expect(run('a').secret).toBe('Canary in a file');
    expect(run('--password-command', 'x', 'a').secret).toBeUndefined();
  });

  test.each([0o644, 0o640, 0o604])('is refused with the command to run, mode %o', (mode) => {
    write(text, mode);
    expect(check()).toEqual([
      `config.toml holds the password of a and can be read by others. Run: chmod 600 config.toml`,
    ]);
    expect(wrong('imaps://bob@h')).not.toContain('Canary');
  });
});
