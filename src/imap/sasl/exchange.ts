// One SASL exchange (RFC 4422), whatever the mechanism: what is said first, the answers to the server's challenges, and
// whether its OK may be believed.
import type { AuthMechanism } from '../../model/account.ts';

export interface Exchange {
  readonly mechanism: AuthMechanism;
  /** Undefined where the server speaks first. */
  readonly initial: Buffer | undefined;
  /** Throws ExchangeBroken where the exchange has to be cancelled. */
  respond(challenge: Buffer): Buffer | Promise<Buffer>;
  /** Why the server's OK is not to be believed; undefined where it is. */
  distrust(): string | undefined;
  /** What the server said within the exchange to explain its refusal. */
  readonly remark: string | undefined;
}

/** The server's part of the exchange is not what the mechanism asks for; nothing more is said to it. */
export class ExchangeBroken extends Error {}
