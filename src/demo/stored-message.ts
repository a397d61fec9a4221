// A generated message that costs its header and a recipe: the body is made when somebody reads it and is not
// kept, so five copies of 20 MB weigh nothing and RFC822.SIZE is plain arithmetic.
import type { StoredMessage } from './hoodiecrow.ts';

/** A body of lead, the unit repeated, tail; all binary strings with CRLF line ends. */
export interface BodyRecipe {
  readonly lead: string;
  readonly unit: string;
  readonly times: number;
  readonly tail: string;
}

export interface MessageParts {
  readonly flags: readonly string[];
  readonly internaldate: string;
  /** Header lines as a binary string, each ended by CRLF, without the empty line. */
  readonly header: string;
  readonly body: BodyRecipe;
}

export class GeneratedMessage implements StoredMessage {
  readonly uid: number;
  readonly size: number;
  readonly header: string;
  flags: string[];
  internaldate: string;
  readonly #body: BodyRecipe;

  constructor(uid: number, parts: MessageParts) {
    const { lead, unit, times, tail } = parts.body;
    this.uid = uid;
    this.header = parts.header + '\r\n';
    this.size = this.header.length + lead.length + unit.length * times + tail.length;
    this.flags = [...parts.flags];
    this.internaldate = parts.internaldate;
    this.#body = parts.body;
  }

  get raw(): string {
    const { lead, unit, times, tail } = this.#body;
    return this.header + lead + unit.repeat(times) + tail;
  }
}
