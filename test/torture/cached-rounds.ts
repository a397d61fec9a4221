// Lists in the cache against what another client does to their folder while no console is open: at random, from a seed. After
// each round the list that was brought up to date is held to what the server says of every message.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Console } from '../../src/app/console.ts';
import type { State } from '../../src/app/state.ts';
import { Store } from '../../src/app/store.ts';
import { ImapMailServer } from '../../src/imap/mail-server.ts';
import { systemFlagNames } from '../../src/model/flags.ts';
import { SqliteMailboxCache } from '../../src/sqlite/mailbox-cache.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { emptyState } from '../app/scene.ts';
import { quoted, RawImap } from '../helpers/raw-imap.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { hastyClock } from '../imap/open-reader.ts';
import { MemoryJournal } from '../queue/memory-journal.ts';
import { MemoryRescue } from '../queue/memory-rescue.ts';
import type { Dovecot } from '../servers/dovecot.ts';
import type { MailServer } from '../servers/server.ts';
import { Random } from './random.ts';
import { noAppendLimit } from '../app/no-append-limit.ts';
import { noRawConsole } from '../app/no-raw-console.ts';
import { ImapMailText } from '../../src/imap/mail-text.ts';
import { DiskMailFiles } from '../../src/rescue/disk-mail-files.ts';
import { DiskSavedFiles } from '../../src/rescue/saved-files.ts';

const PATIENCE_MS = 30_000;
/** News that do not come by then are learnt at the next opening. */
const NEWS_MS = 3_000;
const FLAGS = ['\\Seen', '\\Flagged', '\\Answered', '$Work', 'later'];

/** "2 1000 1700000000 \Seen": UID, size, date and flags of a message. */
type Row = string;

export interface CachedRound {
  readonly acts: readonly string[];
  /** How many rows the cache gave; undefined where it gave none. */
  readonly recalled: number | undefined;
  /** The cached list was taken for that of another folder. */
  readonly refuted: boolean;
  /** Commands that the console sent for it. */
  readonly wrong: readonly string[];
}

/** A console on one folder, from its start to its end. */
class Run {
  /** The list when the cache had given it. */
  recalled: readonly Row[] | undefined;
  refuted = false;
  private readonly store: Store;
  private readonly console: Console;

  constructor(server: MailServer, user: string, directory: string) {
    const account = { user, host: server.host, port: server.port, tls: 'none' } as const;
    const clock = hastyClock;
    this.store = new Store(emptyState({ key: 'uid', descending: true }), clock);
    const cache = SqliteMailboxCache.open({
      directory,
      account: user,
      now: Date.now,
      nameOf: toSafe,
      tell: (line) => {
        throw new Error(line);
      },
    });
    if (cache.kind === 'failed') throw new Error(cache.failure.text);
    this.console = new Console({
      server: new ImapMailServer({ account, password: server.password, clock, random: () => 0.5 }),
      account,
      rawConsole: noRawConsole,
      protocol: { lines: () => [], onLine: () => () => undefined },
      journal: new MemoryJournal(),
      rescue: new MemoryRescue(),
      mailText: new ImapMailText([]),
      savedFiles: new DiskSavedFiles('.'),
      mailFiles: new DiskMailFiles('.', ''),
      appendLimit: noAppendLimit,
      cache: cache.value,
      maxRemove: 100_000,
      random: () => 0.5,
      store: this.store,
      clock,
      waits: () => undefined,
      busy: () => () => undefined,
      screen: {
        redraw: () => undefined,
        copy: () => true,
        notify: () => undefined,
        shown: () => Promise.resolve(),
        suspend: () => undefined,
        leave: () => undefined,
      },
    });
    let wasCached = false;
    this.store.subscribe(() => {
      const { messages } = this.store.getState();
      if (messages.cached && !wasCached) this.recalled = rowsOf(this.store.getState());
      // Nothing is confirmed before the server has said that the folder is open.
      if (wasCached && !messages.cached && messages.scan.kind === 'opening') this.refuted = true;
      wasCached = messages.cached;
    });
  }

  async open(folder: string): Promise<void> {
    const started = await this.console.start(folder);
    if (started.kind === 'failed') throw new Error(started.failure.text);
    await this.until(({ messages }) => messages.scan.kind === 'complete' && !messages.cached);
  }

  get rows(): readonly Row[] {
    return rowsOf(this.store.getState());
  }

  until(isSo: (state: State) => boolean, patience = PATIENCE_MS): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      if (isSo(this.store.getState())) resolve();
    };
    const { messages, view } = this.store.getState();
    const late = setTimeout(
      () => reject(new Error(`not so: ${isSo.toString()} ${messages.scan.kind} ${view.status?.text ?? ''}`)),
      patience,
    );
    const leave = this.store.subscribe(look);
    look();
    return promise.finally(() => {
      clearTimeout(late);
      leave();
    });
  }

  close(): Promise<void> {
    return this.console.close();
  }
}

function rowsOf({ messages: { table } }: State): Row[] {
  return Array.from({ length: table.length }, (_, row) => {
    const { bits, keywords } = table.flags(row);
    const flags = [...systemFlagNames(bits), ...keywords].sort();
    return [table.uid(row), table.size(row), table.date(row), ...flags].join(' ');
  });
}

/** What the server says of every message, asked by a client of its own. */
async function truth(raw: RawImap, folder: string): Promise<Row[]> {
  const { untagged: opened } = await raw.ok(`EXAMINE ${quoted(folder)}`);
  const isEmpty = opened.includes('* 0 EXISTS');
  const { untagged } = isEmpty
    ? { untagged: [] }
    : await raw.ok('UID FETCH 1:* (FLAGS RFC822.SIZE INTERNALDATE)');
  await raw.ok('CLOSE');
  const word = (line: string, pattern: RegExp): string => pattern.exec(line)?.[1] ?? '';
  const rows = untagged
    .filter((line) => line.includes(' FETCH ('))
    .map((line) => {
      const flags = word(line, /FLAGS \(([^)]*)\)/).split(' ');
      const date = Date.parse(
        word(line, /INTERNALDATE "([^"]*)"/)
          .trim()
          .replaceAll(/-(?=\w{3}-|\d{4} )/g, ' '),
      );
      return {
        uid: Number(word(line, /\bUID (\d+)/)),
        rest: [word(line, /RFC822\.SIZE (\d+)/), date / 1000],
        flags: flags.filter((flag) => flag !== '' && flag !== '\\Recent').sort(),
      };
    });
  rows.sort((a, b) => a.uid - b.uid);
  return rows.map(({ uid, rest, flags }) => [uid, ...rest, ...flags].join(' '));
}

/** The other client. */
class Acts {
  readonly done: string[] = [];
  private readonly raw: RawImap;
  private readonly folder: string;
  private readonly random: Random;
  private readonly remake: (() => Promise<string>)[];
  private seeded = 1_000;

  constructor(raw: RawImap, folder: string, random: Random, remake: (() => Promise<string>)[]) {
    this.raw = raw;
    this.folder = folder;
    this.random = random;
    this.remake = remake;
  }

  async act(mayRemake: boolean): Promise<void> {
    const { random } = this;
    if (mayRemake && random.chance(0.25)) {
      this.done.push(await random.pick(this.remake)());
      return;
    }
    const uids = await this.raw.uids(this.folder);
    const some = random.sample(uids, random.between(1, Math.max(1, Math.ceil(uids.length / 3))));
    switch (random.pick(['flag', 'flag', 'unflag', 'expunge', 'expunge', 'newest', 'append'] as const)) {
      case 'flag':
        return this.store(some, `+FLAGS (${random.sample(FLAGS, 2).join(' ')})`);
      case 'unflag':
        return this.store(some, `-FLAGS (${random.sample(FLAGS, 2).join(' ')})`);
      case 'expunge':
        return this.expunge(some);
      case 'newest':
        await this.expunge(uids.slice(-2));
        return this.append(1);
      case 'append':
        return this.append(random.between(1, 4));
    }
  }

  async append(count: number): Promise<void> {
    const { random } = this;
    this.done.push(`append ${count}`);
    const flags = random.sample(FLAGS, random.between(0, 2));
    await seedMailbox(this.raw, this.folder, count, {
      first: (this.seeded += 100),
      seed: random.between(1, 1e6),
      flags: () => flags,
    });
  }

  private async store(uids: readonly number[], change: string): Promise<void> {
    if (uids.length === 0) return;
    this.done.push(`store ${uids.join()} ${change}`);
    await this.selected(async () => void (await this.raw.ok(`UID STORE ${uids.join()} ${change}`)));
  }

  private async expunge(uids: readonly number[]): Promise<void> {
    if (uids.length === 0) return;
    this.done.push(`expunge ${uids.join()}`);
    await this.selected(async () => {
      await this.raw.ok(`UID STORE ${uids.join()} +FLAGS (\\Deleted)`);
      await this.raw.ok('EXPUNGE');
    });
  }

  private async selected(work: () => Promise<void>): Promise<void> {
    await this.raw.ok(`SELECT ${quoted(this.folder)}`);
    await work();
    await this.raw.ok('CLOSE');
  }
}

/** One account's folder, opened and closed `rounds` times. */
export async function cachedRounds(
  server: MailServer & Partial<Pick<Dovecot, 'setUidValidity'>>,
  rounds: number,
  seed: number,
  done: (round: CachedRound) => void,
): Promise<void> {
  const random = new Random(seed);
  const user = server.newUser();
  const { host, port, password } = server;
  const raw = await RawImap.connect({ host, port, user, password });
  const directory = mkdtempSync(join(tmpdir(), 'imaptop-cached-'));
  const folder = `${server.prefix}box`;
  const uidValidity = async (): Promise<number> => {
    const { untagged } = await raw.ok(`STATUS ${quoted(folder)} (UIDVALIDITY)`);
    return Number(/UIDVALIDITY (\d+)/.exec(untagged.join())?.[1]);
  };
  const remakeFolder = async (): Promise<string> => {
    // Cyrus keeps what is deleted under a name with the second in it, which can be had once.
    while ((await raw.command(`DELETE ${quoted(folder)}`)).status !== 'OK') await after(1_000);
    await raw.ok(`CREATE ${quoted(folder)}`);
    await acts.append(random.between(1, 40));
    return 'made anew';
  };
  const remake = [remakeFolder];
  const { setUidValidity } = server;
  if (setUidValidity) {
    remake.push(
      async () => {
        await setUidValidity(user, folder, (await uidValidity()) + 7);
        return 'UIDVALIDITY changed';
      },
      // A server, or who restores one, that gives the same UIDs twice.
      async () => {
        const before = await uidValidity();
        await remakeFolder();
        await setUidValidity(user, folder, before);
        return 'made anew with the same UIDVALIDITY';
      },
    );
  }
  const acts = new Acts(raw, folder, random, remake);
  try {
    await raw.ok(`CREATE ${quoted(folder)}`);
    await acts.append(random.between(5, 40));
    for (let n = 0; n <= rounds; n++) {
      const before = acts.done.length;
      if (n > 0) for (let times = random.between(0, 4); times > 0; times--) await acts.act(true);
      const run = new Run(server, user, directory);
      try {
        await run.open(folder);
        const wrong = differences(run.rows, await truth(raw, folder));
        if (n > 0)
          done({
            acts: acts.done.slice(before),
            recalled: run.recalled?.length,
            refuted: run.refuted,
            wrong,
          });
        // What is kept at the end is not always what was there at first, nor always what is there by then.
        if (random.chance(0.5)) {
          await acts.act(false);
          const now = await truth(raw, folder);
          await run.until(() => differences(run.rows, now).length === 0, NEWS_MS).catch(() => undefined);
        }
      } finally {
        await run.close();
      }
    }
  } finally {
    await raw.logout();
    rmSync(directory, { recursive: true });
  }
}

function differences(found: readonly Row[], wanted: readonly Row[]): string[] {
  const [a, b] = [new Set(found), new Set(wanted)];
  return [
    ...found.filter((row) => !b.has(row)).map((row) => `shown, and not so: ${row}`),
    ...wanted.filter((row) => !a.has(row)).map((row) => `so, and not shown: ${row}`),
  ];
}
