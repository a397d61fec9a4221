// How large a message a server takes, as servers say it and as they do not; and that nothing else is asked.
import { afterEach, expect, test } from 'vitest';
import { readAppendLimit } from '../../src/imap/append-limit.ts';
import { ScriptedServer, type Script } from '../helpers/scripted-server.ts';

let server: ScriptedServer | undefined;
afterEach(() => server?.stop());

async function asked(answers: Script['answers'] = {}) {
  server = await ScriptedServer.start({ answers });
  const account = { user: 'bob', host: '127.0.0.1', port: server.port, tls: 'none' } as const;
  const result = await readAppendLimit({ account, password: 'secret-Canary', onAlert: () => undefined });
  const names = server.commands.map(({ name }) => name);
  return { result, names };
}

const capable = (more: string) => `* CAPABILITY IMAP4rev1${more}\r\n{TAG} OK done\r\n`;

test.each([
  ['', undefined],
  [' APPENDLIMIT=35882577', 35_882_577],
  [' APPENDLIMIT=0', 0],
])('CAPABILITY%s', async (more, octets) => {
  const { result, names } = await asked({ CAPABILITY: capable(more) });
  expect(result).toEqual({ kind: 'ok', value: { octets, host: '127.0.0.1' } });
  expect(names.filter((name) => name !== 'CAPABILITY')).toEqual(['LOGIN', 'LOGOUT']);
});

test.each([
  ['* STATUS INBOX (APPENDLIMIT 1048576)\r\n{TAG} OK done\r\n', 1_048_576],
  ['* STATUS INBOX (APPENDLIMIT NIL)\r\n{TAG} OK done\r\n', undefined],
  ['{TAG} NO not today\r\n', undefined],
  ['{TAG} BAD what\r\n', undefined],
])('of each mailbox by itself: %j', async (STATUS, octets) => {
  const { result, names } = await asked({ CAPABILITY: capable(' APPENDLIMIT'), STATUS });
  expect(result).toEqual({ kind: 'ok', value: { octets, host: '127.0.0.1' } });
  expect(names.filter((name) => name !== 'CAPABILITY')).toEqual(['LOGIN', 'STATUS', 'LOGOUT']);
});

test('a refusal is one line, without the password', async () => {
  const { result } = await asked({ LOGIN: '{TAG} NO [AUTHENTICATIONFAILED] secret-Canary is wrong\r\n' });
  expect(result.kind).toBe('failed');
  if (result.kind === 'failed') {
    expect(result.failure.text).toMatch(
      /^Could not sign in to 127\.0\.0\.1:\d+ as bob: .* Nothing was changed\.$/,
    );
    expect(result.failure.text).not.toContain('Canary');
  }
});

test('so is a connection that is lost in between', async () => {
  const { result } = await asked({
    CAPABILITY: capable(' APPENDLIMIT'),
    STATUS: (_command, session) => {
      session.reset();
      return undefined;
    },
  });
  expect(result.kind).toBe('failed');
  if (result.kind === 'failed')
    expect(result.failure.text).toMatch(
      /^Could not ask 127\.0\.0\.1:\d+ how large a message it takes: .*\.$/,
    );
});
