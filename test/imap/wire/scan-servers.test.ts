// A whole folder read over the wire, on the three real servers: every row is what a client that shares no line with it sees.
import { afterEach, describe, expect, test } from 'vitest';
import { systemFlagNames } from '../../../src/model/flags.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { MessageTable } from '../../../src/model/message-table.ts';
import type { RawImap } from '../../helpers/raw-imap.ts';
import { seedMailbox } from '../../helpers/seed.ts';
import type { ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import { data, signIn, signOut } from './sign-in.ts';

const SERVERS: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];
const COUNT = 300;
/** Lines stay short: Cyrus and Courier close the connection on long ones. */
const LINE_OCTETS = 400;
const WINDOW = 50;

interface Row {
  readonly uid: number;
  readonly size: number;
  /** INTERNALDATE as seconds since 1970. */
  readonly date: number;
  readonly flags: readonly string[];
}

afterEach(signOut);

const flagsOf = (n: number): string[] => [
  ...(n % 2 === 0 ? ['\\Seen'] : []),
  ...(n % 3 === 0 ? ['\\Answered'] : []),
  ...(n % 5 === 0 ? ['\\Flagged'] : []),
  ...(n % 7 === 0 ? ['\\Deleted'] : []),
  ...(n % 11 === 0 ? ['\\Draft'] : []),
  ...(n % 13 === 0 ? ['$Forwarded'] : []),
  ...(n % 17 === 0 ? ['Old.Keyword-1'] : []),
];

/** Item by item, whatever their order in the answer. */
async function rawRows(raw: RawImap): Promise<Row[]> {
  await raw.ok('EXAMINE INBOX');
  const { untagged } = await raw.ok('FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)');
  return untagged
    .filter((line) => line.includes(' FETCH ('))
    .map((line) => {
      const item = (pattern: RegExp): string => pattern.exec(line)?.[1] ?? '';
      return {
        uid: Number(item(/\bUID (\d+)/)),
        size: Number(item(/RFC822\.SIZE (\d+)/)),
        date: Date.parse(item(/INTERNALDATE "([^"]+)"/).replaceAll('-', ' ')) / 1000,
        flags: sorted(item(/FLAGS \(([^)]*)\)/).split(' ')),
      };
    });
}

/** \Recent tells of sessions, not of messages. */
const sorted = (flags: readonly string[]): string[] =>
  flags.filter((flag) => flag !== '' && flag !== '\\Recent').sort((a, b) => (a < b ? -1 : 1));

describe.each(SERVERS)('%s', (name) => {
  test('every row of a scan in windows is what a raw client sees, and nothing is missing', async () => {
    const session = await signIn(sharedServers()[name]);
    const seeded = await seedMailbox(session.raw, 'INBOX', COUNT, { flags: flagsOf, varied: true, seed: 3 });
    // Gaps, so that no row can be found by its number.
    const gone = seeded.filter(({ n }) => n % 4 === 1).map(({ uid }) => uid);
    await session.raw.ok('SELECT INBOX');
    await session.raw.ok(`UID STORE ${gone.join(',')} +FLAGS.SILENT (\\Deleted)`);
    await session.raw.ok(`UID EXPUNGE ${gone.join(',')}`);
    const wanted = await rawRows(session.raw);
    expect(wanted).toHaveLength(COUNT - gone.length);

    await data(session, { kind: 'examine', path: toMailboxPath('INBOX') });
    const uids = await data(session, { kind: 'search' });
    let table = MessageTable.ofUids(uids);
    for (const window of uids.chunks(LINE_OCTETS, WINDOW)) {
      table = table.fill(await data(session, { kind: 'fetch-rows', uids: window }));
    }
    expect(table.known).toBe(wanted.length);
    expect(table.bytes).toBe(wanted.reduce((sum, { size }) => sum + size, 0));
    const rows = Array.from({ length: table.length }, (_, row): Row => {
      const { bits, keywords } = table.flags(row);
      return {
        uid: table.uid(row),
        size: table.size(row),
        date: table.date(row),
        flags: sorted([...systemFlagNames(bits), ...keywords]),
      };
    });
    expect(rows).toEqual(wanted);
  });
});
