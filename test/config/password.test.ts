// The password: environment, command and prompt; who never gets to see it; and the terminal that is given back.
import { spawn } from '@lydell/node-pty';
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readPassword } from '../../src/config/password.ts';
import { PasswordLine } from '../../src/config/password-prompt.ts';
import { toSafe } from '../../src/text/safe-text.ts';

const account = toSafe('bob@h');
const FIXTURE = new URL('password-fixture.ts', import.meta.url).pathname;

describe('the environment', () => {
  it('gives it once, and to no child', async () => {
    const env: Record<string, string | undefined> = { IMAPTOP_PASSWORD: 'secret', PATH: process.env['PATH'] };
    expect(await readPassword({ env, command: undefined, account })).toEqual({
      kind: 'password',
      password: 'secret',
    });
    expect('IMAPTOP_PASSWORD' in env).toBe(false);
    const both = { ...env, IMAPTOP_PASSWORD: 'secret' };
    const command = 'echo "<${IMAPTOP_PASSWORD-none}>"';
    expect(await readPassword({ env: both, command, account })).toEqual({
      kind: 'password',
      password: '<none>',
    });
  });
});

describe('the command', () => {
  const env = { PATH: process.env['PATH'] };
  it('gives its first line', async () => {
    for (const [command, password] of [
      ["printf 'one\\ntwo\\n'", 'one'],
      ["printf 'one\\r\\n'", 'one'],
      ["printf ' with spaces '", ' with spaces '],
      ["printf '\\303\\274ber'", 'über'],
    ] as const) {
      expect(await readPassword({ env, command, account })).toEqual({ kind: 'password', password });
    }
  });

  it('fails in one line', async () => {
    for (const [command, line] of [
      ['exit 3', 'The password command failed with exit code 3.'],
      ['kill -9 $$', 'The password command was ended by SIGKILL.'],
      ['true', 'The password command printed no password.'],
      ['yes 2>/dev/null', 'The password command prints too much.'],
      ['echo secret; exit 1', 'The password command failed with exit code 1.'],
    ] as const) {
      expect(await readPassword({ env, command, account })).toEqual({ kind: 'failed', line });
    }
  });
});

describe('the line that is typed', () => {
  const typed = (text: string) => {
    const line = new PasswordLine();
    for (const letter of text) {
      const end = line.take(letter);
      if (end) return end;
    }
    return undefined;
  };

  it('can be corrected and left', () => {
    expect(typed('sex\u007fcreet\b\bt\r')).toEqual({ kind: 'password', password: 'secret' });
    expect(typed('wrong\u0015rïght\n')).toEqual({ kind: 'password', password: 'rïght' });
    expect(typed('\u007f\u007fa\u0001\r')).toEqual({ kind: 'password', password: 'a' });
    expect(typed('abc\u0003')).toEqual({ kind: 'cancelled' });
    expect(typed('\u0004')).toEqual({ kind: 'cancelled' });
    expect(typed('a\u0004b\r')).toEqual({ kind: 'password', password: 'ab' });
    expect(typed('\r')).toMatchObject({ kind: 'failed' });
    expect(typed('abc')).toBeUndefined();
  });
});

/**
 * Runs the fixture on a terminal; `keys` are typed once the prompt is there, `early` while it is not yet. Resolves with all
 * that was on it.
 */
function onTerminal(keys: string, early = ''): Promise<string> {
  return new Promise((resolve) => {
    const { IMAPTOP_PASSWORD: _password, ...env } = process.env;
    // `stty -a` afterwards shows whether the terminal is as it was.
    const script = `"$0" "$1" "" ${early === '' ? 0 : 500}; stty -a`;
    const terminal = spawn('/bin/sh', ['-c', script, process.execPath, FIXTURE], { env, cols: 200 });
    let screen = '';
    let asked = false;
    let begun = early === '';
    terminal.onData((data) => {
      screen += data;
      if (!begun && screen.includes('begun')) {
        begun = true;
        terminal.write(early);
      }
      if (asked || !screen.includes('Password for bob@h: ')) return;
      asked = true;
      terminal.write(keys);
    });
    terminal.onExit(() => resolve(screen));
  });
}

describe('the prompt', () => {
  it('shows nothing of what is typed, and gives the terminal back', async () => {
    const screen = await onTerminal('canary\u007fY\r');
    expect(screen).not.toMatch(/canar/);
    expect(screen).toContain(`"shown":"${Buffer.from('canarY').toString('base64')}"`);
    expect(screen).toMatch(/[^-]echo\b/);
    expect(screen).toMatch(/[^-]icanon\b/);
  });

  it('takes nothing that was typed before it was there', async () => {
    for (const early of ['early', 'early\r', 'a line\rearly', 'x'.repeat(3000)]) {
      const screen = await onTerminal('canary\r', early);
      expect(screen).toContain(`"shown":"${Buffer.from('canary').toString('base64')}"`);
    }
  });

  it('ends with Ctrl-C, and gives the terminal back', async () => {
    const screen = await onTerminal('can\u0003');
    expect(screen).toContain('"kind":"cancelled"');
    expect(screen).toMatch(/[^-]icanon\b/);
  });

  it('says so where there is no terminal', () => {
    const { IMAPTOP_PASSWORD: _password, ...env } = process.env;
    // A session of its own has no controlling terminal.
    const { stdout } = spawnSync('setsid', ['-w', process.execPath, FIXTURE], { env, encoding: 'utf8' });
    expect(stdout).toContain('"kind":"failed"');
  });
});
