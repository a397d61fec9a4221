// Lists of one mailbox that say in every row which list they are: half of one and half of another shows.
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { CachedMailbox, MailboxToKeep } from '../../src/ports.ts';
import { FlagPool, toFlagList } from '../../src/model/flags.ts';

/** Three chunks, the last one not full, and more or fewer messages from list to list. */
const rowsOf = (version: number): number => 9_000 + (version % 7) * 100;

export function versionOf(version: number, path = 'INBOX'): MailboxToKeep {
  const count = rowsOf(version);
  const pool = new FlagPool();
  const flagId = pool.id(toFlagList([`v${version}`]));
  return {
    mailbox: { path: toMailboxPath(path), uidValidity: 7 },
    mailboxId: undefined,
    modSeq: BigInt(version),
    rows: {
      count,
      uids: Uint32Array.from({ length: count }, (_, n) => n + 1),
      sizes: new Float64Array(count).fill(version),
      dates: new Float64Array(count).fill(version),
      flagIds: new Uint32Array(count).fill(flagId),
      pool,
    },
    envelopes: new Map(),
  };
}

/** What is wrong with a list that was loaded; empty where it is one of the above. */
export function faultOf({ modSeq, rows }: CachedMailbox): string {
  const version = Number(modSeq);
  if (rows.count !== rowsOf(version)) return `${rows.count} rows in list ${version}`;
  for (let i = 0; i < rows.count; i++) {
    const [flag] = rows.pool.list(rows.flagIds[i]!).keywords;
    if (
      rows.uids[i] !== i + 1 ||
      rows.sizes[i] !== version ||
      rows.dates[i] !== version ||
      flag !== `v${version}`
    )
      return `row ${i} of list ${version} is of another one`;
  }
  return '';
}
