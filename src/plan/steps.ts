// Building blocks of plans: steps with their lines, and UID sets cut to what one command may carry.
import type { Capabilities } from '../model/capabilities.ts';
import { commandLine, type Command, type FlagTest } from '../model/command.ts';
import { isLabel } from '../model/labels.ts';
import type { Identity } from '../model/message-table.ts';
import type { Step, StepRole } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import { toSafe } from '../text/safe-text.ts';
import type { PlanContext } from './context.ts';

/** Octets for the UIDs of a line of at most 8,000 (RFC 7162 §4 allows 8,192); the rest is for the words, keywords included. */
const SET_OCTETS = 7_700;
/**
 * Messages one command may name, unless the server says less: between two commands the user can stop, and while one answer
 * is read the next is made. Dovecot expunges 50,000 in ten commands as fast as in one, and takes twice the time in fifty.
 */
const COMMAND_UIDS = 5_000;
/** Comparing more than so many at once would take longer than a key should wait. */
const COMPARED_UIDS = 1_500;
/** Whatever a name takes, so many octets are left for UIDs. */
const LEAST_SET_OCTETS = 1_000;

/** `limit`: messages that the server takes. `reserved`: octets that the line needs besides, for a mailbox's name. */
export function chunksOf(uids: UidSet, limit = COMMAND_UIDS, reserved = 0): UidSet[] {
  return uids.chunks(Math.max(SET_OCTETS - reserved, LEAST_SET_OCTETS), Math.min(COMMAND_UIDS, limit));
}

/** Of what is compared with what was planned. */
export function comparedChunks(uids: UidSet, limit = COMPARED_UIDS): UidSet[] {
  return uids.chunks(SET_OCTETS, Math.min(COMPARED_UIDS, limit));
}

/** From so many lines on it is quicker to ask for the whole folder. */
const MANY_LINES = 4;
/** As long as the folder has not many times the messages, all of which might be named in the answer. */
const FOLDER_TIMES = 4;

/** Which of the messages have a flag or a label, or lack it. */
export function flagSearches(
  role: StepRole,
  uids: UidSet,
  test: FlagTest,
  { capabilities, folderMessages }: PlanContext,
): RoledCommand[] {
  const chunks = chunksOf(uids, capabilities.messageLimit);
  const isNamed = isLabel(test.flag) || capabilities.messageLimit !== undefined;
  const few = chunks.length < MANY_LINES || folderMessages > FOLDER_TIMES * uids.size;
  // Without ESEARCH (RFC 4731) the answer names each of them.
  if (few || !capabilities.esearch || isNamed)
    return each(role, chunks, (chunk) => ({ kind: 'search', uids: chunk, test }));
  return [{ role, command: { kind: 'search', uids, test, whole: true } }];
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

/**
 * The same messages as the user saw, on a server that says when they were changed last or does not. A STORE that rests on
 * it names messages of one of these sets only: what was compared later may have been changed later.
 */
export function identify(compared: readonly UidSet[], { condStore }: Capabilities): RoledCommand[] {
  return each('identify', compared, (chunk) => ({
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
