// What a command makes of the responses that come while it runs. Whatever it has no method for is passed over.
import type { Opened } from '../../model/command.ts';
import type { Failure } from '../../model/failure.ts';
import type { UidSet } from '../../model/uid-set.ts';
import type { FetchScanner } from './fetch-scanner.ts';
import type { ResponseCode } from './status-line.ts';

/** Takes an untagged response from behind its word. False where it cannot be taken apart. */
export type Take = (data: Buffer, at: number, end: number) => boolean;

export interface Collector {
  /** `* n FETCH` is for those who asked for its UID. */
  readonly fetch?: Take;
  readonly fetches?: UidSet;
  /** Where it makes rows of what `fetch` takes: takes those that were read before, too. */
  readonly rows?: FetchScanner;
  /** Does not say whose it is. */
  readonly search?: Take;
  /** There is one of it in flight at most. */
  readonly sort?: Take;
  readonly thread?: Take;
  /** These say whose they are, by tag or by mailbox: every command in flight is shown them. */
  readonly esearch?: Take;
  readonly status?: Take;
  readonly myRights?: Take;
  exists?(count: number): void;
  expunged?(): void;
  /** The response code of an untagged status response. True where it can only be this command's. */
  untaggedCode?(code: ResponseCode): boolean;
  /** Something came that may be this command's or another's, and nobody can tell. */
  doubt?(): void;
  /** The response code of the tagged OK, NO or BAD. */
  taggedCode?(code: ResponseCode): void;
  /** The server said OK. */
  finish(): Finished;
  /** The server said NO or BAD: what it did all the same; undefined where it said nothing of the kind. */
  partial?(): unknown;
}

export type Finished =
  | { readonly kind: 'data'; readonly data: unknown; readonly opened?: Opened }
  | { readonly kind: 'failed'; readonly failure: Failure };
