// What other clients do arrives in the list as it is on the server, also where the wire's own view of the folder is older:
// Dovecot and Courier answer UID SEARCH from that until they are asked for news (RFC 9051 §7.4).
import { describe, expect, test } from 'vitest';
import { makeMessage, seedMailbox } from '../helpers/seed.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient, rowsOf } from './live-console.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

interface Folder {
  readonly live: LiveConsole;
  readonly other: RawImap;
  readonly uids: readonly number[];
  /** What the server holds now comes to be the list, and stays so. */
  arrives(): Promise<void>;
}

/** INBOX with six messages, read by the console over a wire that has it open, and open in another client. */
async function opened(name: ServerName): Promise<Folder> {
  const server = sharedServers()[name];
  const user = server.newUser();
  const other = await otherClient(server, user);
  const oracle = await otherClient(server, user);
  const flags = (n: number): string[] => (n % 2 === 0 ? ['\\Seen'] : ['\\Answered', '$Forwarded']);
  const uids = (await seedMailbox(other, 'INBOX', 6, { flags })).map(({ uid }) => uid);
  const live = await LiveConsole.open(server, user);
  expect(live.rows).toEqual(await rowsOf(oracle));
  await other.ok('SELECT INBOX');
  const arrives = async (): Promise<void> => {
    const wanted = await rowsOf(oracle);
    await live.until(() => JSON.stringify(live.rows) === JSON.stringify(wanted));
    await live.settled();
    expect(live.rows).toEqual(wanted);
    expect(live.state.messages.scan).toEqual({ kind: 'complete' });
  };
  return { live, other, uids, arrives };
}

async function append(other: RawImap, n: number): Promise<void> {
  const { bytes, date } = makeMessage({ n, seed: 1 });
  expect((await other.append('INBOX', ['\\Flagged'], date, bytes)).status).toBe('OK');
}

async function expunge(other: RawImap, uids: readonly (number | undefined)[]): Promise<void> {
  await other.ok(`UID STORE ${uids.join(',')} +FLAGS.SILENT (\\Deleted)`);
  await other.ok(`UID EXPUNGE ${uids.join(',')}`);
}

describe.each(NAMES)('another client on %s', { timeout: 60_000 }, (name) => {
  test('gets mail, once and again', async () => {
    const { live, other, uids, arrives } = await opened(name);
    await append(other, 100);
    await arrives();
    await append(other, 101);
    await append(other, 102);
    await arrives();
    expect(Object.keys(live.rows)).toHaveLength(uids.length + 3);
  });

  test('expunges, once and again', async () => {
    const { live, other, uids, arrives } = await opened(name);
    await expunge(other, [uids[1]]);
    await arrives();
    await expunge(other, [uids[0], uids[5]]);
    await arrives();
    expect(Object.keys(live.rows).map(Number)).toEqual(uids.slice(2, 5));
  });

  test('sets flags and takes them away', async () => {
    const { live, other, uids, arrives } = await opened(name);
    await other.ok(`UID STORE ${uids[0]},${uids[3]} +FLAGS (\\Flagged $Work)`);
    await other.ok(`UID STORE ${uids[2]} -FLAGS (\\Seen)`);
    await arrives();
    await other.ok(`UID STORE ${uids[1]} FLAGS (\\Draft)`);
    await arrives();
    expect(live.rows).toMatchObject({ [uids[1]!]: ['\\Draft'], [uids[2]!]: [] });
  });

  test('does all of it at once', async () => {
    const { live, other, uids, arrives } = await opened(name);
    await append(other, 100);
    await other.ok(`UID STORE ${uids[4]} +FLAGS (\\Flagged)`);
    await expunge(other, [uids[2], uids[3]]);
    await append(other, 101);
    await other.ok(`UID STORE ${uids[5]} -FLAGS (\\Answered)`);
    await arrives();
    expect(Object.keys(live.rows)).toHaveLength(uids.length);
  });
});
