// Messages in a file of this machine, to be appended to a folder.
import type { RescuedMessage } from './rescue.ts';

/** A file as it was when it was looked through: what has become of it since is not sent. */
export interface ImportFile {
  /** From the root on. */
  readonly path: string;
  readonly octets: number;
  /** Milliseconds since 1970-01-01 UTC of its last change. */
  readonly changed: number;
  /** Many messages behind From_ lines; else one message. */
  readonly mbox: boolean;
}

/** Where a message stands in its file: from the first octet to the one behind the last. */
export type ImportPlace = readonly [from: number, upTo: number];

/** One that a file was found to hold. */
export interface FoundMessage {
  /** From 1, in the order of the file. */
  readonly number: number;
  readonly place: ImportPlace;
  /** As they go to the server, with the line ends of mail. */
  readonly octets: number;
  /** Seconds since 1970-01-01 UTC, and what says so; undefined where nothing does. */
  readonly date: { readonly seconds: number; readonly by: 'From_' | 'Received' | 'Date' } | undefined;
  /** As Status and X-Status have them. */
  readonly flags: RescuedMessage['flags'];
  /** It holds NUL octets, which no literal may (RFC 9051 §4.3). */
  readonly hasNul: boolean;
  /** It begins with a header. */
  readonly isMail: boolean;
}

export interface FoundMail {
  readonly file: ImportFile;
  readonly messages: readonly FoundMessage[];
}
