// The command line: what each option becomes, and the one line for each way of getting it wrong.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { helpText, parseCommandLine, version } from '../src/cli.ts';
import { THEMES, type Options } from '../src/config/options.ts';
import { OPTIONS } from '../src/config/option-specs.ts';

const URL = 'imaps://bob@mail.example.org';

function options(argv: readonly string[], env: Record<string, string> = {}): Options {
  const parsed = parseCommandLine(argv, env);
  if (parsed.kind !== 'run') throw new Error(JSON.stringify(parsed));
  return parsed.options;
}

function account(...argv: string[]) {
  const { target } = options(argv);
  if (target.kind !== 'account') throw new Error('no account');
  return target.account;
}

function wrong(...argv: string[]): string {
  const parsed = parseCommandLine(argv, {});
  if (parsed.kind !== 'wrong') throw new Error(JSON.stringify(parsed));
  expect(parsed.line).not.toMatch(/\n/);
  return parsed.line;
}

describe('what is run', () => {
  it('takes the defaults', () => {
    expect(options([URL])).toEqual({
      target: {
        kind: 'account',
        account: { user: 'bob', host: 'mail.example.org', port: 993, tls: 'implicit' },
      },
      folder: 'INBOX',
      sort: { key: 'date', descending: true },
      caFile: undefined,
      passwordCommand: undefined,
      tokenCommand: undefined,
      secret: undefined,
      passwordVariable: undefined,
      keyring: false,
      trash: undefined,
      keys: new Map(),
      colours: {},
      certificate: undefined,
      readOnly: false,
      theme: undefined,
      color: true,
      ascii: false,
      logFile: undefined,
      stateDirectory: undefined,
      rescue: false,
      cache: true,
      maxRemove: 100_000,
      notice: 'off',
      authservIds: [],
      saveDirectory: '.',
      clipboard: true,
    });
  });

  it('takes every option', () => {
    const argv =
      `--folder Sent --sort -size --tls-ca ca.pem --auth plain --read-only --theme mono --no-color --ascii
      --log l --state-dir d --rescue --no-cache --max-remove 500
      --authserv-id mx.a --save-dir out --authserv-id mx.b --no-clipboard --password-command`.split(/\s+/);
    argv.push('pass mail', URL);
    expect(options(argv)).toMatchObject({
      target: { account: { authMechanism: 'PLAIN' } },
      folder: 'Sent',
      sort: { key: 'size', descending: true },
      caFile: 'ca.pem',
      passwordCommand: 'pass mail',
      readOnly: true,
      theme: 'mono',
      color: false,
      ascii: true,
      logFile: 'l',
      stateDirectory: 'd',
      rescue: true,
      cache: false,
      maxRemove: 500,
      authservIds: ['mx.a', 'mx.b'],
      saveDirectory: 'out',
      clipboard: false,
    });
  });

  it('takes only names of servers for those to believe', () => {
    for (const id of ['', 'a b', 'a;b', '"a"', 'a\nb']) {
      expect(wrong('--authserv-id', id, URL)).toMatch(
        /^imaptop: --authserv-id .*must be the name of a server$/,
      );
    }
  });

  it('takes a bound on removals as a number of messages', () => {
    const most = (value: string) => options(['--max-remove', value, URL]).maxRemove;
    expect([most('0'), most('1'), most('4294967295')]).toEqual([0, 1, 4_294_967_295]);
    for (const value of ['4294967296', '1e3', '1,000', '-1', '1.5', 'all', ' 1'])
      expect(wrong(URL, `--max-remove=${value}`)).toBe(
        `imaptop: --max-remove ${value}: must be a number of messages, 0 to 4294967295`,
      );
    expect(wrong(URL, '--max-remove=')).toBe('imaptop: --max-remove needs a value');
  });

  it('clears the cache', () => {
    const cache = (...argv: string[]) => parseCommandLine(['cache', ...argv], {});
    expect(cache('clear')).toEqual({ kind: 'clear-cache', stateDirectory: undefined });
    expect(cache('clear', '--state-dir', 'd')).toEqual({ kind: 'clear-cache', stateDirectory: 'd' });
    const usage = 'imaptop: usage: imaptop cache clear [--state-dir DIR]';
    for (const argv of [[], ['purge'], ['clear', 'all']]) expect(wrong('cache', ...argv)).toBe(usage);
    expect(wrong('cache', 'clear', '--no-cache')).toBe('imaptop: --no-cache does not go with cache');
  });

  it('lists and clears rescue copies', () => {
    const rescue = (...argv: string[]) => parseCommandLine(['rescue', ...argv], {});
    const here = { kind: 'rescue', stateDirectory: undefined };
    expect(rescue()).toEqual({ ...here, order: { kind: 'list' } });
    expect(rescue('--state-dir', 'd')).toEqual({ ...here, order: { kind: 'list' }, stateDirectory: 'd' });
    expect(rescue('clear', '17')).toEqual({ ...here, order: { kind: 'clear', plan: 17 } });
    expect(rescue('clear', 'all')).toEqual({ ...here, order: { kind: 'clear', plan: 'all' } });
    const usage = 'imaptop: usage: imaptop rescue [clear PLAN|all] [--state-dir DIR]';
    for (const argv of [['clear'], ['clear', 'x'], ['clear', '17', '18'], ['list'], ['clear', 'all', 'all']])
      expect(wrong('rescue', ...argv)).toBe(usage);
    expect(wrong('rescue', '--read-only')).toBe('imaptop: --read-only does not go with rescue');
    expect(wrong('rescue', '--state-dir=')).toBe('imaptop: --state-dir needs a value');
  });

  it('sorts both ways, however the value is given', () => {
    for (const key of ['size', 'date', 'from', 'subject', 'uid'] as const) {
      expect(options(['--sort', key, URL]).sort).toEqual({ key, descending: false });
      expect(options(['--sort', `-${key}`, URL]).sort).toEqual({ key, descending: true });
      expect(options([`--sort=-${key}`, URL]).sort).toEqual({ key, descending: true });
    }
  });

  it('knows usage, help, version and demonstration', () => {
    expect(parseCommandLine([], {})).toEqual({ kind: 'usage' });
    expect(parseCommandLine(['--help', '--version'], {})).toEqual({ kind: 'help' });
    expect(parseCommandLine(['--version', URL], {})).toEqual({ kind: 'version' });
    expect(options(['--demo']).target).toEqual({ kind: 'demo' });
  });

  it('heeds NO_COLOR and the locale', () => {
    expect(options([URL], { NO_COLOR: '1' }).color).toBe(false);
    expect(options([URL], { NO_COLOR: '' }).color).toBe(true);
    const ascii = (env: Record<string, string>) => options([URL], env).ascii;
    expect([ascii({ LANG: 'en_US.UTF-8' }), ascii({ LANG: 'C.utf8' }), ascii({})]).toEqual([
      false,
      false,
      false,
    ]);
    expect([ascii({ LANG: 'C' }), ascii({ LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' })]).toEqual([true, true]);
    expect(ascii({ LC_ALL: '', LC_CTYPE: 'en_US.UTF-8', LANG: 'C' })).toBe(false);
  });
});

describe('TLS', () => {
  it('follows the scheme, and --tls', () => {
    expect(account('imap://bob@h')).toMatchObject({ tls: 'starttls', port: 143 });
    expect(account('imap://bob@h', '--tls', 'none')).toMatchObject({ tls: 'none', port: 143 });
    expect(account('imap://bob@h', '--tls', 'implicit')).toMatchObject({ tls: 'implicit', port: 993 });
    expect(account('imaps://bob@h:1993', '--tls', 'implicit')).toMatchObject({ port: 1993 });
    expect(wrong('imaps://bob@h', '--tls', 'none')).toBe(
      'imaptop: imaps:// is implicit TLS; for --tls none write imap://',
    );
    expect(wrong(URL, '--tls', 'ssl')).toBe('imaptop: --tls ssl: must be one of implicit, starttls, none');
  });

  it('reads a fingerprint as openssl prints it', () => {
    const bytes = Array.from({ length: 32 }, (_, n) => (n * 7).toString(16).padStart(2, '0'));
    const pin = bytes.join('');
    for (const text of [pin, bytes.join(':').toUpperCase(), pin.toUpperCase()]) {
      expect(account(URL, '--tls-pin', `sha256:${text}`).pins).toEqual([pin]);
    }
    for (const text of [
      pin,
      `sha1:${pin}`,
      `sha256:${pin}00`,
      `sha256:${pin.slice(2)}`,
      `sha256:${pin}:`,
      'sha256:',
    ]) {
      expect(wrong(URL, '--tls-pin', text)).toContain('--tls-pin must be sha256: and 64 hexadecimal digits');
    }
  });

  it('does not take what cannot be meant together', () => {
    const pin = `sha256:${'ab'.repeat(32)}`;
    expect(wrong(URL, '--tls-pin', pin, '--tls-ca', 'f')).toContain('leave out --tls-ca');
    expect(wrong('imap://b@h', '--tls', 'none', '--tls-pin', pin)).toContain('--tls none has no certificate');
    expect(wrong('--demo', '--tls-pin', pin)).toBe('imaptop: --tls-pin goes with a URL, not with --demo');
    expect(wrong('--demo', URL)).toBe('imaptop: --demo takes no URL');
  });
});

describe('URLs', () => {
  it('take the user up to the last @, decoded', () => {
    expect(account('imaps://bob@example.org@mail.example.org')).toMatchObject({
      user: 'bob@example.org',
      host: 'mail.example.org',
    });
    expect(account('IMAPS://dom%5Cb%3Ao%2Fb@h')).toMatchObject({ user: 'dom\\b:o/b' });
  });

  it('take hosts, addresses and ports', () => {
    expect(account('imap://b@[::1]:2143')).toMatchObject({ host: '::1', port: 2143 });
    expect(account('imaps://b@192.0.2.1')).toMatchObject({ host: '192.0.2.1', port: 993 });
    expect(account('imaps://b@bücher.example')).toMatchObject({ host: 'xn--bcher-kva.example' });
  });

  it('take a folder', () => {
    expect(options(['imaps://b@h/Sent%20Mail/2026']).folder).toBe('Sent Mail/2026');
    expect(options(['imaps://b@h/Entw%C3%BCrfe']).folder).toBe('Entwürfe');
    expect(options(['imaps://b@h/']).folder).toBe('INBOX');
    expect(options(['imaps://b@h/A', '--folder', 'B']).folder).toBe('B');
  });

  it('are refused with a password, which is not repeated', () => {
    for (const url of ['imaps://bob:canary@h', 'imap://bob@example.org:canary@h/x', 'imaps://bob:c@nary@h']) {
      const line = wrong(url);
      expect(line).toContain('a password in the URL is refused');
      expect(line).not.toMatch(/canary|nary/);
    }
  });

  it('are refused in one line', () => {
    const form = 'imaps://user@host[:port][/Folder]';
    expect(wrong('mail.example.org')).toBe(`imaptop: the URL is not of the form ${form} or imap://...`);
    expect(wrong('https://bob@h')).toContain('the URL is not of the form');
    expect(wrong('imaps://h')).toBe(`imaptop: the URL names no user: ${form}`);
    expect(wrong('imaps://@h')).toContain('names no user');
    expect(wrong('imaps://b@')).toContain('names no host');
    expect(wrong('imaps://b@h:0')).toBe('imaptop: the port in the URL must be a number from 1 to 65535');
    expect(wrong('imaps://b@h:65536')).toContain('port');
    expect(wrong('imaps://b@h:')).toContain('port');
    expect(wrong('imaps://b@::1')).toContain('in brackets');
    expect(wrong('imaps://b@[nonsense]')).toContain('no IPv6 address');
    expect(wrong('imaps://b%0Ab@h')).toContain('control characters');
    expect(wrong('imaps://b%ffb@h')).toContain('%');
    expect(wrong('imaps://b@h%20h')).toContain('no host name');
    expect(wrong(URL, URL)).toBe('imaptop: one URL is enough');
    expect(wrong('--read-only')).toContain('a URL is missing');
  });
});

describe('mistakes', () => {
  it('name the option', () => {
    expect(wrong(URL, '--colour')).toBe("imaptop: unknown option '--colour'; --help lists the options");
    expect(wrong(URL, '--folder')).toContain("option '--folder <value>' argument missing");
    expect(wrong(URL, '--folder', '--demo')).toContain('--folder');
    expect(wrong(URL, '-xyz=canary')).toBe("imaptop: unknown option '-x'; --help lists the options");
    expect(wrong(URL, '--=canary')).toBe("imaptop: unknown option '--'; --help lists the options");
    expect(wrong(URL, '--folder=')).toBe('imaptop: --folder needs a value');
    expect(wrong(URL, '--demo=yes')).toContain("option '--demo' does not take an argument");
    expect(wrong(URL, '--theme', 'pink')).toBe(
      'imaptop: --theme pink: must be one of dark, light, high-contrast, mono',
    );
    expect(wrong(URL, '--sort', '-colour')).toBe(
      'imaptop: --sort -colour: the key must be one of size, date, from, subject, uid, thread, with or without a minus',
    );
    expect(wrong(URL, '--auth', 'CRAM-MD5')).toContain(
      '--auth CRAM-MD5: must be one of EXTERNAL, OAUTHBEARER, XOAUTH2, SCRAM-SHA-256, SCRAM-SHA-1, PLAIN, LOGIN',
    );
  });

  it('say what a way in does not go with', () => {
    expect(wrong(URL, '--ip', '5')).toContain('--ip 5: must be one of 4, 6');
    expect(wrong(URL, '--proxy', 'ftp://proxy')).toContain('--proxy must be socks5://');
    expect(wrong(URL, '--proxy', 'socks5://me:canary@proxy')).toContain('set IMAPTOP_PROXY_PASSWORD');
    expect(wrong(URL, '--proxy', 'socks5://me:canary@proxy')).not.toContain('canary');
    expect(wrong(URL, '--tunnel', 'x', '--ip', '4')).toContain('--tunnel is a way of its own');
    expect(wrong(URL, '--proxy', 'socks5://proxy', '--ip', '4')).toContain('leave out --ip');
  });

  it('read the way in', () => {
    expect(account('--proxy', 'socks5://me@[2001:db8::1]', URL).proxy).toEqual({
      kind: 'socks5',
      host: '2001:db8::1',
      port: 1080,
      user: 'me',
    });
    expect(account('--proxy', 'http://proxy:80', URL).proxy).toEqual({
      kind: 'http',
      host: 'proxy',
      port: 80,
    });
    expect(account('--proxy', 'http://proxy', URL).proxy?.port).toBe(8080);
    expect(account('--ip', '6', URL).family).toBe(6);
    expect(account('--tunnel', 'ssh host', 'imap://bob@h')).toMatchObject({
      tls: 'none',
      tunnel: 'ssh host',
    });
    expect(account('--tunnel', 'ssh host', URL).tls).toBe('implicit');
  });

  it('say what a mechanism needs before anybody is asked for a password', () => {
    expect(wrong(URL, '--auth', 'xoauth2')).toBe('imaptop: --auth XOAUTH2 needs --token-command');
    expect(wrong(URL, '--auth', 'external')).toBe('imaptop: --auth EXTERNAL needs --tls-cert');
    expect(wrong(URL, '--auth', 'plain', '--token-command', 'x')).toContain('does not go with --auth PLAIN');
    expect(wrong(URL, '--tls-key', 'k')).toBe('imaptop: --tls-key needs --tls-cert');
    expect(wrong(URL, '--auth', 'login', '--as', 'ana')).toContain(
      "LOGIN cannot open somebody else's mailbox",
    );
    expect(wrong('imap://bob@h', '--tls', 'none', '--tls-cert', 'c')).toContain(
      '--tls none shows no certificate',
    );
  });

  it('do not repeat what may be a password', () => {
    for (const argv of [
      ['--password', 'canary'],
      ['--password=canary'],
      ['--pass', 'canary'],
      ['-pass=canary'],
    ]) {
      const line = wrong(URL, ...argv);
      expect(line).toContain('there is no option for the password');
      expect(line).not.toContain('canary');
    }
  });

  it('never throw, and are made harmless', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...OPTIONS.map(({ name }) => `--${name}`), URL, '--', '-x', '--sort=\u001b[31m'),
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), (argv) => {
        const parsed = parseCommandLine(argv, {});
        return parsed.kind !== 'wrong' || !/[\u0000-\u001f\u007f-\u009f]/.test(parsed.line);
      }),
    );
  });
});

describe('help and version', () => {
  it('list every option and every key', () => {
    const help = helpText([{ keys: 'j k', title: 'move' }]);
    for (const { name } of OPTIONS) expect(help).toContain(`--${name}`);
    expect(help).toContain('IMAPTOP_PASSWORD');
    expect(help).toMatch(/keys\n {2}j k {2}move\n$/);
  });

  it('name the themes there are, and the package', () => {
    const files = readdirSync('themes').map((file) => file.replace('.json', ''));
    expect([...THEMES].sort()).toEqual(files.sort());
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(version()).toBe(manifest.version);
  });
});
