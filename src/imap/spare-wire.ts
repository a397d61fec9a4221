// One connection more, while a long scan takes it. A server that refuses it, or that throws out another one for it, is not
// asked again.
import type { Lease } from '../ports.ts';
import type { Safe } from '../text/safe-text.ts';
import type { ConnectionOptions } from './connections.ts';
import { openWire } from './open-wire.ts';
import { HeldLease } from './wire/leases.ts';

export class SpareWire {
  private readonly options: ConnectionOptions;
  private readonly onAlert: (text: Safe) => void;
  private refused = false;
  private inUse = false;

  constructor(options: ConnectionOptions, onAlert: (text: Safe) => void) {
    this.options = options;
    this.onAlert = onAlert;
  }

  /** Undefined where there is none to be had; one at a time. */
  async lease(signal: AbortSignal): Promise<Lease | undefined> {
    if (this.refused || this.inUse || signal.aborted) return undefined;
    this.inUse = true;
    const { account, password, proofs, known, clock, log } = this.options;
    const opened = await openWire(
      {
        account,
        password,
        proofs,
        known,
        clock,
        signal,
        onAlert: this.onAlert,
        ...(log ? { logger: log.logger('spare') } : {}),
      },
      {
        // Whoever has the lease is told by its answers.
        closed: () => (this.inUse = false),
        silent: () => undefined,
      },
      log?.of('spare'),
    );
    if (opened.kind === 'failed' || signal.aborted) {
      this.inUse = false;
      if (opened.kind === 'ok') opened.value.wire.close();
      else this.refused = !signal.aborted;
      return undefined;
    }
    const { wire } = opened.value;
    const release = (): void => {
      this.inUse = false;
      wire.close();
    };
    return new HeldLease(wire, {
      isLast: true,
      ended: release,
      isWanted: () => false,
      yieldToViews: () => undefined,
    });
  }

  /** One of the others went: perhaps the server made room. */
  otherWasLost(): void {
    if (this.inUse) this.refused = true;
  }
}
