// Rescue stores and copies for the tests.
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { toUid } from '../../src/model/uid.ts';
import type { Literal } from '../../src/ports.ts';
import { DiskRescueStore } from '../../src/rescue/rescue-store.ts';
import { toSafe } from '../../src/text/safe-text.ts';

export const MAILBOX = { path: toMailboxPath('Entw&APw-rfe'), uidValidity: 77 };

export function storeIn(stateDirectory: string, now = () => 1e12, account = 'bob@h'): DiskRescueStore {
  return new DiskRescueStore({ stateDirectory, account, now, nameOf: () => toSafe('Entwürfe') });
}

/** Saves octets as the copy of a message. */
export function save(store: DiskRescueStore, planId: number, uid: number, octets: Uint8Array): string {
  const message = { uid: toUid(uid), octets: octets.length, date: 1_700_000_000, flags: ['\\Seen', '$Junk'] };
  const begun = store.begin(planId, MAILBOX, message);
  if (begun.kind === 'failed') return begun.failure.text;
  for (let from = 0; from < octets.length; from += 1000) {
    const written = begun.value.write(octets.subarray(from, from + 1000));
    if (written.kind === 'failed') {
      begun.value.discard();
      return written.failure.text;
    }
  }
  const committed = begun.value.commit(octets.length);
  return committed.kind === 'failed' ? committed.failure.text : 'saved';
}

export async function octetsOf(literal: Literal): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for await (const part of literal) parts.push(part);
  return parts;
}
