// How many octets an answer may have: what was asked for decides. A server that goes on for ever is given up in seconds.
import type { Command } from '../../model/command.ts';
import { isLabel } from '../../model/labels.ts';

const MEGABYTE = 1024 * 1024;
/** Whatever is asked, others may be at work in the folder: their changes are told as well, a message's flags in a line. */
const NEWS_OCTETS = 4 * MEGABYTE;
const NEWS_ROW_OCTETS = 128;
const MOST_NEWS_OCTETS = 64 * MEGABYTE;
/** With a blank, or the parentheses of a thread. */
const UID_OCTETS = 16;
const MOST_SEARCH_OCTETS = 128 * MEGABYTE; // Ten million UIDs.
const ROW_OCTETS = 4 * 1024; // Flags can be many.
const LABELS_OCTETS = 8 * 1024; // Of a message: a hundred labels with long names.
const HEADER_OCTETS = 128 * 1024;
const STRUCTURE_OCTETS = 8 * MEGABYTE; // Ten thousand parts, wordily.
const ALL_OCTETS = 1024 * MEGABYTE;
/** Messages that may have come since the folder was opened. */
const NEW_MESSAGES = 10_000;

/** `exists`: messages in the open folder, as far as is known. */
export function answerBound(command: Command, exists: number): number {
  switch (command.kind) {
    case 'search':
      if (command.test && isLabel(command.test.flag))
        return bound(command.uids?.size ?? 0, LABELS_OCTETS, exists);
      return found(exists);
    case 'search-text':
    case 'sort':
    case 'thread':
      return found(exists);
    case 'fetch-rows':
    case 'fetch-flags':
      return bound(command.uids.size, ROW_OCTETS, exists);
    case 'fetch-labels':
      return bound(command.uids.size, LABELS_OCTETS, exists);
    case 'fetch-identities':
    case 'fetch-envelopes':
    case 'fetch-fields':
      return bound(command.uids.size, HEADER_OCTETS, exists);
    case 'fetch-messages':
    case 'fetch-piece':
      return bound(command.uids.size, command.octets + ROW_OCTETS, exists);
    case 'fetch-structure':
      return bound(command.uids.size, STRUCTURE_OCTETS, exists);
    case 'store':
      // The labels of each message are told.
      return isLabel(command.flag) ? bound(command.uids.size, LABELS_OCTETS, exists) : news(exists);
    case 'select':
    case 'examine':
    case 'expunge':
    case 'expunge-all':
    case 'copy':
    case 'move':
    case 'create':
    case 'delete-folder':
    case 'status':
    case 'my-rights':
    case 'append':
    case 'compress':
    case 'noop':
      return news(exists);
  }
}

function found(exists: number): number {
  return news(exists) + Math.min((exists + NEW_MESSAGES) * UID_OCTETS, MOST_SEARCH_OCTETS);
}

function news(exists: number): number {
  return Math.min(NEWS_OCTETS + (exists + NEW_MESSAGES) * NEWS_ROW_OCTETS, MOST_NEWS_OCTETS);
}

function bound(asked: number, each: number, exists: number): number {
  return Math.min(news(exists) + Math.min(asked, exists + NEW_MESSAGES) * each, ALL_OCTETS);
}
