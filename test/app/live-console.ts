// The console without a terminal: a real server or a scripted one, a screen that a test holds back, and the state to wait
// for. Nothing here sleeps; what is waited for is looked at after every change of the state.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Console } from '../../src/app/console.ts';
import type { State } from '../../src/app/state.ts';
import { Store } from '../../src/app/store.ts';
import { Transcript } from '../../src/imap/transcript/transcript.ts';
import { ImapRawConsole } from '../../src/imap/raw-console.ts';
import { ImapMailServer } from '../../src/imap/mail-server.ts';
import type { Sort } from '../../src/model/sort.ts';
import { RawImap } from '../helpers/raw-imap.ts';
import type { Adapters, MailboxCache } from '../../src/ports.ts';
import { NoCache } from '../../src/sqlite/no-cache.ts';
import { hastyClock } from '../imap/open-reader.ts';
import { MemoryJournal } from '../queue/memory-journal.ts';
import { MemoryRescue } from '../queue/memory-rescue.ts';
import type { AnyServer, MailServer } from '../servers/server.ts';
import { noAppendLimit } from './no-append-limit.ts';
import { emptyState } from './scene.ts';
import { ImapMailText } from '../../src/imap/mail-text.ts';
import { DiskMailFiles } from '../../src/rescue/disk-mail-files.ts';
import { DiskSavedFiles } from '../../src/rescue/saved-files.ts';

const FLAG_NAMES = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft'];

/** Frames that the user has not seen yet, while they are held back. */
class HeldScreen {
  /** What was told to whoever looks elsewhere. */
  readonly notices: string[] = [];
  private held = false;
  private readonly frames: (() => void)[] = [];

  /** From now on a frame is seen only when the test says so. */
  hold(): void {
    this.held = true;
  }

  /** How many frames wait to be seen. */
  get waiting(): number {
    return this.frames.length;
  }

  /** The user sees the oldest frame. */
  see(): void {
    this.frames.shift()?.();
  }

  shown(): Promise<void> {
    return this.held ? new Promise((resolve) => this.frames.push(resolve)) : Promise.resolve();
  }
}

export class LiveConsole {
  /** Milliseconds until a state that does not come is given up, with a word on what came instead. */
  patience = 20_000;
  readonly store: Store;
  readonly screen = new HeldScreen();
  readonly journal: MemoryJournal;
  readonly rescue = new MemoryRescue();
  readonly server: ImapMailServer;
  readonly transcript: Transcript;
  /** Of another account; a test that asks says what is answered. */
  appendLimit: Adapters['appendLimit'] = noAppendLimit;
  /** Where parts are saved; gone with the test. */
  readonly directory = mkdtempSync(join(tmpdir(), 'imaptop-live-'));
  private readonly console: Console;
  private underWay = 0;
  private readonly quiet = new Set<() => void>();

  private constructor(
    server: Pick<MailServer, 'port' | 'password'>,
    user: string,
    sort: Sort,
    journal: MemoryJournal,
    cache: MailboxCache,
  ) {
    this.journal = journal;
    const busy = () => this.busy();
    this.store = new Store(emptyState(sort), hastyClock, busy);
    const account = { user, host: '127.0.0.1', port: server.port, tls: 'none' } as const;
    const { password } = server;
    this.transcript = new Transcript({ password, user }, hastyClock.now);
    const connection = { account, password, log: this.transcript, clock: hastyClock };
    this.server = new ImapMailServer({ ...connection, random: () => 0.5 });
    this.console = new Console({
      server: this.server,
      account,
      protocol: this.transcript.memory,
      rawConsole: new ImapRawConsole(connection),
      journal: this.journal,
      rescue: this.rescue,
      mailText: new ImapMailText(['mx.example.org']),
      savedFiles: new DiskSavedFiles(this.directory),
      mailFiles: new DiskMailFiles(this.directory, `${user}@127.0.0.1`),
      appendLimit: (other) => this.appendLimit(other),
      cache,
      maxRemove: 100_000,
      random: () => 0.5,
      store: this.store,
      clock: hastyClock,
      waits: () => undefined,
      busy,
      screen: {
        redraw: () => undefined,
        copy: () => true,
        notify: (text) => this.screen.notices.push(text),
        shown: () => this.screen.shown(),
        suspend: () => undefined,
        leave: () => undefined,
      },
    });
  }

  /** On INBOX, which is read. */
  static async open(
    server: Pick<MailServer, 'port' | 'password'>,
    user: string,
    sort: Sort = { key: 'uid', descending: true },
    journal = new MemoryJournal(),
    cache: MailboxCache = new NoCache(),
  ): Promise<LiveConsole> {
    const live = new LiveConsole(server, user, sort, journal, cache);
    onTestFinished(async () => {
      await live.console.close();
      rmSync(live.directory, { recursive: true, force: true });
    });
    // As the user who presses R: a test waits for what comes after the pause, not for the pause.
    live.store.subscribe(() => {
      if (live.state.session.connection.kind === 'lost') live.server.retry();
    });
    const started = await live.console.start('INBOX');
    if (started.kind === 'failed') throw new Error(started.failure.text);
    await live.until(({ messages }) => messages.scan.kind === 'complete');
    await live.settled();
    return live;
  }

  get state(): State {
    return this.store.getState();
  }

  get said(): string | undefined {
    return this.state.view.status?.text;
  }

  /** The rows of the list by UID, each with its flags; a row that was not read has none to show. */
  get rows(): Record<number, string[] | 'not read'> {
    const { table } = this.state.messages;
    return Object.fromEntries(
      Array.from({ length: table.length }, (_, row) => {
        const { bits, keywords } = table.flags(row);
        const flags = [...FLAG_NAMES.filter((_name, bit) => bits & (1 << bit)), ...keywords];
        return [table.uid(row), table.isKnown(row) ? flags.sort() : 'not read'];
      }),
    );
  }

  press(...names: string[]): void {
    for (const name of names) this.console.press({ kind: 'key', name });
  }

  paste(text: string): void {
    this.console.press({ kind: 'paste', text });
  }

  /** The question has reached the screen, as the terminal tells it. */
  see(): void {
    this.store.view({ kind: 'dialog-shown' });
  }

  until(isSo: (state: State) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        leave();
        reject(new Error(`not so: ${isSo.toString()}\n${this.said ?? ''}\n${JSON.stringify(this.rows)}`));
      }, this.patience);
      const look = (): void => {
        if (!isSo(this.state)) return;
        clearTimeout(timer);
        leave();
        resolve();
      };
      const leave = this.store.subscribe(look);
      look();
    });
  }

  /** Resolves when nothing is under way that the console knows of. */
  settled(): Promise<void> {
    if (this.underWay === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const { scan } = this.state.messages;
        const lines = this.transcript.memory
          .lines()
          .slice(-12)
          .map(({ text }) => text);
        reject(
          new Error(
            `not settled: ${this.underWay} under way, ${scan.kind}\n${this.said ?? ''}\n${lines.join('\n')}`,
          ),
        );
      }, this.patience);
      this.quiet.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private busy(): () => void {
    this.underWay++;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      if (--this.underWay > 0) return;
      for (const resolve of this.quiet) resolve();
      this.quiet.clear();
    };
  }
}

/** Another client on the same account. */
export async function otherClient({ host, port, password }: AnyServer, user: string): Promise<RawImap> {
  const raw = await RawImap.connect({ host, port, user, password });
  onTestFinished(() => raw.logout());
  return raw;
}

/** The rows as the server holds them, in the words of `LiveConsole.rows`. */
export async function rowsOf(oracle: RawImap): Promise<Record<number, string[]>> {
  const flags = await oracle.flags('INBOX');
  return Object.fromEntries([...flags].map(([uid, list]) => [uid, [...list].sort()]));
}
