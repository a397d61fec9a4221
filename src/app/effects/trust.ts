// A certificate that nobody vouches for stops the sign-in: the card shows it, and only the user's word pins it.
import { failed, type Failure, type Result } from '../../model/failure.ts';
import type { CertificateFacts } from '../../model/server-report.ts';
import type { SignedIn } from '../../ports.ts';
import type { EffectContext } from './context.ts';
import type { Reading } from './reading.ts';
import { readReport } from './server-report.ts';

/** What became of the question. */
type Decision = { readonly kind: 'pinned' | 'left' } | { readonly kind: 'failed'; readonly failure: Failure };

export class Trust {
  private readonly context: EffectContext;
  private readonly reading: Reading;
  /** Called when there is nothing to do but wait for the user. */
  private readonly waits: () => void;
  private decide: ((decision: Decision) => void) | undefined;

  constructor(context: EffectContext, reading: Reading, waits: () => void) {
    this.context = context;
    this.reading = reading;
    this.waits = waits;
  }

  /** Signs in, and asks about certificates until there is nothing to ask any more. */
  async connect(): Promise<Result<SignedIn>> {
    const { server, store } = this.context;
    for (let hasAsked = false; ; hasAsked = true) {
      const signedIn = await server.connect();
      const { current } = store.getState().folders;
      if (signedIn.kind === 'ok' && hasAsked && current !== undefined) this.reading.open(current);
      if (signedIn.kind === 'ok' || !server.isUntrusted) return signedIn;
      const decision = await this.ask();
      if (decision.kind === 'left') return signedIn;
      if (decision.kind === 'failed') return failed(decision.failure);
    }
  }

  private ask(): Promise<Decision> {
    const { store } = this.context;
    // Nothing can be opened before there is a word.
    this.reading.cancel();
    store.view({ kind: 'say', status: undefined });
    this.waits();
    store.view({
      kind: 'open-dialog',
      dialog: { kind: 'server', top: 0, report: undefined, at: 0, whole: false },
    });
    readReport(this.context);
    const { promise, resolve } = Promise.withResolvers<Decision>();
    this.decide = resolve;
    return promise;
  }

  pin(certificate: CertificateFacts): void {
    const { server, store } = this.context;
    const pinned = server.pin(certificate);
    if (this.decide) return this.decided(pinned.kind === 'ok' ? { kind: 'pinned' } : pinned);
    if (pinned.kind === 'ok') server.retry();
    else store.report({ kind: 'failed', failure: pinned.failure });
  }

  /** A card that was closed is an answer as well. */
  attend(): void {
    if (this.decide && this.context.store.getState().view.dialog?.kind !== 'server')
      this.decided({ kind: 'left' });
  }

  private decided(decision: Decision): void {
    this.decide?.(decision);
    this.decide = undefined;
  }
}
