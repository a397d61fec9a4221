// Another mail client at work on the same account: it changes flags, marks and expunges, appends, moves, and now and then
// deletes a folder and makes it anew. All that it does is in the ledger before it is sent.
import { setTimeout as wait } from 'node:timers/promises';
import { quoted, RawImap } from '../helpers/raw-imap.ts';
import { makeMessage } from '../helpers/seed.ts';
import type { MailServer } from '../servers/server.ts';
import { FolderLock } from './folder-lock.ts';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import { BrokenFolder, idsByUid, type Snapshot } from './snapshot.ts';

const FLAGS = ['\\Seen', '\\Flagged', '\\Answered', '\\Deleted'] as const;
// Few, so that messages are alike in all but their Message-ID.
const SIZES = [500, 500, 500, 700];
const DATES = [Date.UTC(2024, 1, 2, 3, 4, 5), Date.UTC(2024, 1, 2, 3, 4, 5), Date.UTC(2025, 5, 6)];
// Courier takes the time in seconds for UIDVALIDITY.
const CLOCK_MS = 150;
const MOST_TRIES = 40;

/** What is known of an account's folders by those who work on it: Message-IDs by folder and UID. */
export class World {
  readonly lock = new FolderLock();
  readonly folders = new Map<string, Map<number, string>>();
  readonly server: MailServer;
  readonly user: string;
  readonly seed: number;
  private made = 0;

  constructor(server: MailServer, user: string, seed: number) {
    this.server = server;
    this.user = user;
    this.seed = seed;
  }

  learn(snapshot: Snapshot, names: readonly string[]): void {
    this.folders.clear();
    for (const name of names) this.folders.set(name, idsByUid(snapshot, name));
  }

  message(random: Random): { id: string; bytes: Buffer; date: Date } {
    const date = new Date(random.pick(DATES));
    const made = makeMessage({ n: ++this.made, seed: this.seed, size: random.pick(SIZES), date });
    return { id: made.messageId, bytes: made.bytes, date };
  }

  async connect(): Promise<RawImap> {
    const { host, port, password } = this.server;
    return RawImap.connect({ host, port, password, user: this.user });
  }
}

export interface Habits {
  /** Folders it makes anew: how often, of a thousand acts. */
  readonly madeAnew: number;
  /** Marks mail \Deleted, and expunges it. Not where the plans may say EXPUNGE without UIDs: that is the race they name. */
  readonly marks: boolean;
}

interface Chosen {
  readonly folder: string;
  readonly uids: readonly number[];
  readonly ids: readonly string[];
}

export class OtherClient {
  private readonly world: World;
  private readonly random: Random;
  private readonly habits: Habits;
  private raw: RawImap;

  private constructor(world: World, random: Random, habits: Habits, raw: RawImap) {
    this.world = world;
    this.random = random;
    this.habits = habits;
    this.raw = raw;
  }

  static async open(world: World, random: Random, habits: Habits): Promise<OtherClient> {
    return new OtherClient(world, random, habits, await world.connect());
  }

  async close(): Promise<void> {
    await this.raw.logout();
  }

  /** One thing, whichever it is. A server that ends the connection over it is signed in to anew. */
  async act(ledger: Ledger): Promise<void> {
    const { random, habits } = this;
    ledger.count++;
    const anew = random.chance(habits.madeAnew / 1000);
    const roll = random.between(1, 100);
    if (anew) return this.makeAnew(random.pick([...this.world.folders.keys()]), ledger);
    return this.world.lock.share(async () => {
      if (roll <= 45) return this.flag(ledger);
      if (roll <= 60) return habits.marks ? this.expunge(ledger) : this.flag(ledger);
      if (roll <= 80) return this.append(random.pick([...this.world.folders.keys()]), ledger);
      return this.move(ledger);
    });
  }

  async makeAnew(folder: string, ledger: Ledger, count = this.random.between(3, 14)): Promise<void> {
    await this.world.lock.own(async () => {
      ledger.makesAnew(folder);
      await this.bravely(async () => {
        const before = await this.uidValidity(folder);
        await this.raw.ok('SELECT INBOX');
        for (let tries = 0; ; tries++) {
          const gone = await this.raw.command(`DELETE ${quoted(folder)}`);
          const made = await this.raw.command(`CREATE ${quoted(folder)}`);
          if (tries > MOST_TRIES)
            throw new BrokenFolder(`${folder} cannot be made anew: ${gone.text}; ${made.text}`);
          const now = await this.uidValidity(folder);
          if (now !== before && now > 0) break;
          await wait(CLOCK_MS);
        }
      });
      this.world.folders.set(folder, new Map());
      for (let n = 0; n < count; n++) await this.append(folder, ledger);
    });
  }

  async append(folder: string, ledger: Ledger): Promise<void> {
    const { id, bytes, date } = this.world.message(this.random);
    const flags = this.random.sample(FLAGS.slice(0, 3), this.random.pick([0, 0, 1, 2]));
    ledger.bears(id, folder, flags);
    await this.bravely(async () => {
      await this.raw.ok('SELECT INBOX');
      const { status, uid } = await this.raw.append(folder, flags, date, bytes);
      if (status !== 'OK' || uid === undefined) return;
      ledger.isBorn(id);
      this.world.folders.get(folder)?.set(uid, id);
    });
  }

  private async flag(ledger: Ledger): Promise<void> {
    const chosen = this.choose();
    if (!chosen) return;
    const { random, habits } = this;
    const flag = random.pick(habits.marks ? FLAGS : FLAGS.slice(0, 3));
    const change = random.chance(flag === '\\Deleted' ? 0.3 : 0.6) ? 'add' : 'remove';
    for (const id of chosen.ids) ledger.flags(id, change, flag);
    await this.selected(chosen, ledger, async (set) => {
      await this.raw.ok(`UID STORE ${set} ${change === 'add' ? '+' : '-'}FLAGS (${flag})`);
    });
  }

  private async expunge(ledger: Ledger): Promise<void> {
    const chosen = this.choose();
    if (!chosen) return;
    for (const id of chosen.ids) {
      ledger.flags(id, 'add', '\\Deleted');
      ledger.expunges(id, chosen.folder);
    }
    await this.selected(chosen, ledger, async (set) => {
      await this.raw.ok(`UID STORE ${set} +FLAGS.SILENT (\\Deleted)`);
      await this.raw.ok(`UID EXPUNGE ${set}`);
    });
    this.forget(chosen);
  }

  private async move(ledger: Ledger): Promise<void> {
    const chosen = this.choose();
    const to = this.random.pick([...this.world.folders.keys()]);
    if (!chosen || to === chosen.folder) return;
    if (!this.habits.marks && !this.raw.capabilities.has('MOVE')) return this.append(to, ledger);
    for (const id of chosen.ids) {
      ledger.moves(id, chosen.folder, to);
      if (!this.raw.capabilities.has('MOVE')) ledger.flags(id, 'add', '\\Deleted');
    }
    await this.selected(chosen, ledger, async (set) => {
      if (this.raw.capabilities.has('MOVE')) return void (await this.raw.ok(`UID MOVE ${set} ${quoted(to)}`));
      const { text } = await this.raw.ok(`UID COPY ${set} ${quoted(to)}`);
      const copied = /COPYUID \d+ (\S+)/i.exec(text)?.[1];
      if (copied === undefined) return;
      await this.raw.ok(`UID STORE ${copied} +FLAGS.SILENT (\\Deleted)`);
      await this.raw.ok(`UID EXPUNGE ${copied}`);
    });
    this.forget(chosen);
  }

  private choose(): Chosen | undefined {
    const [folder, ids] = this.random.pick([...this.world.folders]);
    if (ids.size === 0) return undefined;
    const uids = this.random.sample([...ids.keys()], this.random.pick([1, 1, 2, 4]));
    return { folder, uids, ids: uids.map((uid) => ids.get(uid)!) };
  }

  private forget({ folder, uids }: Chosen): void {
    for (const uid of uids) this.world.folders.get(folder)?.delete(uid);
  }

  private async selected(
    { folder, uids, ids }: Chosen,
    ledger: Ledger,
    work: (set: string) => Promise<void>,
  ): Promise<void> {
    const done = await this.bravely(async () => {
      await this.raw.ok(`SELECT ${quoted(folder)}`);
      await work(uids.join(','));
    });
    if (!done) for (const id of ids) ledger.failed(id);
  }

  private async uidValidity(folder: string): Promise<number> {
    const { untagged } = await this.raw.command(`STATUS ${quoted(folder)} (UIDVALIDITY)`);
    return Number(/UIDVALIDITY (\d+)/.exec(untagged.join())?.[1] ?? 0);
  }

  /** False where the server refused, or ended the connection. */
  private async bravely(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (error instanceof BrokenFolder) throw error;
      await this.raw.logout();
      this.raw = await this.world.connect();
      return false;
    }
  }
}
