// One account, on which plans of the queue and other clients meet: round after round both see the mailbox, work on it at
// the same time, and then every message is looked at.
import type { Capabilities } from '../../src/model/capabilities.ts';
import { MemoryJournal } from '../queue/memory-journal.ts';
import { MemoryRescue } from '../queue/memory-rescue.ts';
import type { Plan, PlanProgress } from '../../src/model/plan.ts';
import { toUid } from '../../src/model/uid.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import { quoted } from '../helpers/raw-imap.ts';
import type { MailServer } from '../servers/server.ts';
import { ConsoleRig } from './console-rig.ts';
import { isRearranged, lostIds, searchStorage } from './index-loss.ts';
import { judgeRound } from './judge.ts';
import { LateArrivals } from './late-arrivals.ts';
import { Ledger } from './ledger.ts';
import { OtherClient, World } from './other-client.ts';
import { factsOf, type PlanFacts } from './plan-facts.ts';
import { ProxiedWire } from './proxied-wire.ts';
import { choosePlan, planOf, type ChosenPlan, type RaceKind } from './race-plans.ts';
import { Random } from './random.ts';
import { BrokenFolder, idsByUid, takeSnapshot, type Snapshot } from './snapshot.ts';
import { WireWatch } from './wire-watch.ts';

export interface LaneOptions {
  readonly seed: number;
  /** Capabilities that the server is taken not to have. */
  readonly without: readonly string[];
  /** Other clients at work at the same time. */
  readonly others: number;
}

export interface RoundResult {
  readonly kind: RaceKind;
  readonly facts: PlanFacts;
  readonly changes: number;
  /** What the other clients did meanwhile. */
  readonly acts: number;
  readonly madeAnew: boolean;
  /** Messages that were nowhere, and that the server found again in its storage. */
  readonly lostByServer: number;
  /** Messages that the server shows only now, and had said OK to rounds ago. */
  readonly late: number;
  readonly wrongs: readonly string[];
  /** Where something is wrong: what happened, for whoever looks into it. */
  readonly story: readonly string[];
}

/** What happens beside a plan: begins before it is submitted; what it gives back ends it. */
export type Disturbance = (ledger: Ledger) => Promise<() => Promise<void>>;

/** Far more than any plan takes here. */
const PATIENCE_MS = 40_000;
const FEW = 10;
const MANY = 45;
const UNDOABLE = 40;
const MOST_TRIES = 20;

export class Lane {
  readonly server: MailServer;
  readonly random: Random;
  readonly folders: readonly string[];
  private readonly world: World;
  private readonly oracle: RawImap;
  readonly keeper: OtherClient;
  private readonly others: readonly OtherClient[];
  readonly wire: ProxiedWire;
  private readonly watch: WireWatch;
  readonly rig: ConsoleRig;
  readonly undoable: PlanProgress[] = [];
  private readonly lateArrivals = new LateArrivals();
  /** Message-IDs by plan and UID. */
  private readonly named = new Map<number, Map<number, string>>();

  private constructor(
    server: MailServer,
    seed: number,
    world: World,
    oracle: RawImap,
    clients: readonly OtherClient[],
    wire: ProxiedWire,
  ) {
    this.server = server;
    this.world = world;
    this.oracle = oracle;
    const [keeper, ...others] = clients;
    this.keeper = keeper!;
    this.others = others;
    this.wire = wire;
    this.random = new Random(seed);
    this.folders = foldersOf(server);
    this.watch = new WireWatch(wire.proxy.lines, isPlain(wire.capabilities) ? [/^EXPUNGE$/] : []);
    this.rig = new ConsoleRig({
      wire: wire.leases,
      journal: new MemoryJournal(),
      rescue: new MemoryRescue(),
      prefix: server.prefix,
      capabilities: () => wire.capabilities,
    });
  }

  static async open(server: MailServer, options: LaneOptions): Promise<Lane> {
    const { seed, without, others } = options;
    const world = new World(server, server.newUser(), seed);
    const oracle = await world.connect();
    for (const name of foldersOf(server)) await oracle.ok(`CREATE ${quoted(name)}`);
    const announced = [...oracle.capabilities].filter((name) => !without.includes(name));
    const wire = await ProxiedWire.open(server, world.user, announced);
    const clients: OtherClient[] = [];
    for (let n = 0; n <= others; n++) {
      const habits = { madeAnew: 25, marks: !isPlain(wire.capabilities) };
      clients.push(await OtherClient.open(world, new Random(seed * 31 + n), habits));
    }
    return new Lane(server, seed, world, oracle, clients, wire);
  }

  async close(): Promise<void> {
    await this.rig.queue.close();
    await this.wire.close();
    for (const client of [this.keeper, ...this.others]) await client.close();
    await this.oracle.logout();
  }

  /** One plan among other clients; undefined where chance chose one that cannot be made now. */
  async round(): Promise<RoundResult | undefined> {
    const before = await this.begin();
    const chosen = await choosePlan(this.random, this.rig, this.folders, this.undoable);
    if (!chosen) return undefined;
    return this.play(chosen, before, async (ledger) => {
      if (this.random.chance(0.4)) await this.random.pick(this.others).act(ledger);
      ledger.early = false;
      return this.release(ledger);
    });
  }

  /** While nobody is at work: a folder made anew, with messages from UID 1 on. */
  async clear(folder: string, count?: number): Promise<void> {
    await this.keeper.makeAnew(folder, new Ledger(), count);
  }

  /** The mailbox before a plan is made. */
  async begin(): Promise<Snapshot> {
    await this.tidy();
    return this.look();
  }

  /** A plan of a kind, or the undoing of one, which is then run first. */
  async prepare(
    { kind, undo }: { readonly kind: Exclude<RaceKind, 'undo'>; readonly undo: boolean },
    from: string,
    to: string,
    random: Random,
  ): Promise<ChosenPlan> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const chosen = await planOf(kind, this.rig, from, to, random);
      if (!undo) return chosen;
      await this.play(chosen, await this.begin(), async () => async () => {});
      const last = this.undoable.pop();
      const intent = last?.plan.id === chosen.plan.id ? this.rig.undo(last) : undefined;
      const plan = intent && this.rig.compile(intent);
      if (plan) return { kind, plan };
      await this.begin();
    }
    throw new Error(`no ${kind} that can be undone`);
  }

  /** A plan from its submission to its end, and what the mailbox is like then; `disturb` ends what it began when told. */
  async play({ plan, kind }: ChosenPlan, before: Snapshot, disturb: Disturbance): Promise<RoundResult> {
    const { rig, wire } = this;
    this.keepNames(plan, before);
    const ledger = new Ledger();
    const start = wire.proxy.lines.length;
    const changes = this.watch.changes;
    const stop = await disturb(ledger);
    const taken = rig.queue.submit(plan);
    if (taken.kind === 'failed') throw new Error(`not taken: ${taken.failure.text}`);
    const ended = await rig.end(plan.id, PATIENCE_MS);
    await stop();
    const after = await this.look();
    const facts = factsOf(ended);
    const sent = this.watch.wrongs(facts);
    const changed = this.watch.changes - changes;
    const found = judgeRound({ before, after, ledger, plans: [facts], rescued: this.rescued(plan) });
    const own = await this.foundAgain(found);
    const late = this.server.name === 'courier' ? this.lateArrivals.among(found) : [];
    this.lateArrivals.learn(before, after, ledger, facts, this.named.get(plan.id) ?? new Map());
    const wrongs = [...sent, ...found.filter((wrong) => !own.includes(wrong) && !late.includes(wrong))];
    if (ended.undo) this.undoable.push(ended);
    this.undoable.splice(0, this.undoable.length - UNDOABLE);
    const lines = wire.proxy.lines.slice(start).map(({ line }) => line);
    return {
      kind,
      facts,
      changes: changed,
      acts: ledger.count,
      madeAnew: ledger.madeAnew.size > 0,
      lostByServer: own.length,
      late: late.length,
      wrongs,
      story: wrongs.length === 0 ? [] : [...lines, ...ledger.story()],
    };
  }

  /** Lets the other clients work: some at their own pace, one between the plan's lines. */
  private release(ledger: Ledger): () => Promise<void> {
    const { random, wire, others } = this;
    const state = { on: true };
    const working = others.map(async (client) => {
      for (let acts = random.between(0, 4); acts > 0 && state.on; acts--) await client.act(ledger);
    });
    const all = Promise.all(working);
    // A folder that broke is told of once the plan has ended.
    all.catch(() => undefined);
    const between = random.chance(0.7) ? random.pick([0.1, 0.3, 0.6]) : 0;
    // A line that is held when all is over is let go when it comes: nothing of it is waited for.
    let held: Promise<void> | undefined;
    const arm = (): void => {
      const { reached, release } = wire.proxy.hold(/^/);
      void reached.then(async () => {
        if (state.on && random.chance(between)) held = this.keeper.act(ledger);
        await held?.catch(() => undefined);
        if (state.on) arm();
        release();
      });
    };
    if (between > 0) arm();
    return async () => {
      state.on = false;
      await all;
      await held;
    };
  }

  /** While nobody is at work: no folder empty, none overfull. */
  private async tidy(): Promise<void> {
    const quiet = new Ledger();
    for (const folder of this.folders) {
      const count = this.world.folders.get(folder)?.size ?? 0;
      if (count > MANY) await this.keeper.makeAnew(folder, quiet, FEW);
      else for (let n = count; n < FEW; n++) await this.keeper.append(folder, quiet);
    }
  }

  private async look(): Promise<Snapshot> {
    const snapshot = await this.unlessRearranged(() => takeSnapshot(this.oracle, this.folders));
    this.world.learn(snapshot, this.folders);
    return snapshot;
  }

  /** What is seen of an account that the server rearranges, or a connection that it ends over it, says nothing of the plans. */
  private async unlessRearranged<T>(work: () => Promise<T>): Promise<T> {
    const { server } = this;
    const { user } = this.world;
    const [done] = await Promise.allSettled([work()]);
    if (isRearranged(server, user))
      throw new BrokenFolder(`the storage of ${user} was rebuilt by the server`);
    if (done.status === 'rejected') throw done.reason;
    return done.value;
  }

  /** Those that are nowhere by IMAP, and that the server finds in its storage: nobody removed them, it lost its index. */
  private async foundAgain(wrongs: readonly string[]): Promise<string[]> {
    if (lostIds(wrongs).length === 0 || !(await searchStorage(this.server, this.world.user))) return [];
    const { mail } = await this.look();
    return wrongs.filter((wrong) => lostIds([wrong]).some((id) => mail.has(id)));
  }

  private keepNames({ id, mailbox, uids }: Plan, before: Snapshot): void {
    const there = idsByUid(before, mailbox.path);
    const names = [...uids].flatMap((uid): [number, string][] => {
      const name = there.get(uid);
      return name === undefined ? [] : [[uid, name]];
    });
    this.named.set(id, new Map(names));
  }

  private rescued({ id, intent, uids }: Plan): ReadonlyMap<number, ReadonlyMap<number, string>> {
    if (intent.kind !== 'put-back') return new Map();
    const names = [...(this.named.get(intent.ofPlan) ?? [])].filter(([uid]) => uids.has(toUid(uid)));
    return new Map([[id, new Map(names)]]);
  }
}

function foldersOf({ prefix }: MailServer): string[] {
  return ['Box', 'Kept', 'Bin'].map((name) => `${prefix}${name}`);
}

/** Without UID EXPUNGE and MOVE, a plan says EXPUNGE, and names the race that remains. */
function isPlain({ uidPlus, move }: Capabilities): boolean {
  return !uidPlus && !move;
}
