// A queue on a real server: the wire signs in through a proxy that records it, a second client is the oracle. Every scene
// ends with the wire's law: lawful lines only, every change on record before it left, none repeated without asking.
import type { Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { WireLeases } from '../../src/imap/wire/leases.ts';
import { WireConnection } from '../../src/imap/wire/wire-connection.ts';
import { Capabilities } from '../../src/model/capabilities.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { Flag, FlagChange } from '../../src/model/flags.ts';
import type { Intent } from '../../src/model/intent.ts';
import { toMailboxPath, type MailboxRef } from '../../src/model/mailbox.ts';
import type { Identity } from '../../src/model/message-table.ts';
import type { Plan, PlanProgress, PlanState } from '../../src/model/plan.ts';
import { UidSet, uidsFrom } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { compile, type PlanContext } from '../../src/plan/index.ts';
import { Queue } from '../../src/queue/queue.ts';
import { SETTLE_MS } from '../../src/queue/resolve.ts';
import { literal, toSafe } from '../../src/text/safe-text.ts';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import { RawImap } from '../helpers/raw-imap.ts';
import { seedMailbox, type SeedOptions, type Seeded } from '../helpers/seed.ts';
import { ManualClock } from '../imap/wire/manual-clock.ts';
import type { AnyServer } from '../servers/server.ts';
import { MemoryJournal } from './memory-journal.ts';
import { MemoryRescue, noMailFiles } from './memory-rescue.ts';
import { signIn } from './sign-in.ts';
import { blindlyResent, isChange, unlawful } from './wire-law.ts';

/** A folder as the console read it. */
export interface ReadFolder {
  readonly mailbox: MailboxRef;
  readonly identities: readonly Identity[];
}

export interface SceneOptions {
  /** Capabilities that the server is taken not to have. */
  readonly without?: readonly string[];
  /** Lines beside the law's that this test consents to. */
  readonly consented?: readonly RegExp[];
}

export class Scene {
  readonly server: AnyServer;
  readonly user: string;
  /** Asks the server over a connection of its own, and plays the other client. */
  readonly other: RawImap;
  readonly proxy: FaultProxy;
  queue: Queue;
  journal = new MemoryJournal();
  readonly rescue = new MemoryRescue();
  /** The wire's own: 30 seconds without an answer are over when a connection stalls. */
  readonly wireClock = new ManualClock();
  /** The queue's own: it moves when a test says so. */
  readonly clock = new ManualClock();
  readonly facts: Fact[] = [];
  /** Its name on the server. */
  readonly folder: string;
  readonly unjournalled: string[] = [];
  private readonly leases = new WireLeases();
  readonly capabilities: Capabilities;
  private readonly consented: readonly RegExp[];
  private readonly watchers = new Set<() => void>();
  private connection: WireConnection | undefined;
  private socket: Socket | undefined;
  private closed = false;
  private trying = false;

  private constructor(
    server: AnyServer,
    user: string,
    other: RawImap,
    proxy: FaultProxy,
    options: SceneOptions,
  ) {
    this.server = server;
    this.user = user;
    this.other = other;
    this.proxy = proxy;
    this.folder = `${server.prefix}Box`;
    const { without = [] } = options;
    // So that a plan of a few thousand messages takes several commands of a kind.
    const names = [...other.capabilities, 'MESSAGELIMIT=1000'];
    this.capabilities = new Capabilities(names.filter((name) => !without.includes(name)));
    this.consented = options.consented ?? [];
    this.queue = this.newQueue();
    // Looking for copies a second time takes no time here.
    this.clock.onTimer = (milliseconds) => {
      if (milliseconds === SETTLE_MS) setImmediate(() => this.clock.advance(milliseconds));
    };
    proxy.onStall = () => setImmediate(() => this.wireClock.advance(31_000));
    proxy.onLine = (line) => {
      const trial = this.isTrial(line.line);
      if (isChange(line) && !trial && !this.journal.isRunning(asPlanned(line.line)))
        this.unjournalled.push(line.line);
    };
  }

  static async open(server: AnyServer, options: SceneOptions = {}): Promise<Scene> {
    const { host, port, password } = server;
    const user = server.newUser();
    const other = await RawImap.connect({ host, port, user, password });
    const scene = new Scene(server, user, other, await FaultProxy.start(port), options);
    onTestFinished(() => scene.close());
    await scene.connect();
    return scene;
  }

  /** The program died and is started anew: another queue, over another connection, on the journal that was left. */
  async restart(journal: MemoryJournal): Promise<void> {
    // Without a word to the old one, as a dead program has none.
    this.facts.length = 0;
    const gone = this.queue;
    this.journal = journal;
    this.queue = this.newQueue();
    await gone.close();
  }

  private newQueue(): Queue {
    const facts = this.facts;
    return new Queue({
      mailFiles: noMailFiles,
      wire: this.leases,
      journal: this.journal,
      rescue: this.rescue,
      clock: this.clock,
      report: (fact) => {
        facts.push(fact);
        for (const watcher of this.watchers) watcher();
      },
    });
  }

  /** Lines of the wire but for signing in. */
  get lines(): string[] {
    return this.proxy.lines.map(({ line }) => line).filter((line) => !line.startsWith('LOGIN '));
  }

  /** The lines that could change mail. */
  get changes(): string[] {
    return this.proxy.lines.filter(isChange).map(({ line }) => line);
  }

  async seed(count: number, options: SeedOptions = {}): Promise<Seeded[]> {
    return seedMailbox(this.other, this.folder, count, options);
  }

  /** Reads the folder over the wire, as the console does before anybody can choose messages. */
  async read(folder = this.folder): Promise<ReadFolder> {
    const lease = await this.leases.lease('view');
    if (!lease) throw new Error('the wire is closed');
    const opened = await lease.run({ kind: 'examine', path: toMailboxPath(folder) });
    const rows = await lease.run({ kind: 'fetch-rows', uids: uidsFrom(toUid(1)) });
    lease.release();
    if (opened.kind !== 'ok') throw new Error(opened.failure.text);
    if (rows.kind !== 'ok') throw new Error(rows.failure.text);
    const { count, uids, sizes, dates, flagIds, pool } = rows.data;
    const identities = Array.from({ length: count }, (_, row): Identity => {
      const flags = pool.list(flagIds[row]!);
      return { uid: toUid(uids[row]!), size: sizes[row]!, date: dates[row]!, flags };
    });
    return { mailbox: opened.data.mailbox, identities };
  }

  flag({ mailbox }: ReadFolder, uids: Iterable<number>, change: FlagChange, flag: Flag): Plan {
    return this.compile({ kind: 'flag', mailbox, basis: 'marked', uids: UidSet.from(uids), change, flag });
  }

  /** The removal of some messages of a folder, as they were when it was read. */
  expunge(
    folder: ReadFolder,
    uids: Iterable<number>,
    change: Partial<PlanContext> = {},
    rescue = false,
  ): Plan {
    const targets = chosenOf(folder, uids);
    return this.compile(
      { kind: 'expunge', mailbox: folder.mailbox, basis: 'marked', targets, rescue },
      change,
    );
  }

  move(kind: 'move' | 'copy', folder: ReadFolder, uids: Iterable<number>, to: string): Plan {
    const targets = chosenOf(folder, uids);
    const toName = toSafe(to);
    return this.compile({
      kind,
      mailbox: folder.mailbox,
      basis: 'marked',
      targets,
      to: toMailboxPath(to),
      toName,
    });
  }

  undo(progress: PlanProgress): Plan {
    const { plan, undo } = progress;
    switch (undo?.kind) {
      case undefined:
        throw new Error(`plan ${plan.id} has nothing to undo`);
      case 'flags': {
        const { uids, change, flag } = undo;
        return this.compile({ kind: 'restore', mailbox: plan.mailbox, ofPlan: plan.id, uids, change, flag });
      }
      case 'move': {
        const { mailbox, to } = undo;
        const targets = movedTargets(progress);
        return this.compile({ kind: 'move-back', mailbox, ofPlan: plan.id, targets, to, toName: toSafe(to) });
      }
      case 'imported':
      case 'rescued': {
        const copies = this.rescue.list(plan.id);
        return this.compile({ kind: 'put-back', mailbox: plan.mailbox, ofPlan: plan.id, copies });
      }
    }
  }

  compile(intent: Intent, change: Partial<PlanContext> = {}): Plan {
    const id = this.journal.nextPlanId();
    const planned = compile(intent, {
      id,
      folderName: literal('Box'),
      capabilities: this.capabilities,
      folderMessages: 1_000_000,
      ownFolder: toMailboxPath(`${this.server.prefix}imaptop-${id}-abc123`),
      maxRemove: 100_000,
      rescueRoom: 1024 * 1024 * 1024,
      locked: undefined,
      ...change,
    });
    if (planned.kind === 'refused') throw new Error(planned.why);
    return planned.plan;
  }

  /** Gives the plan to the queue and waits for its end. */
  async run(plan: Plan): Promise<PlanProgress> {
    const taken = this.queue.submit(plan);
    if (taken.kind === 'failed') throw new Error(taken.failure.text);
    return this.end(plan);
  }

  /** The plan as it ended: only then has it an outcome. */
  async end({ id }: Plan): Promise<PlanProgress> {
    return this.seen((fact) => {
      const ended =
        fact.kind === 'plan-changed' && fact.progress.plan.id === id && fact.progress.outcome !== '';
      return ended ? fact.progress : undefined;
    });
  }

  /** What `find` makes of the first fact that it makes anything of, once that has come. */
  async seen<T>(find: (fact: Fact) => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        for (const fact of this.facts) {
          const found = find(fact);
          if (found === undefined) continue;
          this.watchers.delete(look);
          return resolve(found);
        }
      };
      this.watchers.add(look);
      look();
    });
  }

  /** The plan when it is next told of in a state, counting facts from now on. */
  async next(id: number, state: PlanState): Promise<PlanProgress> {
    const from = this.facts.length;
    return this.seen((fact) => {
      const told =
        fact.kind === 'plan-changed' && fact.progress.plan.id === id && fact.progress.state === state;
      return told && this.facts.indexOf(fact) >= from ? fact.progress : undefined;
    });
  }

  /** Failures told beside the plans. */
  get failures(): string[] {
    return this.facts.flatMap((fact) => (fact.kind === 'failed' ? [fact.failure.kind] : []));
  }

  /** In a folder of its own, which it makes and deletes, the queue tries a server out: no mail of anybody is in there. */
  private isTrial(line: string): boolean {
    const begins = /^CREATE "(?:INBOX[./])?imaptop-trial-/.test(line);
    const ends = /^DELETE "(?:INBOX[./])?imaptop-trial-/.test(line);
    const trial = this.trying || begins;
    this.trying = trial && !ends && !/^SELECT "(?!(?:INBOX[./])?imaptop-trial-)/.test(line);
    return trial;
  }

  /** The UIDs that have a flag, as the other client sees them. */
  async having(flag: Flag, folder = this.folder): Promise<number[]> {
    const flags = await this.other.flags(folder);
    const has = (list: readonly string[]): boolean =>
      list.some((one) => one.toLowerCase() === flag.toLowerCase());
    return [...flags].filter(([, list]) => has(list)).map(([uid]) => uid);
  }

  /** Another client deletes the folder, makes it anew and fills it: UIDs from 1, another UIDVALIDITY. */
  async makeAnew(count: number): Promise<number> {
    const before = await this.uidValidity();
    // Courier takes the time in seconds for UIDVALIDITY: asked until the clock has moved on.
    for (;;) {
      await this.other.ok(`DELETE "${this.folder}"`);
      await this.other.ok(`CREATE "${this.folder}"`);
      const now = await this.uidValidity();
      if (now === before) continue;
      await this.seed(count, { seed: 77 });
      return now;
    }
  }

  /** Another client marks messages \Deleted. */
  async mark(uids: readonly number[]): Promise<void> {
    await this.other.ok(`SELECT "${this.folder}"`);
    await this.other.ok(`UID STORE ${uids.join(',')} +FLAGS.SILENT (\\Deleted)`);
  }

  /** Another client removes messages. */
  async remove(uids: readonly number[]): Promise<void> {
    await this.mark(uids);
    await this.other.ok(`UID EXPUNGE ${uids.join(',')}`);
  }

  /** Loses the connection on this side, at once: what would be sent next is not. */
  drop(): void {
    this.socket?.destroy();
  }

  private async uidValidity(): Promise<number> {
    const { untagged } = await this.other.ok(`STATUS "${this.folder}" (UIDVALIDITY)`);
    return Number(/UIDVALIDITY (\d+)/.exec(untagged.join())?.[1]);
  }

  private async connect(): Promise<void> {
    const socket = await signIn(this.proxy.port, this.user, this.server.password);
    this.socket = socket;
    this.connection = new WireConnection(
      { readSocket: socket, writeSocket: socket, socket },
      {
        capabilities: this.capabilities,
        clock: this.wireClock,
        onClosed: () => {
          this.leases.detach();
          // Not awaited: a server that does not let the test in again shows as a plan without an end.
          void this.reconnect();
        },
        onSilence: () => undefined,
        onAlert: () => undefined,
      },
    );
    this.leases.attach(this.connection);
  }

  /** A connection may go while it signs in, too. */
  private async reconnect(): Promise<void> {
    while (!this.closed) {
      const connected = await this.connect().then(
        () => true,
        () => false,
      );
      if (connected) return;
    }
  }

  /** Lets go of everything and holds the lines to the law; at the end of the test at the latest. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    // Not awaited: its clock stands still, and a plan that hangs must not keep the test from ending.
    void this.queue.close();
    this.leases.close();
    this.connection?.close();
    await this.other.logout();
    await this.proxy.stop();
    expect(unlawful(this.proxy.lines, this.consented)).toEqual([]);
    expect(blindlyResent(this.proxy.lines)).toEqual([]);
    expect(this.unjournalled).toEqual([]);
  }
}

/** Whether a literal waits to be asked for is the wire's to say. */
function asPlanned(line: string): string {
  return line.replace(/\+\}$/, '}');
}

function chosenOf({ identities }: ReadFolder, uids: Iterable<number>): Identity[] {
  const chosen = UidSet.from(uids);
  return identities.filter(({ uid }) => chosen.has(uid));
}

/** The messages of a move under their new UIDs. */
function movedTargets({ plan, undo, steps }: PlanProgress): Identity[] {
  if (undo?.kind !== 'move' || !('targets' in plan.intent)) return [];
  const there = new Map(steps.flatMap(({ copied }) => [...(copied ?? [])]));
  return plan.intent.targets.flatMap(({ uid, size, date }) => {
    const now = there.get(uid);
    return now !== undefined && undo.uids.has(now) ? [{ uid: now, size, date }] : [];
  });
}
