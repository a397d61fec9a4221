// A wire on a real server's fresh account, with a raw connection beside it that says what the server really holds.
import type { Command, CommandData } from '../../../src/model/command.ts';
import { toMailboxPath, type MailboxPath } from '../../../src/model/mailbox.ts';
import type { Literal } from '../../../src/ports.ts';
import { RawImap } from '../../helpers/raw-imap.ts';
import type { MailServer } from '../../servers/server.ts';
import { openWire, type OpenWire } from './open-wire.ts';

export interface Session extends OpenWire {
  readonly raw: RawImap;
  readonly user: string;
  /** A folder's name as this server wants it. */
  folder(name: string): MailboxPath;
}

const closers: (() => Promise<void>)[] = [];

/** For afterEach. */
export async function signOut(): Promise<void> {
  for (const close of closers.splice(0)) await close();
}

export async function signIn(server: MailServer, without: readonly string[] = []): Promise<Session> {
  const user = server.newUser();
  const { host, port, password } = server;
  const raw = await RawImap.connect({ host, port, user, password });
  const capabilities = [...raw.capabilities].filter((name) => !without.includes(name));
  const wire = await openWire(port, { user, password, capabilities });
  closers.push(async () => {
    wire.wire.close();
    await raw.logout();
  });
  return { ...wire, raw, user, folder: (name) => toMailboxPath(server.prefix + name) };
}

export async function data<C extends Command>(
  { wire }: OpenWire,
  command: C,
  source?: Literal,
): Promise<CommandData[C['kind']]> {
  const answer = await wire.run(command, source);
  if (answer.kind !== 'ok') throw new Error(answer.failure.text);
  return answer.data;
}

/** The octets as a source that gives them in pieces. */
export async function* inPieces(octets: Uint8Array, length = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < octets.length; at += length) yield octets.subarray(at, at + length);
}
