// The last look at a command before it becomes bytes. What the line cannot carry, or would carry as something else, is
// refused here, whoever asked for it.
import type { Command } from '../../model/command.ts';
import type { Failure } from '../../model/failure.ts';
import { isStorableFlag, type Flag } from '../../model/flags.ts';
import type { MailboxPath } from '../../model/mailbox.ts';
import type { UidSet } from '../../model/uid-set.ts';
import { literal } from '../../text/safe-text.ts';
import { commandFault } from './wire-failures.ts';

/** Why the command must not be sent; undefined where it may. */
export function unsendable(command: Command): Failure | undefined {
  switch (command.kind) {
    case 'select':
    case 'examine':
      return isQuotable(command.path)
        ? undefined
        : commandFault(command, 'limit', literal('no command can carry this name; nothing was sent'));
    case 'search':
      return emptyFault(command, command.uids) ?? flagFault(command, command.test?.flag);
    case 'fetch-rows':
    case 'fetch-envelopes':
    case 'expunge':
      return emptyFault(command, command.uids);
    case 'store':
      return emptyFault(command, command.uids) ?? flagFault(command, command.flag);
    case 'noop':
      return undefined;
  }
}

/**
 * CR, LF and NUL end or break a quoted string (RFC 9051 §9). U+FFFD and lone surrogates stand for bytes that were lost on
 * the way here: what would be sent is not the name that was listed.
 */
function isQuotable(path: MailboxPath): boolean {
  return !/[\r\n\0\ufffd]/.test(path) && path.isWellFormed();
}

function emptyFault(command: Command, uids: UidSet | undefined): Failure | undefined {
  if (!uids?.isEmpty) return undefined;
  return commandFault(command, 'limit', literal('it names no message; nothing was sent'));
}

function flagFault(command: Command, flag: Flag | undefined): Failure | undefined {
  if (flag === undefined || isStorableFlag(flag)) return undefined;
  return commandFault(command, 'limit', literal('no command can carry this flag; nothing was sent'));
}
