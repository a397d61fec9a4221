// All signals at random moments on one server, some at once, each on an account of its own.
import { RawImap } from '../helpers/raw-imap.ts';
import type { MailServer } from '../servers/server.ts';
import { Random } from './random.ts';
import { EVENTS, signalRound, type SignalResult } from './signal-round.ts';

export interface SignalOptions {
  readonly server: MailServer;
  readonly directory: string;
  readonly script: string;
  /** Of each event. */
  readonly times: number;
  readonly seed: number;
  readonly atOnce: number;
}

export async function runSignals(
  { server, directory, script, times, seed, atOnce }: SignalOptions,
  done: (result: SignalResult) => void,
): Promise<void> {
  const random = new Random(seed);
  const waiting = Array.from({ length: times }, () => EVENTS)
    .flat()
    .map((event) => ({ event, seed: random.between(1, 2 ** 31) }));
  const work = async (): Promise<void> => {
    const user = server.newUser();
    const raw = await RawImap.connect({
      host: server.host,
      port: server.port,
      user,
      password: server.password,
    });
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const round = { ...next, server, user, raw, directory, script };
      const broken = (error: unknown): SignalResult => {
        return { ...next, server: server.name, took: 0, wrongs: [`the round broke off: ${String(error)}`] };
      };
      done(await signalRound(round).catch(broken));
    }
    await raw.logout();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
