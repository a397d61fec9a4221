// Octets of one message, piece by piece over the wire: under EXAMINE, by UID, without setting \Seen. The wire is given back
// after each, so that a plan waits for one piece at most; where the connection is lost, the same piece is asked for again.
import type { CommandData, Command } from '../../model/command.ts';
import { failed, ok, type Failure, type Result } from '../../model/failure.ts';
import type { MailboxRef } from '../../model/mailbox.ts';
import type { FetchedStructure, Section } from '../../model/mime-part.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Uid } from '../../model/uid.ts';
import { safe } from '../../text/safe-text.ts';
import type { Subject } from '../sheet.ts';
import { isFailure, isUnreadable, leaseOn, type EffectContext } from './context.ts';

/** How often a question is asked where its connection was lost each time. */
const ATTEMPTS = 3;

export interface Piece {
  readonly section: Section;
  readonly offset: number;
  readonly octets: number;
}

/** Undefined where `signal` aborts, or the program is being left. */
export function readPiece(
  context: EffectContext,
  of: Subject,
  piece: Piece,
  signal: AbortSignal,
): Promise<Result<Uint8Array> | undefined> {
  return ask(context, of, { kind: 'fetch-piece', uids: UidSet.of(of.uid), ...piece }, signal);
}

export function readStructure(
  context: EffectContext,
  of: Subject,
  signal: AbortSignal,
): Promise<Result<FetchedStructure> | undefined> {
  return ask(context, of, { kind: 'fetch-structure', uids: UidSet.of(of.uid) }, signal);
}

type AboutOne = Extract<Command, { kind: 'fetch-piece' | 'fetch-structure' }>;
type One<C extends AboutOne> = CommandData[C['kind']] extends ReadonlyMap<Uid, infer T> ? T : never;

async function ask<C extends AboutOne>(
  context: EffectContext,
  { mailbox, uid }: Subject,
  command: C,
  signal: AbortSignal,
): Promise<Result<One<C>> | undefined> {
  const answer = await askOn(context, mailbox, command, signal);
  if (answer?.kind !== 'ok') return answer;
  const found = (answer.value as ReadonlyMap<Uid, One<C>>).get(uid);
  return found === undefined ? failed(gone(uid)) : ok(found);
}

/** One question about a mailbox; undefined where `signal` aborts, or the program is being left. */
export async function askOn<C extends Command>(
  context: EffectContext,
  mailbox: MailboxRef,
  command: C,
  signal: AbortSignal,
): Promise<Result<CommandData[C['kind']]> | undefined> {
  for (let attempt = 1; ; attempt++) {
    const lease = await leaseOn(context, mailbox, 'view', signal);
    if (!lease) return undefined;
    if (isFailure(lease)) return failed(lease);
    const answer = await lease.run(command);
    lease.release();
    if (signal.aborted) return undefined;
    switch (answer.kind) {
      case 'ok':
        return ok(answer.data);
      case 'refused':
        return failed(answer.failure);
      case 'lost':
        if (attempt >= ATTEMPTS || isUnreadable(answer.failure)) return failed(answer.failure);
    }
  }
}

function gone(uid: Uid): Failure {
  return { kind: 'identity', text: safe`The server has no message UID ${uid} any more: nothing was read.` };
}
