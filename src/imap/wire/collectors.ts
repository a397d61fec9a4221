// What each command does with the untagged responses that come before its tagged one, and the data it makes of them.
import type { Command, Opened } from '../../model/command.ts';
import type { Flag } from '../../model/flags.ts';
import { isLabel } from '../../model/labels.ts';
import { isUid } from '../../model/uid.ts';
import { literal, type Safe } from '../../text/safe-text.ts';
import { AppendCollector, CopyCollector, ExpungeCollector, StoreCollector } from './change-collectors.ts';
import type { Collector, Finished } from './collector.ts';
import { toFieldTexts } from '../field-texts.ts';
import { toEnvelope } from '../header-fields.ts';
import { HeaderScanner } from './header-scanner.ts';
import { FetchScanner } from './fetch-scanner.ts';
import { FlagScanner } from './flag-scanner.ts';
import { flagWords } from './flag-interner.ts';
import { IdentityScanner } from './identity-scanner.ts';
import { RightsCollector, StatusCollector } from './mailbox-collectors.ts';
import { LabelScanner } from './label-scanner.ts';
import { MessageScanner } from './message-scanner.ts';
import { PieceScanner } from './piece-scanner.ts';
import { SearchScanner } from './search-scanner.ts';
import { SortScanner } from './sort-scanner.ts';
import type { ResponseCode } from './status-line.ts';
import { StructureScanner } from './structure-scanner.ts';
import { ThreadScanner } from './thread-scanner.ts';
import { commandFault } from './wire-failures.ts';

export interface CollectorOptions {
  readonly tag: string;
}

export function collectorFor(command: Command, options: CollectorOptions): Collector {
  switch (command.kind) {
    case 'select':
    case 'examine':
      return new OpenCollector(command);
    case 'search':
      return labelSearch(command) ?? new SearchCollector(command, options);
    case 'search-text':
      return new SearchCollector(command, options);
    case 'sort':
      return new SortCollector(command, options);
    case 'thread':
      return new ThreadCollector(command);
    case 'fetch-rows': {
      const scanner = new FetchScanner(command.uids);
      return {
        fetches: command.uids,
        fetch: (data, at, end) => scanner.take(data, at, end),
        rows: scanner,
        finish: () => ({ kind: 'data', data: scanner.batch() }),
      };
    }
    case 'fetch-flags': {
      const scanner = new FlagScanner(command.uids);
      return {
        fetches: command.uids,
        fetch: (data, at, end) => scanner.take(data, at, end),
        finish: () => ({ kind: 'data', data: scanner.batch() }),
      };
    }
    case 'fetch-labels': {
      const scanner = new LabelScanner(command.uids);
      return {
        fetches: command.uids,
        fetch: (data, at, end) => scanner.take(data, at, end),
        finish: () => ({ kind: 'data', data: scanner.found }),
      };
    }
    case 'fetch-envelopes': {
      const scanner = new HeaderScanner(command.uids, toEnvelope);
      return {
        fetches: command.uids,
        fetch: (data, at, end) => scanner.take(data, at, end),
        finish: () => ({ kind: 'data', data: scanner.found }),
      };
    }
    case 'fetch-fields': {
      const scanner = new HeaderScanner(command.uids, (header) => toFieldTexts(header, command.fields));
      return {
        fetches: command.uids,
        fetch: (data, at, end) => scanner.take(data, at, end),
        finish: () => ({ kind: 'data', data: scanner.found }),
      };
    }
    case 'fetch-identities': {
      const scanner = new IdentityScanner(command.uids);
      return {
        fetches: command.uids,
        fetch: (data, at, end) => scanner.take(data, at, end),
        finish: () =>
          scanner.contradicted
            ? {
                kind: 'failed',
                failure: commandFault(
                  command,
                  'identity',
                  literal('the server describes a message in two ways'),
                ),
              }
            : { kind: 'data', data: scanner.identities() },
      };
    }
    case 'fetch-messages': {
      const scanner = new MessageScanner(command);
      return {
        fetches: command.uids,
        fetch: (data, at, end) => scanner.take(data, at, end),
        finish: () => ({ kind: 'data', data: scanner.messages() }),
      };
    }
    case 'fetch-structure': {
      const scanner = new StructureScanner(command.uids);
      return {
        fetches: command.uids,
        fetch: (data, at, end) => scanner.take(data, at, end),
        finish: () => ({ kind: 'data', data: scanner.structures }),
      };
    }
    case 'fetch-piece': {
      const scanner = new PieceScanner(command);
      return {
        fetches: command.uids,
        fetch: (data, at, end) => scanner.take(data, at, end),
        finish: () => ({ kind: 'data', data: scanner.pieces }),
      };
    }
    case 'store':
      return new StoreCollector(command.uids);
    case 'copy':
    case 'move':
      return new CopyCollector(command.uids);
    case 'append':
      return new AppendCollector();
    case 'status':
      return new StatusCollector(command);
    case 'my-rights':
      return new RightsCollector(command);
    case 'expunge-all':
      return new ExpungeCollector();
    case 'expunge':
    case 'create':
    case 'delete-folder':
    case 'compress':
    case 'noop':
      return { finish: () => ({ kind: 'data', data: null }) };
  }
}

type OpenCommand = Command & { readonly kind: 'select' | 'examine' };

class OpenCollector implements Collector {
  private readonly command: OpenCommand;
  private count: number | undefined;
  private uidValidity: number | undefined;
  private permanentFlags: Flag[] | undefined;
  private uidNext: number | undefined;
  private highestModSeq: bigint | undefined;
  private mailboxId: string | undefined;
  private readOnly: boolean;

  constructor(command: OpenCommand) {
    this.command = command;
    this.readOnly = command.kind === 'examine';
  }

  exists(count: number): void {
    this.count = count;
  }

  untaggedCode(code: ResponseCode): boolean {
    this.taggedCode(code);
    return true;
  }

  taggedCode({ name, argument }: ResponseCode): void {
    if (name === 'UIDVALIDITY') this.uidValidity = /^\d{1,10}$/.test(argument) ? Number(argument) : undefined;
    else if (name === 'PERMANENTFLAGS') this.permanentFlags = permanentFlags(argument);
    else if (name === 'READ-ONLY') this.readOnly = true;
    else if (name === 'UIDNEXT') this.uidNext = uidOf(argument);
    else if (name === 'HIGHESTMODSEQ') this.highestModSeq = modSeqOf(argument);
    // RFC 8474 §4.1: 1 to 255 letters, digits, _ and -.
    else if (name === 'MAILBOXID') this.mailboxId = /^\(([\w-]{1,255})\)$/.exec(argument)?.[1];
    // An EXAMINEd mailbox is never writable, whatever a server says of it.
  }

  finish(): Finished {
    const { uidValidity, count } = this;
    // RFC 9051 §2.3.1.1: UIDs are valid for one UIDVALIDITY; where there is none, they name nothing that lasts.
    if (uidValidity === undefined || !isUid(uidValidity)) {
      return this.failed(literal('the server gave it no UIDVALIDITY, so UIDs mean nothing there'));
    }
    if (count === undefined) return this.failed(literal('the server did not say how many messages it holds'));
    const opened: Opened = {
      mailbox: { path: this.command.path, uidValidity },
      exists: count,
      readOnly: this.readOnly,
      permanentFlags: this.permanentFlags,
      uidNext: this.uidNext,
      highestModSeq: this.highestModSeq,
      mailboxId: this.mailboxId,
    };
    return { kind: 'data', data: opened, opened };
  }

  private failed(reason: Safe): Finished {
    return { kind: 'failed', failure: commandFault(this.command, 'protocol', reason) };
  }
}

function uidOf(argument: string): number | undefined {
  return /^\d{1,10}$/.test(argument) && isUid(Number(argument)) ? Number(argument) : undefined;
}

/** 63 bits that are not zero (RFC 7162 §7). */
function modSeqOf(argument: string): bigint | undefined {
  return /^[1-9]\d{0,18}$/.test(argument) ? BigInt(argument) : undefined;
}

/** With `\*` where new keywords can be made (RFC 9051 §7.1). */
function permanentFlags(argument: string): Flag[] {
  const words = argument.replace(/^\(|\)$/g, '');
  return words.split(' ').includes('\\*') ? [...flagWords(words), '\\*'] : flagWords(words);
}

/** Which messages have a label is told by what each of them has; of those that were not described nothing is said. */
function labelSearch({ uids, test }: Command & { readonly kind: 'search' }): Collector | undefined {
  if (!uids || !test || !isLabel(test.flag)) return undefined;
  const { flag, present } = test;
  const scanner = new LabelScanner(uids);
  return {
    fetches: uids,
    fetch: (data, at, end) => scanner.take(data, at, end),
    finish: () => ({ kind: 'data', data: scanner.having(flag, present) }),
  };
}

type SearchCommand = Command & { readonly kind: 'search' | 'search-text' };

class SearchCollector implements Collector {
  private readonly command: SearchCommand;
  private readonly scanner: SearchScanner;
  private doubtful = false;

  constructor(command: SearchCommand, options: CollectorOptions) {
    this.command = command;
    this.scanner = new SearchScanner(options.tag);
  }

  search(data: Buffer, at: number, end: number): boolean {
    return this.scanner.takeSearch(data, at, end);
  }

  esearch(data: Buffer, at: number, end: number): boolean {
    return this.scanner.takeEsearch(data, at, end);
  }

  doubt(): void {
    this.doubtful = true;
  }

  finish(): Finished {
    if (this.doubtful) {
      return this.failed('protocol', literal('the server did not say which question it answered'));
    }
    // RFC 4731 §3.1, RFC 3501 §6.4.4: an answer comes even where nothing was found. Taking its absence for "nothing" would
    // prove that messages are gone.
    if (this.scanner.answered === 'no') {
      return this.failed('protocol', literal('the server said OK without an answer'));
    }
    if (this.scanner.tooMany) {
      return this.failed('limit', literal('the server named more than ten million'));
    }
    const found = this.scanner.uids();
    return { kind: 'data', data: this.command.uids ? this.command.uids.intersect(found) : found };
  }

  private failed(kind: 'protocol' | 'limit', reason: Safe): Finished {
    return { kind: 'failed', failure: commandFault(this.command, kind, reason) };
  }
}

type SortCommand = Command & { readonly kind: 'sort' };

class SortCollector implements Collector {
  private readonly command: SortCommand;
  private readonly scanner: SortScanner;

  constructor(command: SortCommand, options: CollectorOptions) {
    this.command = command;
    this.scanner = new SortScanner(options.tag, command.count);
  }

  sort(data: Buffer, at: number, end: number): boolean {
    return this.scanner.takeSort(data, at, end);
  }

  esearch(data: Buffer, at: number, end: number): boolean {
    return this.scanner.takeEsearch(data, at, end);
  }

  finish(): Finished {
    if (this.scanner.answered) return { kind: 'data', data: this.scanner.uids };
    const reason = literal('the server said OK without an answer');
    return { kind: 'failed', failure: commandFault(this.command, 'protocol', reason) };
  }
}

class ThreadCollector implements Collector {
  private readonly command: Command;
  private readonly scanner = new ThreadScanner();

  constructor(command: Command) {
    this.command = command;
  }

  thread(data: Buffer, at: number, end: number): boolean {
    return this.scanner.take(data, at, end);
  }

  finish(): Finished {
    const { scanner } = this;
    if (!scanner.answered) return this.failed('protocol', literal('the server said OK without an answer'));
    if (scanner.tooMany) return this.failed('limit', literal('the server named more than ten million'));
    if (scanner.contradicted)
      return this.failed('protocol', literal('the server put a message into two threads'));
    return { kind: 'data', data: scanner.threading() };
  }

  private failed(kind: 'protocol' | 'limit', reason: Safe): Finished {
    return { kind: 'failed', failure: commandFault(this.command, kind, reason) };
  }
}
