// The connection for commands that are typed by hand: opened at the first of them, signed in as the wire is, and opened anew
// where it was lost.
import { failed, ok, type Result } from '../model/failure.ts';
import type { RawAnswer, RawConsole, RawPart } from '../ports.ts';
import type { Safe } from '../text/safe-text.ts';
import type { ConnectionOptions } from './connections.ts';
import { lossFailure } from './failures.ts';
import { RawConnection } from './raw-connection.ts';
import { signIn } from './sign-in.ts';
import { closedByUs } from './wire/wire-failures.ts';
import type { Transcript } from './transcript/transcript.ts';

export class ImapRawConsole implements RawConsole {
  private readonly options: ConnectionOptions & { readonly log: Transcript };
  private connection: RawConnection | undefined;
  private readonly ending = new AbortController();
  private opening = new AbortController();

  constructor(options: ConnectionOptions & { readonly log: Transcript }) {
    this.options = options;
  }

  get isOpen(): boolean {
    return this.connection !== undefined;
  }

  async run(parts: readonly RawPart[]): Promise<RawAnswer> {
    if (!this.connection) {
      const opened = await this.open();
      if (opened.kind === 'failed') {
        // It was not the server that closed it.
        const failure = this.opening.signal.aborted ? closedByUs : opened.failure;
        return { kind: 'lost', sent: false, failure };
      }
      this.connection = opened.value;
    }
    return this.connection.run(parts);
  }

  note(text: Safe): void {
    this.options.log.of('console').note(text);
  }

  cancel(): void {
    this.opening.abort();
    this.connection?.close();
    this.connection = undefined;
  }

  close(): void {
    this.ending.abort();
    this.cancel();
  }

  private async open(): Promise<Result<RawConnection>> {
    const { account, password, proofs, known, clock, log } = this.options;
    this.opening = new AbortController();
    const signal = AbortSignal.any([this.opening.signal, this.ending.signal]);
    const logger = log.logger('console');
    const onAlert = (): void => undefined;
    const signedIn = await signIn({ account, password, proofs, known, signal, onAlert, logger });
    if (signedIn.kind === 'failed') return signedIn;
    const client = signedIn.value;
    if (!client.isUp) return failed(lossFailure(account, client.byeReason, undefined));
    const lines = log.of('console');
    lines.signedIn();
    const connection = new RawConnection(client.unbind(), clock, lines, () => {
      if (this.connection === connection) this.connection = undefined;
    });
    return ok(connection);
  }
}
