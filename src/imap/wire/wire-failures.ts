// What went wrong on the wire, as failures: what was being done, what the server said, what was not done.
import type { Command } from '../../model/command.ts';
import type { Failure, FailureKind } from '../../model/failure.ts';
import { tagWords } from '../../model/labels.ts';
import type { SearchKey } from '../../model/query/search-key.ts';
import type { MailboxPath } from '../../model/mailbox.ts';
import { HEADER, WHOLE } from '../../model/mime-part.ts';
import { concat, literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { decode } from '../../model/modified-utf7.ts';
import type { SplitFault } from './response-splitter.ts';
import type { StatusLine } from './status-line.ts';

/** The tagged NO or BAD to a command. */
export function refusal(command: Command, status: StatusLine): Failure {
  const text = safe`${couldNot(command)}: ${serverSaid(status)}.`;
  return withCode({ kind: status.status === 'NO' ? 'no' : 'bad', text }, status);
}

/** The command was not sent, or its answer is of no use. `reason` is in our own words. */
export function commandFault(command: Command, kind: FailureKind, reason: Safe): Failure {
  return { kind, text: safe`${couldNot(command)}: ${reason}.` };
}

export const closedByUs: Failure = {
  kind: 'cancelled',
  text: literal('The connection was closed before the answer.'),
};

export const changedUidValidity: Failure = {
  kind: 'uidvalidity',
  text: literal('Connection given up: the server changed the UIDVALIDITY of the open folder.'),
};

export function goodbye(status: StatusLine): Failure {
  return withCode({ kind: 'connection-lost', text: safe`Connection closed: ${serverSaid(status)}.` }, status);
}

/** FIN, RST or any other error of the socket. */
export function socketLost(error: unknown): Failure {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  if (typeof code !== 'string') {
    return { kind: 'connection-lost', text: literal('Connection lost: the server closed it.') };
  }
  return { kind: 'connection-lost', text: toSafe(`Connection lost: ${code}.`) };
}

export function silent(seconds: number): Failure {
  return { kind: 'timeout', text: safe`Connection given up: no answer for ${seconds} seconds.` };
}

/** Bytes came, but no answer. */
export function endless(seconds: number): Failure {
  return { kind: 'timeout', text: safe`Connection given up: no whole answer for ${seconds} seconds.` };
}

/** Half a literal was sent and the rest cannot be. */
export function halfSent(reason: Safe): Failure {
  return { kind: 'cancelled', text: safe`Connection given up: ${reason}.` };
}

/** Something came that IMAP does not have there: whatever follows cannot be trusted. */
export function protocolFault(reason: Safe): Failure {
  return { kind: 'protocol', text: safe`Connection given up: ${reason}.` };
}

export function splitFailure(fault: SplitFault): Failure {
  const text = {
    'line-too-long': literal('Connection given up: the server sent a line longer than 32 MB.'),
    'literal-too-long': literal('Connection given up: the server announced a literal longer than 8 MB.'),
    'response-too-long': literal('Connection given up: the server sent a response longer than 48 MB.'),
  };
  return { kind: 'limit', text: text[fault] };
}

function serverSaid({ code, text }: StatusLine): Safe {
  const words = text.endsWith('.') ? toSafe(text.slice(0, -1)) : text;
  const named = code
    ? concat(toSafe(`[${code.name}]`), words === '' ? words : concat(literal(' '), words))
    : words;
  return named === '' ? literal('the server gave no reason') : safe`the server said: ${named}`;
}

function withCode(failure: Failure, { code }: StatusLine): Failure {
  return code ? { ...failure, code: code.name } : failure;
}

function couldNot(command: Command): Safe {
  switch (command.kind) {
    case 'select':
    case 'examine':
      return safe`Could not open ${folder(command.path)}`;
    case 'search':
      return literal('Could not ask for the messages');
    case 'search-text':
      return safe`Could not search ${placeOf(command.search)} for ${toSafe(`"${command.search.text}"`)}`;
    case 'sort':
      return literal('Could not ask for the order of the messages');
    case 'thread':
      return literal('Could not ask for the threads');
    case 'fetch-rows':
    case 'fetch-flags':
    case 'fetch-identities':
      return literal('Could not read the messages');
    case 'fetch-labels':
      return literal('Could not read the labels');
    case 'fetch-messages':
      return literal('Could not fetch the messages whole');
    case 'fetch-structure':
      return literal('Could not read how the message is put together');
    case 'fetch-piece':
      return command.section === HEADER
        ? literal('Could not read the header')
        : safe`Could not read ${command.section === WHOLE ? literal('the source') : toSafe(`part ${command.section}`)}`;
    case 'fetch-fields':
      return literal('Could not read header fields');
    case 'fetch-envelopes':
      return literal('Could not read senders and subjects');
    case 'store':
      return safe`Could not ${literal(command.change === 'add' ? 'set' : 'clear')} ${toSafe(tagWords(command.flag))}`;
    case 'expunge':
    case 'expunge-all':
      return literal('Could not expunge');
    case 'copy':
      return safe`Could not copy to ${folder(command.to)}`;
    case 'move':
      return safe`Could not move to ${folder(command.to)}`;
    case 'create':
      return safe`Could not make the folder ${folder(command.path)}`;
    case 'delete-folder':
      return safe`Could not delete the folder ${folder(command.path)}`;
    case 'status':
      return safe`Could not ask how ${folder(command.path)} stands`;
    case 'my-rights':
      return safe`Could not ask for the rights on ${folder(command.path)}`;
    case 'append':
      return safe`Could not append to ${folder(command.path)}`;
    case 'compress':
      return literal('Could not compress the connection');
    case 'noop':
      return literal('Could not ask for news');
  }
}

function folder(path: MailboxPath): Safe {
  return toSafe(decode(path));
}

function placeOf(search: SearchKey): Safe {
  switch (search.key) {
    case 'from':
    case 'to':
    case 'cc':
    case 'bcc':
    case 'subject':
      return toSafe(search.key.charAt(0).toUpperCase() + search.key.slice(1));
    case 'body':
      return literal('the bodies');
    case 'text':
      return literal('the messages');
    case 'header':
      return safe`the field ${toSafe(search.field)}`;
  }
}
