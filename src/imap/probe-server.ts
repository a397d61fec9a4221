// One connection that comes, looks and goes: signs in as the console does, opens a folder by EXAMINE, asks what the server
// card shows, and takes leave.
import type { Failure, Result } from '../model/failure.ts';
import { toMailboxPath, type MailboxPath } from '../model/mailbox.ts';
import type { Inspection, ServerReport } from '../model/server-report.ts';
import type { Clock } from '../ports.ts';
import type { Client } from './client.ts';
import { ReaderSession } from './reader-session.ts';
import { serverReport } from './server-report.ts';
import { SignInNotes } from './sign-in-notes.ts';
import { signIn, type SignInOptions } from './sign-in.ts';
import { prepareTls } from './tls-transport.ts';

export interface ProbeOptions extends Omit<SignInOptions, 'notes'> {
  readonly clock: Clock;
  /** As people write it. */
  readonly folder: string;
}

export interface Probed {
  readonly report: ServerReport;
  /** Why it ended before its time; undefined also where nobody was to sign in. */
  readonly failure: Failure | undefined;
}

export async function probeServer(options: ProbeOptions): Promise<Probed> {
  const { account, proofs, clock } = options;
  prepareTls(account, proofs);
  const notes = new SignInNotes();
  const signedIn = await signIn({ ...options, notes });
  const asked = signedIn.kind === 'ok' ? await questions(signedIn.value, options) : signedIn;
  if (asked.kind === 'ok') notes.end('questions');
  const failure = asked.kind === 'failed' && asked.failure.kind !== 'cancelled' ? asked.failure : undefined;
  const inspection = asked.kind === 'ok' ? asked.value : undefined;
  return { report: serverReport({ account, notes, inspection, failure, now: clock.now() }), failure };
}

async function questions(client: Client, { clock, folder }: ProbeOptions): Promise<Result<Inspection>> {
  const session = new ReaderSession(client, clock, { silent: () => undefined, hint: () => undefined });
  await session.enable();
  // A folder that cannot be opened is told as such by the questions about it.
  const path = await pathOf(session, folder);
  await session.watch(path);
  const asked = await session.inspect(path);
  await session.logout();
  return asked;
}

/** Only the server knows how it writes a name that is not in ASCII. */
async function pathOf(session: ReaderSession, folder: string): Promise<MailboxPath> {
  const listed = /^[\x20-\x7e]*$/.test(folder) ? undefined : await session.list();
  const found = listed?.kind === 'ok' ? listed.value.find(({ name }) => name === folder) : undefined;
  return found?.path ?? toMailboxPath(folder);
}
