// Has the reader watch a folder that the wire has opened. What came, went or was changed between the wire's EXAMINE and the
// reader's nobody tells of: it is told by what the two were answered, and asked for.
import type { Opened } from '../../model/command.ts';
import { sameMailbox } from '../../model/mailbox.ts';
import type { UidSet } from '../../model/uid-set.ts';
import type { Watched } from '../../ports.ts';
import type { EffectContext } from './context.ts';

/** What reads the list anew, in part. */
interface Reading {
  readNewer(exists?: number): void;
  recount(): void;
  readFlags(changed: UidSet): void;
}

interface Parts {
  readonly reading: Reading;
  readonly flagsToo: boolean;
}

export async function watchOpened(
  { server, store }: EffectContext,
  opened: Opened,
  { reading, flagsToo }: Parts,
): Promise<void> {
  const { path } = opened.mailbox;
  const watched = await server.reader.watch(path);
  if (watched.kind === 'failed') {
    if (watched.failure.kind !== 'connection-lost')
      store.report({ kind: 'failed', failure: watched.failure });
    return;
  }
  const { mailbox, gathering } = store.getState().messages;
  if (!gathering && mailbox?.path === path) catchUp(reading, opened, watched.value);
  if (flagsToo) await readMissedFlags(server.reader, reading, opened);
}

function catchUp(reading: Reading, opened: Opened, watched: Watched | undefined): void {
  const { mailbox, uidNext } = opened;
  // Nothing came: RFC 9051 §2.3.1.1.
  const isSame = uidNext !== undefined && uidNext === watched?.uidNext;
  if (!isSame || !sameMailbox(mailbox, watched.mailbox)) reading.readNewer(watched?.exists);
  else if (opened.exists !== watched.exists) reading.recount();
}

async function readMissedFlags(
  reader: EffectContext['server']['reader'],
  reading: Reading,
  { mailbox, highestModSeq }: Opened,
): Promise<void> {
  if (highestModSeq === undefined || !reader.capabilities.condStore) return;
  const changes = await reader.changedSince(mailbox, highestModSeq);
  if (changes.kind === 'ok' && !changes.value.uids.isEmpty) reading.readFlags(changes.value.uids);
}
