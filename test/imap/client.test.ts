// ImapFlow's internal members that src/imap/client.ts names: the pinned version has them, and they do what is relied on.
import { ImapFlow } from 'imapflow';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Client } from '../../src/imap/client.ts';
import { ScriptedServer } from '../helpers/scripted-server.ts';

const account = { user: 'bob', host: '127.0.0.1', port: 1, tls: 'none' } as const;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function connected(answers = {}): Promise<{ client: Client; server: ScriptedServer }> {
  const server = await ScriptedServer.start({ answers });
  const options = { host: '127.0.0.1', port: server.port, logger: false, disableAutoIdle: true } as const;
  const client = new Client(account, 'secret', options, {});
  client.on('error', () => {});
  cleanUps.push(
    () => client.close(),
    () => server.stop(),
  );
  await client.connect();
  return { client, server };
}

describe('ImapFlow', () => {
  it('is the version that was read', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect([dependencies['imapflow'], (ImapFlow as unknown as { version: string }).version]).toEqual([
      '2.10.2',
      '2.10.2',
    ]);
  });

  it('has the step between TLS and session that is overridden', () => {
    const prototype = ImapFlow.prototype as unknown as Record<string, unknown>;
    for (const member of ['authenticate', 'exec', 'write', 'unbind']) {
      expect([member, typeof prototype[member]]).toEqual([member, 'function']);
    }
  });

  it('runs commands one after the other, with their own untagged answers', async () => {
    const { client, server } = await connected({
      STATUS: '* STATUS a (MESSAGES 1)\r\n{TAG} OK done\r\n',
      NOOP: '* 7 EXISTS\r\n{TAG} OK done\r\n',
    });
    const told: string[] = [];
    client.untaggedHandlers['EXISTS'] = async ({ command }) => {
      told.push(`exists ${command}`);
    };
    const untagged = {
      STATUS: async () => {
        told.push('status');
      },
    };
    const items = [{ type: 'ATOM', value: 'MESSAGES' }] as const;
    await Promise.all([
      client.command('STATUS', [{ type: 'STRING', value: 'a' }, items], { untagged }),
      client.command('NOOP', false),
    ]);
    expect(told).toEqual(['status', 'exists 7']);
    expect(
      server.lines.filter((line) => /STATUS|NOOP/.test(line)).map((line) => line.replace(/^\S+ /, '')),
    ).toEqual(['STATUS "a" (MESSAGES)', 'NOOP']);
  });

  it('rejects a refused command and goes on', async () => {
    const { client } = await connected({ STATUS: '{TAG} NO [NOPERM] no\r\n' });
    const refused = client.command('STATUS', [{ type: 'STRING', value: 'a' }]);
    await expect(refused).rejects.toMatchObject({ responseStatus: 'NO', responseText: 'no' });
    await expect(client.command('NOOP', false)).resolves.toMatchObject({ command: 'OK' });
  });

  it('hands over a socket on which nothing of it is left', async () => {
    const { client, server } = await connected();
    const { socket, readSocket, writeSocket } = client.unbind();
    expect([readSocket, writeSocket]).toEqual([socket, socket]);
    expect(['data', 'end', 'timeout'].map((event) => socket.listenerCount(event) > 1)).toEqual([
      false,
      false,
      false,
    ]);
    const answer = new Promise((resolve) => socket.once('data', (data: Buffer) => resolve(data.toString())));
    socket.resume();
    socket.write('x1 NOOP\r\n');
    expect(await answer).toBe('x1 OK done\r\n');
    expect(server.lines.at(-1)).toBe('x1 NOOP');
    socket.destroy();
  });
});
