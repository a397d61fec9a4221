// A mail server's account for tests: what it tells is collected, and can be waited for; closed with the test.
import { onTestFinished } from 'vitest';
import { ImapMailServer } from '../../src/imap/mail-server.ts';
import type { ConnectionState } from '../../src/model/fact.ts';
import type { Clock, Hint } from '../../src/ports.ts';
import { ScriptedServer, type Script } from '../helpers/scripted-server.ts';
import { realClock } from './open-reader.ts';

export interface Watched {
  readonly server: ImapMailServer;
  readonly states: ConnectionState[];
  readonly hints: Hint[];
  readonly alerts: string[];
  /** Resolves once something told is as wanted, from `after` on. */
  until(isSo: () => boolean): Promise<void>;
}

interface Where {
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  readonly clock?: Clock;
}

export function mailServer({ port, user = 'bob', password = 'secret', clock = realClock }: Where): Watched {
  const server = new ImapMailServer({
    account: { user, host: '127.0.0.1', port, tls: 'none' },
    password,
    clock,
    random: () => 0.5,
  });
  const [states, hints, alerts]: [ConnectionState[], Hint[], string[]] = [[], [], []];
  const watchers = new Set<() => void>();
  const changed = () => [...watchers].forEach((watcher) => watcher());
  server.on({
    connection: (state) => (states.push(state), changed()),
    hint: (hint) => (hints.push(hint), changed()),
    alert: (text) => (alerts.push(text), changed()),
  });
  onTestFinished(() => server.close());
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
    });
  return { server, states, hints, alerts, until };
}

export async function scripted(script: Script): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script);
  onTestFinished(() => server.stop());
  return server;
}
