// Where a server takes one connection only: whose turn it is. Pure. Sign-ins are rare, work under way is finished, and
// neither side waits for ever.
import type { LeaseRank } from '../ports.ts';
import type { Role } from './connections.ts';

// Between one change of turns and the next: a sign-in costs the server more than anything else that is asked of it.
export const APART_MS = 5000;
// How long views and scans keep the reader waiting: a folder of 100,000 messages is read in less.
export const VIEW_TURN_MS = 15_000;
// Batches go first; headers and counts are for looking at only.
export const BATCH_TURN_MS = 60_000;
// Between one lease and the next of the same work.
export const LINGER_MS = 200;
// The reader watches when nobody needs the wire.
export const REST_MS = 3000;

export interface TurnView {
  readonly holder: Role;
  /** Since the holder signed in; Infinity before the first change. */
  readonly heldFor: number;
  readonly reader: { readonly isAsked: boolean; readonly isAwaited: boolean };
  readonly wire: { readonly held: LeaseRank | undefined; readonly awaited: LeaseRank | undefined };
  /** Since a lease was held or waited for. */
  readonly quietFor: number;
}

export type Turn =
  /** The holder goes on; in so many milliseconds it may look different by itself. */
  | { readonly kind: 'goes-on'; readonly lookIn: number | undefined }
  /** The holder ends what is under way and begins nothing. */
  | { readonly kind: 'finishes'; readonly lookIn: number | undefined }
  | { readonly kind: 'changes' };

export function nextTurn(view: TurnView): Turn {
  return view.holder === 'reader' ? afterReader(view) : afterWire(view);
}

function afterReader({ heldFor, reader, wire }: TurnView): Turn {
  if (!wire.awaited) return goesOn();
  if (heldFor < APART_MS) return goesOn(APART_MS - heldFor);
  return reader.isAsked ? finishes() : { kind: 'changes' };
}

function afterWire({ heldFor, reader, wire, quietFor }: TurnView): Turn {
  if (wire.held ?? wire.awaited) {
    if (!reader.isAwaited) return goesOn();
    const isBatch = wire.held === 'batch' || wire.awaited === 'batch';
    const turn = isBatch ? BATCH_TURN_MS : VIEW_TURN_MS;
    if (heldFor < turn) return goesOn(turn - heldFor);
    return wire.held ? finishes() : { kind: 'changes' };
  }
  const quiet = reader.isAwaited ? LINGER_MS : REST_MS;
  const wait = Math.max(APART_MS - heldFor, quiet - quietFor);
  if (wait <= 0) return { kind: 'changes' };
  // After its time only another batch may follow: what follows is looked at before it gets a lease.
  return reader.isAwaited && heldFor >= VIEW_TURN_MS ? finishes(wait) : goesOn(wait);
}

function goesOn(lookIn?: number): Turn {
  return { kind: 'goes-on', lookIn };
}

function finishes(lookIn?: number): Turn {
  return { kind: 'finishes', lookIn };
}
