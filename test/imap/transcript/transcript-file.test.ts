// The transcript: it follows the protocol, and no form of the password is in it, whatever way it was given and whatever
// the server made of it.
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { signIn } from '../../../src/imap/sign-in.ts';
import { TranscriptFile } from '../../../src/imap/transcript/transcript-file.ts';
import { Transcript } from '../../../src/imap/transcript/transcript.ts';
import type { Account } from '../../../src/model/account.ts';
import { ScriptedServer, type Script } from '../../helpers/scripted-server.ts';
import { sharedServers } from '../../servers/shared.ts';

const CANARY = 'canary "Pa55\\word" \u00fc';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imaptop-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Opened {
  readonly file: TranscriptFile;
  readonly transcript: Transcript;
}

function opened(path: string, password = CANARY): Opened {
  const file = TranscriptFile.open(path);
  if (file.kind === 'failed') throw new Error(file.failure.text);
  const transcript = new Transcript({ password, user: 'bob' }, () => Date.UTC(2026, 10, 22), file.value);
  return { file: file.value, transcript };
}

function received(to: ReturnType<Transcript['of']>, line: string): void {
  const data = Buffer.from(line);
  to.received(data, 0, data.length);
}

async function logOf(account: Omit<Account, 'host' | 'tls'>, password: string): Promise<string> {
  const path = join(folder, 'log');
  const { file, transcript } = opened(path, password);
  const to = { ...account, host: '127.0.0.1', tls: 'none' } as const;
  const logger = transcript.logger('reader');
  const result = await signIn({ account: to, password, onAlert: () => {}, logger });
  if (result.kind === 'ok') await result.value.logout();
  file.close();
  // What is in memory went the same way.
  for (const { text } of transcript.memory.lines()) expectNoSecret(text, password);
  return readFileSync(path, 'utf8');
}

function expectNoSecret(log: string, password: string): void {
  const forms = [
    password,
    password.replaceAll(/["\\]/g, '\\$&'),
    Buffer.from(password).toString('base64'),
    Buffer.from(`\0bob\0${password}`).toString('base64'),
    'Pa55',
  ];
  for (const form of forms) expect(log).not.toContain(form);
}

describe('secrets', () => {
  const roads: [string, Script, Partial<Account>][] = [
    ['LOGIN', {}, {}],
    [
      'AUTHENTICATE PLAIN',
      {
        greeting: '* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n',
        answers: {
          CAPABILITY: '* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{TAG} OK done\r\n',
          AUTHENTICATE: '+ \r\n',
          '': (_line, session) => `${session.commands.at(-2)?.tag} NO [AUTHENTICATIONFAILED] no\r\n`,
        },
      },
      {},
    ],
    ['a refused LOGIN', { answers: { LOGIN: '{TAG} NO [AUTHENTICATIONFAILED] no\r\n' } }, {}],
    [
      'a server that repeats it',
      { answers: { LOGIN: (command) => `{TAG} NO wrong: ${command.rest}\r\n` } },
      {},
    ],
  ];

  for (const [road, script, more] of roads) {
    it(`are not written: ${road}`, async () => {
      const server = await ScriptedServer.start(script);
      try {
        const log = await logOf({ user: 'bob', port: server.port, ...more }, CANARY);
        const sent = server.lines.join('\n');
        const given = Buffer.from(sent, 'latin1').toString('utf8');
        expect(
          given.includes('Pa55') || sent.includes(Buffer.from(`\0bob\0${CANARY}`).toString('base64')),
        ).toBe(true);
        expect(log).toMatch(/ reader > [0-9A-F]+ (LOGIN|AUTHENTICATE) \(masked\)\n/);
        expectNoSecret(log, CANARY);
      } finally {
        await server.stop();
      }
    });
  }

  it('are not written when a real server takes or refuses them', async () => {
    const { dovecot } = sharedServers();
    for (const authMechanism of ['PLAIN', 'LOGIN'] as const) {
      for (const password of [dovecot.password, CANARY]) {
        const log = await logOf({ user: dovecot.newUser(), port: dovecot.port, authMechanism }, password);
        expectNoSecret(log, password);
        expect(log).toContain('reader < * OK [CAPABILITY');
      }
    }
  });

  it('are not written over the wire either', () => {
    const path = join(folder, 'log');
    const { file, transcript } = opened(path);
    const wire = transcript.of('wire');
    wire.sent(`a1 login bob ${CANARY}`);
    wire.sent(CANARY);
    wire.sent(Buffer.from(CANARY).toString('base64'));
    received(wire, `a1 NO what is ${CANARY}`);
    wire.sent('a2 SELECT "INBOX"');
    wire.sent('a3 UID FETCH 1 (FLAGS)');
    file.close();
    expect(readFileSync(path, 'utf8').replaceAll(/^\S+ /gm, '')).toBe(
      [
        'wire > a1 LOGIN (masked)',
        'wire > (masked)',
        'wire > (masked)',
        'wire < a1 NO what is (masked)',
        'wire > a2 SELECT "INBOX"',
        'wire > a3 UID FETCH 1 (FLAGS)',
        '',
      ].join('\n'),
    );
  });
});

describe('the file', () => {
  it('is for its owner only, and is appended to', () => {
    const path = join(folder, 'log');
    writeFileSync(path, 'before\n');
    chmodSync(path, 0o644);
    const { file, transcript } = opened(path);
    received(transcript.of('reader'), '* OK \u001b]0;evil\u0007');
    file.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe('before\n2026-11-22T00:00:00.000Z reader < * OK ␛]0;evil␇\n');
  });

  it('has a command and its answer at once with all before them, and rows alone after a moment', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const path = join(folder, 'log');
    const { file, transcript } = opened(path);
    const rows = (): number => readFileSync(path, 'utf8').split('\n').length - 1;
    const wire = transcript.of('wire');
    wire.sent('w1 UID FETCH 1:3 (FLAGS)');
    expect(rows()).toBe(1);
    received(wire, '* 1 FETCH (UID 1 FLAGS ())');
    received(wire, '* 2 FETCH (UID 2 FLAGS ())');
    expect(rows()).toBe(1);
    vi.advanceTimersByTime(100);
    expect(rows()).toBe(3);
    received(wire, '* 3 FETCH (UID 3 FLAGS ())');
    received(wire, 'w1 OK done');
    expect(rows()).toBe(5);
    received(wire, '* 4 EXISTS');
    file.close();
    expect(rows()).toBe(6);
  });

  it('is no link, no device and no folder', () => {
    symlinkSync(join(folder, 'target'), join(folder, 'link'));
    for (const [path, why] of [
      [join(folder, 'link'), 'it is a symbolic link'],
      ['/dev/null', 'it is not an ordinary file'],
      [folder, 'EISDIR'],
      [join(folder, 'no', 'log'), 'ENOENT'],
    ] as const) {
      const file = TranscriptFile.open(path);
      expect(file.kind === 'failed' && file.failure.text).toContain(why);
    }
  });
});
