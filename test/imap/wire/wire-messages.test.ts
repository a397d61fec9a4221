// Messages out of the three real servers and into them again, octet for octet.
import { afterEach, describe, expect, test } from 'vitest';
import { FLAGGED, SEEN } from '../../../src/model/flags.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { makeMessage, seedCorpus } from '../../helpers/seed.ts';
import type { ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import { data, inPieces, signIn, signOut, type Session } from './sign-in.ts';

const INBOX = toMailboxPath('INBOX');
const SERVERS: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];
const seconds = (date: Date): number => date.getTime() / 1000;

afterEach(signOut);

/** Messages with all their octets, read in pieces. */
async function whole(session: Session, uids: UidSet): Promise<{ date: number; octets: Buffer }[]> {
  const found = new Map<number, { date: number; octets: Buffer }>();
  const piece = 100_000;
  for (let [offset, left] = [0, uids]; !left.isEmpty; offset += piece) {
    const parts = await data(session, { kind: 'fetch-messages', uids: left, offset, octets: piece });
    for (const { uid, date, octets } of parts) {
      const before = found.get(uid)?.octets ?? Buffer.alloc(0);
      found.set(uid, { date, octets: Buffer.concat([before, octets]) });
    }
    left = UidSet.from(parts.filter(({ octets }) => octets.length === piece).map(({ uid }) => uid));
  }
  return [...found].sort(([a], [b]) => a - b).map(([, message]) => message);
}

describe.each(SERVERS)('%s', (name) => {
  test('a message that is fetched in pieces and appended again is the same, octet for octet', async () => {
    const session = await signIn(sharedServers()[name]);
    const message = makeMessage({ n: 1, seed: 8, size: 100_001 });
    const date = seconds(new Date('2011-02-03T04:05:06Z'));
    const { length: octets } = message.bytes;
    const first = await data(
      session,
      { kind: 'append', path: INBOX, flags: ['\\Seen', '\\Flagged'], date, octets },
      inPieces(message.bytes),
    );
    expect(first).toBeDefined();
    await data(session, { kind: 'examine', path: INBOX });
    const fetched = async (uid: number): Promise<Buffer> => {
      const pieces: Uint8Array[] = [];
      for (let offset = 0; ; offset += 30_000) {
        const uids = UidSet.from([uid]);
        const command = { kind: 'fetch-messages', uids, offset, octets: 30_000 } as const;
        const [piece] = await data(session, command);
        expect(piece).toMatchObject({ uid, date, flags: { bits: SEEN | FLAGGED } });
        if (!piece || piece.octets.length === 0) return Buffer.concat(pieces);
        pieces.push(piece.octets);
      }
    };
    const original = await fetched(first?.uid ?? 0);
    expect(original.equals(message.bytes)).toBe(true);
    await data(session, { kind: 'select', path: INBOX });
    const again = await data(
      session,
      { kind: 'append', path: INBOX, flags: ['\\Seen', '\\Flagged'], date, octets },
      inPieces(original, 999),
    );
    expect(again?.uidValidity).toBe(session.wire.selected?.mailbox.uidValidity);
    expect(again?.uid).toBeGreaterThan(first?.uid ?? 0);
    // Courier does not see its own APPEND before the next SELECT.
    await data(session, { kind: 'examine', path: INBOX });
    expect((await fetched(again?.uid ?? 0)).equals(message.bytes)).toBe(true);
  });

  test('every sixth message of the corpus comes back as it was', async () => {
    const session = await signIn(sharedServers()[name]);
    const { appended } = await seedCorpus(session.raw, 'INBOX', 6);
    const back = session.folder('Back');
    await data(session, { kind: 'create', path: back });
    await data(session, { kind: 'examine', path: INBOX });
    const originals = await whole(session, UidSet.from(appended.map(({ uid }) => uid)));
    expect(originals).toHaveLength(appended.length);
    // Courier takes no APPEND while a mailbox is open read-only.
    await data(session, { kind: 'select', path: INBOX });
    const uids: number[] = [];
    for (const { octets, date } of originals) {
      const command = { kind: 'append', path: back, flags: [], date, octets: octets.length } as const;
      const answer = await data(session, command, inPieces(octets, 4_000));
      uids.push(answer?.uid ?? 0);
    }
    await data(session, { kind: 'examine', path: back });
    const copies = await whole(session, UidSet.from(uids));
    expect(copies.map(({ date }) => date)).toEqual(originals.map(({ date }) => date));
    const changed = copies.flatMap(({ octets }, n) =>
      octets.equals(originals[n]?.octets ?? Buffer.alloc(0)) ? [] : [appended[n]?.file],
    );
    expect(changed).toEqual([]);
  });

  test.each([[[]], [['LITERAL+', 'LITERAL-']]])(
    'a message of 20 MB is appended (without %j)',
    async (without) => {
      const session = await signIn(sharedServers()[name], without);
      const { bytes } = makeMessage({ n: 2, seed: 8, size: 20_000_000 });
      const path = session.folder('Big');
      await data(session, { kind: 'create', path });
      const appended = await data(
        session,
        { kind: 'append', path, flags: [], date: NaN, octets: bytes.length },
        inPieces(bytes, 1_000_000),
      );
      await data(session, { kind: 'examine', path });
      const uids = UidSet.from([appended?.uid ?? 0]);
      const rows = await data(session, { kind: 'fetch-rows', uids });
      expect([...rows.sizes]).toEqual([20_000_000]);
      let at = 0;
      for (; ; at += 5_000_000) {
        const [piece] = await data(session, { kind: 'fetch-messages', uids, offset: at, octets: 5_000_000 });
        if (!piece || piece.octets.length === 0) break;
        expect(bytes.subarray(at, at + 5_000_000).equals(piece.octets)).toBe(true);
      }
      expect(at).toBe(20_000_000);
    },
  );

  test('an APPEND that is refused leaves the connection as it was', async () => {
    const session = await signIn(sharedServers()[name]);
    const { bytes } = makeMessage({ n: 3, seed: 8, size: 3_000_000 });
    const path = session.folder('Nowhere');
    const command = { kind: 'append', path, flags: [], date: NaN, octets: bytes.length } as const;
    expect(await session.wire.run(command, inPieces(bytes))).toMatchObject({
      kind: 'refused',
      failure: { code: 'TRYCREATE' },
    });
    expect(await data(session, { kind: 'examine', path: INBOX })).toMatchObject({ exists: 0 });
  });
});
