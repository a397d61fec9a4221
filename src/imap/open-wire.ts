// A wire: ImapFlow signs a connection in, and hands it over.
import type { Duplex } from 'node:stream';
import { Capabilities } from '../model/capabilities.ts';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import type { Clock, SignedIn } from '../ports.ts';
import { lossFailure } from './failures.ts';
import { signedInAs, signIn, type SignInOptions } from './sign-in.ts';
import type { ConnectionTranscript } from './transcript/transcript.ts';
import { WireConnection, type WireSockets } from './wire/wire-connection.ts';

export interface WireEvents {
  /** Once, unless it was closed on purpose. */
  closed(failure: Failure): void;
  /** Seconds without a byte while an answer is due; undefined when that is over. */
  silent(seconds: number | undefined): void;
}

export interface OpenedWire {
  readonly wire: WireConnection;
  readonly socket: Duplex;
  readonly signedIn: SignedIn;
}

export async function openWire(
  options: SignInOptions & { readonly clock: Clock },
  events: WireEvents,
  transcript: ConnectionTranscript | undefined,
): Promise<Result<OpenedWire>> {
  const signedIn = await signIn(options);
  if (signedIn.kind === 'failed') return signedIn;
  const client = signedIn.value;
  if (!client.isUp) return failed(lossFailure(options.account, client.byeReason, undefined));
  const { account, notes, clock } = options;
  const facts = signedInAs(client, account, notes, clock.now());
  const sockets = client.unbind() as WireSockets;
  transcript?.signedIn();
  const wire = new WireConnection(sockets, {
    capabilities: new Capabilities(client.announced),
    clock,
    transcript,
    onClosed: (failure) => events.closed(failure),
    onSilence: (seconds) => events.silent(seconds),
    onAlert: options.onAlert,
  });
  return ok({ wire, socket: sockets.socket, signedIn: facts });
}
