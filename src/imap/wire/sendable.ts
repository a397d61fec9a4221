// The last look at a command before it becomes bytes. What the line cannot carry, or would carry as something else, is
// refused here, whoever asked for it.
import type { Command } from '../../model/command.ts';
import type { Failure } from '../../model/failure.ts';
import { isStorableFlag } from '../../model/flags.ts';
import { isLabel, isStorableLabel, type Tag } from '../../model/labels.ts';
import type { MailboxPath } from '../../model/mailbox.ts';
import { isSection } from '../../model/mime-part.ts';
import type { UidSet } from '../../model/uid-set.ts';
import type { Literal } from '../../ports.ts';
import { literal } from '../../text/safe-text.ts';
import { MAX_LITERAL_OCTETS } from './response-splitter.ts';
import { commandFault } from './wire-failures.ts';

const MAX_NUMBER = 4_294_967_295; // RFC 9051 §9, number: what older servers count octets with.
const MAX_MOD_SEQUENCE = 2n ** 63n - 1n; // RFC 7162 §7.

/** Why the command must not be sent; undefined where it may. `source`: the octets that come with it. */
export function unsendable(command: Command, source: Literal | undefined): Failure | undefined {
  switch (command.kind) {
    case 'select':
    case 'examine':
    case 'create':
    case 'delete-folder':
    case 'status':
    case 'my-rights':
      return nameFault(command, command.path);
    case 'search':
      return emptyFault(command, command.uids) ?? flagFault(command, command.test?.flag);
    case 'search-text':
      return emptyFault(command, command.uids) ?? textFault(command);
    case 'fetch-rows':
    case 'fetch-flags':
    case 'fetch-labels':
    case 'fetch-identities':
    case 'fetch-envelopes':
    case 'fetch-fields':
    case 'fetch-structure':
    case 'expunge':
    case 'expunge-all':
      return emptyFault(command, command.uids);
    case 'fetch-messages':
      return emptyFault(command, command.uids) ?? pieceFault(command);
    case 'fetch-piece':
      return emptyFault(command, command.uids) ?? sectionFault(command) ?? pieceFault(command);
    case 'store':
      return emptyFault(command, command.uids) ?? flagFault(command, command.flag) ?? conditionFault(command);
    case 'copy':
    case 'move':
      return emptyFault(command, command.uids) ?? nameFault(command, command.to);
    case 'append':
      return nameFault(command, command.path) ?? appendFault(command, source);
    case 'sort':
      if (isCount(command.count, MAX_NUMBER) && command.count > 0) return undefined;
      return commandFault(command, 'limit', literal('no command can ask for so many; nothing was sent'));
    case 'thread':
    case 'compress':
    case 'noop':
      return undefined;
  }
}

/**
 * CR, LF and NUL end or break a quoted string (RFC 9051 §9). U+FFFD and lone surrogates stand for bytes that were lost on
 * the way here: what would be sent is not the name that was listed.
 */
function nameFault(command: Command, path: MailboxPath): Failure | undefined {
  if (!/[\r\n\0\ufffd]/.test(path) && path.isWellFormed()) return undefined;
  return commandFault(command, 'limit', literal('no command can carry this name; nothing was sent'));
}

function emptyFault(command: Command, uids: UidSet | undefined): Failure | undefined {
  if (!uids?.isEmpty) return undefined;
  return commandFault(command, 'limit', literal('it names no message; nothing was sent'));
}

function flagFault(command: Command, flag: Tag | undefined): Failure | undefined {
  if (flag === undefined) return undefined;
  if (isLabel(flag)) {
    if (isStorableLabel(flag)) return undefined;
    return commandFault(command, 'limit', literal('no command may carry this label; nothing was sent'));
  }
  if (isStorableFlag(flag)) return undefined;
  return commandFault(command, 'limit', literal('no command can carry this flag; nothing was sent'));
}

type SearchText = Command & { readonly kind: 'search-text' };

/** Longer ones nobody types. */
const MAX_TEXT_LETTERS = 500;

/** CR, LF and NUL are in no quoted string, and in no header field either; the field's name is as RFC 5322 §2.2 has it. */
function textFault(command: SearchText): Failure | undefined {
  const { search } = command;
  const field = search.key === 'header' ? search.field : search.key;
  const isText = !/[\r\n\0]/.test(search.text) && search.text.isWellFormed();
  if (isText && search.text.length <= MAX_TEXT_LETTERS && /^[!-9;-~]{1,200}$/.test(field)) return undefined;
  return commandFault(command, 'limit', literal('no search can carry this text; nothing was sent'));
}

type SectionPiece = Command & { readonly kind: 'fetch-piece' };

function sectionFault(command: SectionPiece): Failure | undefined {
  if (isSection(command.section)) return undefined;
  return commandFault(command, 'limit', literal('no message has such a part; nothing was sent'));
}

type Piece = Command & { readonly kind: 'fetch-messages' | 'fetch-piece' };

/** Longer pieces would be cut off as an attack when they come. */
function pieceFault(command: Piece): Failure | undefined {
  const { offset, octets } = command;
  if (isCount(offset, MAX_NUMBER) && isCount(octets, MAX_LITERAL_OCTETS) && octets > 0) return undefined;
  return commandFault(command, 'limit', literal('no command can ask for this piece; nothing was sent'));
}

type Store = Command & { readonly kind: 'store' };

function conditionFault(command: Store): Failure | undefined {
  const { unchangedSince } = command;
  if (unchangedSince === undefined || (unchangedSince >= 0n && unchangedSince <= MAX_MOD_SEQUENCE)) {
    return undefined;
  }
  return commandFault(command, 'limit', literal('no server gave this mod-sequence; nothing was sent'));
}

type Append = Command & { readonly kind: 'append' };

function appendFault(command: Append, source: Literal | undefined): Failure | undefined {
  const { flags, octets } = command;
  if (!source || !isCount(octets, MAX_NUMBER)) {
    return commandFault(command, 'limit', literal('there is no message to append; nothing was sent'));
  }
  return flagFault(
    command,
    flags.find((flag) => !isStorableFlag(flag)),
  );
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}
