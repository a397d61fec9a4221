// Building blocks of plans: steps with their lines, and UID sets cut to what one command may carry.
import type { Capabilities } from '../model/capabilities.ts';
import { commandLine, type Command } from '../model/command.ts';
import type { Identity } from '../model/message-table.ts';
import type { Step, StepRole } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import { toSafe } from '../text/safe-text.ts';

/** Octets for the UIDs of a line of at most 8,000 (RFC 7162 §4 allows 8,192); the rest is for the words, keywords included. */
const SET_OCTETS = 7_700;
/** Messages one changing command may name: servers may cap them (RFC 9738), and progress is shown by the step. */
const CHANGE_UIDS = 1_000;
const READ_UIDS = 50_000;
/** Whatever a name takes, so many octets are left for UIDs. */
const LEAST_SET_OCTETS = 1_000;

/** `reserved`: octets that the line needs besides, for a mailbox's name. */
export function changeChunks(uids: UidSet, reserved = 0): UidSet[] {
  return uids.chunks(Math.max(SET_OCTETS - reserved, LEAST_SET_OCTETS), CHANGE_UIDS);
}

export function readChunks(uids: UidSet): UidSet[] {
  return uids.chunks(SET_OCTETS, READ_UIDS);
}

export interface RoledCommand {
  readonly role: StepRole;
  readonly command: Command;
}

/** One step of a role for each chunk. */
export function each(
  role: StepRole,
  chunks: readonly UidSet[],
  command: (uids: UidSet) => Command,
): RoledCommand[] {
  return chunks.map((chunk) => ({ role, command: command(chunk) }));
}

export function uidsOf(targets: readonly Identity[]): UidSet {
  return UidSet.from(targets.map(({ uid }) => uid));
}

/** The same messages as the user saw, on a server that says when they were changed last or does not. */
export function identify(uids: UidSet, { condStore }: Capabilities): RoledCommand[] {
  return each('identify', readChunks(uids), (chunk) => ({
    kind: 'fetch-identities',
    uids: chunk,
    modSeq: condStore,
  }));
}

/** All that is marked \Deleted, whoever marked it. */
export const MARKED: Command = { kind: 'search', test: { flag: '\\Deleted', present: true } };

/** Numbers the commands and writes their lines as they will be sent. */
export function toSteps(commands: readonly RoledCommand[], capabilities: Capabilities): Step[] {
  return commands.map(({ role, command }, index) => ({
    id: index + 1,
    role,
    command,
    line: commandLine(command, { esearch: capabilities.esearch }),
    state: 'waiting',
    note: toSafe(''),
    sent: false,
  }));
}
