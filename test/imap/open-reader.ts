// A reader's session on a server, for tests: what it tells is collected, and can be waited for.
import { ReaderSession } from '../../src/imap/reader-session.ts';
import { signIn } from '../../src/imap/sign-in.ts';
import type { Client } from '../../src/imap/client.ts';
import type { Clock, Hint } from '../../src/ports.ts';

export const realClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Every pause is a tenth: for servers that have to be polled. */
export const hastyClock: Clock = {
  now: () => Date.now() * 10,
  after: (milliseconds, call) => realClock.after(milliseconds / 10, call),
};

export interface OpenReader {
  readonly session: ReaderSession;
  readonly client: Client;
  readonly hints: Hint[];
  readonly silences: (number | undefined)[];
  /** Resolves once a hint is of this kind. */
  hint<K extends Hint['kind']>(kind: K): Promise<Extract<Hint, { kind: K }>>;
}

export async function openReader(
  port: number,
  {
    user = 'bob',
    password = 'secret',
    clock = realClock,
  }: { user?: string; password?: string; clock?: Clock } = {},
): Promise<OpenReader> {
  const account = { user, host: '127.0.0.1', port, tls: 'none' } as const;
  const signedIn = await signIn({ account, password, onAlert: () => {} });
  if (signedIn.kind === 'failed') throw new Error(signedIn.failure.text);
  const hints: Hint[] = [];
  const silences: (number | undefined)[] = [];
  const watchers = new Set<() => void>();
  const session = new ReaderSession(signedIn.value, clock, {
    hint: (hint) => {
      hints.push(hint);
      watchers.forEach((watcher) => watcher());
    },
    silent: (seconds) => silences.push(seconds),
  });
  await session.enable();
  const hint = <K extends Hint['kind']>(kind: K) =>
    new Promise<Extract<Hint, { kind: K }>>((resolve) => {
      const look = (): void => {
        const found = hints.find((one): one is Extract<Hint, { kind: K }> => one.kind === kind);
        if (!found) return;
        watchers.delete(look);
        resolve(found);
      };
      watchers.add(look);
      look();
    });
  return { session, client: signedIn.value, hints, silences, hint };
}
