// The two programs, each as somebody has it who uses it daily, taking a task's keys.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConsoleDriver } from '../../helpers/console-driver.ts';
import { EmulatedTerminal } from '../../helpers/terminal.ts';
import type { Login } from '../session.ts';
import { bytesOf, pressesOf } from './keys.ts';

export interface Playing {
  /** Each stroke after the one before has had its effect. */
  play(strokes: readonly string[]): Promise<void>;
  text(): string;
  close(): Promise<void>;
}

/** `directory`: where it is started, and where it keeps what it keeps. */
export type Start = (login: Login, directory: string) => Promise<Playing>;

const SIZE = { columns: 120, rows: 40 };
const PATIENCE_MS = 120_000;

export const startImaptop: Start = async ({ user, port, password }, directory) => {
  const console = await ConsoleDriver.start({
    args: ['--tls', 'none', '--state-dir', join(directory, 'state'), `imap://${user}@127.0.0.1:${port}`],
    env: { IMAPTOP_PASSWORD: password },
    cwd: directory,
    patience: PATIENCE_MS,
    ...SIZE,
  });
  return {
    play: async (strokes) => {
      for (const stroke of strokes) await console.burst(...pressesOf(stroke));
    },
    text: () => console.text(),
    close: () => console.close(),
  };
};

/** Its defaults, but for where the mail is, for keeping headers, and for what people set who read lists. */
const muttrc = ({ user, port, password }: Login): string => `
set folder = "imap://127.0.0.1:${port}/"
set spoolfile = "+INBOX"
set imap_user = "${user}"
set imap_pass = "${password}"
set ssl_starttls = no
set ssl_force_tls = no
set header_cache = "cache"
set message_cachedir = "bodies"
set mark_old = no
set auto_subscribe = yes
`;

/** It tells nobody when it is ready: it is where it has drawn nothing for that long. */
const QUIET_MS = 700;

export const startNeomutt: Start = async (login, directory) => {
  writeFileSync(join(directory, 'muttrc'), muttrc(login), { mode: 0o600 });
  const terminal = new EmulatedTerminal({
    file: 'neomutt',
    args: ['-n', '-F', 'muttrc'],
    cwd: directory,
    env: { HOME: directory, TZ: 'UTC' },
    ...SIZE,
  });
  const quiet = async (): Promise<void> => {
    for (let [last, now] = [-1, terminal.received]; last !== now; [last, now] = [now, terminal.received]) {
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    }
  };
  await terminal.waitFor(/NeoMutt: .*INBOX/, PATIENCE_MS);
  await quiet();
  return {
    play: async (strokes) => {
      for (const stroke of strokes) {
        terminal.write(bytesOf(stroke));
        await quiet();
      }
    },
    text: () => terminal.text(),
    close: () => terminal.close(),
  };
};
