// Whose turn it is on a server's only connection, as a table, and that neither side waits for ever.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  APART_MS,
  BATCH_TURN_MS,
  LINGER_MS,
  nextTurn,
  REST_MS,
  VIEW_TURN_MS,
  type Turn,
  type TurnView,
} from '../../src/imap/turn-policy.ts';

interface Case {
  readonly asked?: boolean;
  readonly awaited?: boolean;
  readonly held?: 'batch' | 'view' | 'scan';
  readonly leases?: 'batch' | 'view' | 'scan';
  readonly heldFor?: number;
  readonly quietFor?: number;
}

function view(holder: TurnView['holder'], given: Case): TurnView {
  const { asked = false, awaited = false, held, leases, heldFor = Infinity, quietFor = 0 } = given;
  return {
    holder,
    heldFor,
    quietFor,
    reader: { isAsked: asked, isAwaited: awaited },
    wire: { held, awaited: leases },
  };
}

const goesOn = (lookIn?: number): Turn => ({ kind: 'goes-on', lookIn });
const finishes = (lookIn?: number): Turn => ({ kind: 'finishes', lookIn });
const changes: Turn = { kind: 'changes' };

describe('the reader', () => {
  it.each<[string, Case, Turn]>([
    ['watches while nobody wants the wire', { asked: true }, goesOn()],
    ['goes at once the first time', { leases: 'scan' }, changes],
    ['stays five seconds', { leases: 'batch', heldFor: APART_MS - 1 }, goesOn(1)],
    ['goes after five seconds', { leases: 'scan', heldFor: APART_MS }, changes],
    ['ends what it was asked first', { asked: true, leases: 'batch' }, finishes()],
    ['goes with questions waiting', { awaited: true, leases: 'view' }, changes],
  ])('%s', (_name, given, turn) => expect(nextTurn(view('reader', given))).toEqual(turn));
});

describe('the wire', () => {
  it.each<[string, Case, Turn]>([
    ['works while nobody waits', { held: 'scan', leases: 'view' }, goesOn()],
    ['is pinned by a lease', { held: 'scan', awaited: true, heldFor: BATCH_TURN_MS }, finishes()],
    [
      'goes on for a while though somebody waits',
      { held: 'scan', awaited: true, heldFor: 0 },
      goesOn(VIEW_TURN_MS),
    ],
    [
      'lets a batch go on for longer',
      { held: 'batch', awaited: true, heldFor: VIEW_TURN_MS },
      goesOn(BATCH_TURN_MS - VIEW_TURN_MS),
    ],
    [
      'lets a batch begin',
      { leases: 'batch', awaited: true, heldFor: VIEW_TURN_MS },
      goesOn(BATCH_TURN_MS - VIEW_TURN_MS),
    ],
    ['leaves scans to its next turn', { leases: 'scan', awaited: true, heldFor: VIEW_TURN_MS }, changes],
    [
      'leaves batches, too, when the reader has waited long',
      { leases: 'batch', awaited: true, heldFor: BATCH_TURN_MS },
      changes,
    ],
    ['waits whether there is more', { awaited: true, heldFor: APART_MS }, goesOn(LINGER_MS)],
    [
      'begins no more scans after its time, but looks whether a batch comes',
      { awaited: true, heldFor: VIEW_TURN_MS },
      finishes(LINGER_MS),
    ],
    ['goes when there is no more', { awaited: true, heldFor: APART_MS, quietFor: LINGER_MS }, changes],
    ['stays five seconds', { awaited: true, heldFor: 1000, quietFor: 1000 }, goesOn(4000)],
    ['rests before the reader watches again', { heldFor: APART_MS, quietFor: 1000 }, goesOn(REST_MS - 1000)],
    ['goes when it has rested', { heldFor: APART_MS, quietFor: REST_MS }, changes],
  ])('%s', (_name, given, turn) => expect(nextTurn(view('wire', given))).toEqual(turn));
});

const ranks = fc.constantFrom('batch', 'view', 'scan', undefined);
const views: fc.Arbitrary<TurnView> = fc.record({
  holder: fc.constantFrom('reader', 'wire'),
  heldFor: fc.oneof(fc.nat(100_000), fc.constant(Infinity)),
  quietFor: fc.nat(100_000),
  reader: fc.record({ isAsked: fc.boolean(), isAwaited: fc.boolean() }),
  wire: fc.record({ held: ranks, awaited: ranks }),
});

it('never changes under work, or within five seconds', () => {
  fc.assert(
    fc.property(views, (given) => {
      if (nextTurn(given).kind !== 'changes') return true;
      const busy = given.holder === 'reader' ? given.reader.isAsked : given.wire.held !== undefined;
      return !busy && given.heldFor >= APART_MS;
    }),
  );
});

it('keeps nobody waiting for more than a minute, but for what is under way', () => {
  fc.assert(
    fc.property(views, (given) => {
      const waits = given.holder === 'reader' ? given.wire.awaited !== undefined : given.reader.isAwaited;
      if (!waits || given.heldFor < BATCH_TURN_MS || given.quietFor < LINGER_MS) return true;
      return nextTurn(given).kind !== 'goes-on';
    }),
  );
});
