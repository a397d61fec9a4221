// Two consoles on one account and one journal, each with a plan of its own at the same time; now and then one of them is
// killed in the middle, and a third one takes over what it left.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { quoted, type RawImap } from '../helpers/raw-imap.ts';
import type { MailServer } from '../servers/server.ts';
import type { Said } from './console-child.ts';
import { ConsoleProcess } from './console-process.ts';
import { judgeRound } from './judge.ts';
import { Ledger } from './ledger.ts';
import { OtherClient, World } from './other-client.ts';
import type { PlanFacts } from './plan-facts.ts';
import { Random } from './random.ts';
import { idsByUid, takeSnapshot, type Snapshot } from './snapshot.ts';

export interface PairResult {
  readonly plans: readonly PlanFacts[];
  readonly killed: boolean;
  /** Plans that a third console went on with. */
  readonly adopted: number;
  readonly wrongs: readonly string[];
}

type Planned = Said & { readonly said: 'planned' };

/** One round in so many has a kill. */
const KILL_EVERY = 8;
const FEW = 12;
const MANY = 60;

export class ConsolePair {
  private readonly server: MailServer;
  private readonly random: Random;
  private readonly world: World;
  private readonly oracle: RawImap;
  private readonly keeper: OtherClient;
  private readonly stateDirectory: string;
  private readonly folders: readonly string[];
  private readonly consoles: ConsoleProcess[] = [];
  private readonly named = new Map<number, ReadonlyMap<number, string>>();
  private readonly ids: number[] = [];
  /** Of the round with a kill that is going on. */
  private readonly wrongs: string[] = [];
  private adopted = 0;
  private started = 0;
  private rounds = 0;

  private constructor(server: MailServer, seed: number, world: World, oracle: RawImap, keeper: OtherClient) {
    this.server = server;
    this.random = new Random(seed);
    this.world = world;
    this.oracle = oracle;
    this.keeper = keeper;
    this.stateDirectory = mkdtempSync(join(tmpdir(), 'imaptop-consoles-'));
    // The most is on one folder.
    this.folders = ['Box', 'Kept'].map((name) => `${server.prefix}${name}`);
  }

  static async open(server: MailServer, seed: number): Promise<ConsolePair> {
    const world = new World(server, server.newUser(), seed);
    const oracle = await world.connect();
    const keeper = await OtherClient.open(world, new Random(seed), { madeAnew: 0, marks: false });
    const pair = new ConsolePair(server, seed, world, oracle, keeper);
    for (const name of pair.folders) await oracle.ok(`CREATE ${quoted(name)}`);
    pair.consoles.push(await pair.start(), await pair.start());
    return pair;
  }

  /** Ends both, and looks at the journal: whole, every plan ended, no id twice. */
  async close(): Promise<string[]> {
    for (const one of this.consoles) await one.end();
    await this.keeper.close();
    await this.oracle.logout();
    const database = new DatabaseSync(join(this.stateDirectory, 'journal.db'), { readOnly: true });
    const check = database.prepare('PRAGMA integrity_check').get();
    const plans = database.prepare('SELECT id, state FROM plans').all();
    database.close();
    rmSync(this.stateDirectory, { recursive: true, force: true });
    const wrongs: string[] = [];
    if (check?.['integrity_check'] !== 'ok') wrongs.push(`journal: ${JSON.stringify(check)}`);
    if (new Set(this.ids).size !== this.ids.length) wrongs.push('journal: two plans with one id');
    if (plans.length !== this.ids.length) wrongs.push(`journal: ${plans.length} of ${this.ids.length} plans`);
    const open = plans.filter(({ state }) => !['done', 'part', 'failed', 'void'].includes(String(state)));
    if (open.length > 0) wrongs.push(`journal: not ended: ${JSON.stringify(open)}`);
    return wrongs;
  }

  async round(): Promise<PairResult> {
    await this.tidy();
    const before = await this.look();
    const [first, second] = this.consoles as [ConsoleProcess, ConsoleProcess];
    const planned = [await this.plan(first, before), await this.plan(second, before)] as const;
    const kill = ++this.rounds % KILL_EVERY === 0 && planned[0] !== undefined;
    const facts = kill
      ? await this.roundWithKill(planned)
      : await Promise.all(planned.map(async (one, n) => (one ? go(this.consoles[n]!) : undefined)));
    const after = await this.look();
    const plans = facts.filter((one) => one !== undefined);
    const wrongs = kill
      ? this.wrongs.splice(0)
      : facts.flatMap((one, n) => this.consoles[n]!.watch.wrongs(one));
    const rescued = new Map<number, ReadonlyMap<number, string>>();
    for (const one of planned) {
      if (one?.facts.kind !== 'put-back') continue;
      const names = [...(this.named.get(one.ofPlan ?? 0) ?? [])];
      rescued.set(one.facts.id, new Map(names.filter(([uid]) => one.facts.uids.includes(uid))));
    }
    wrongs.push(...judgeRound({ before, after, ledger: new Ledger(), plans, rescued }));
    const adopted = this.adopted;
    this.adopted = 0;
    return { plans, killed: kill, adopted, wrongs };
  }

  /** The first is killed at a line of its plan while the second is held in the middle of its own; a third takes over. */
  private async roundWithKill(
    planned: readonly [Planned | undefined, Planned | undefined],
  ): Promise<(PlanFacts | undefined)[]> {
    const { random } = this;
    const [doomed, second] = this.consoles as [ConsoleProcess, ConsoleProcess];
    const [own, theirs] = planned;
    const held = theirs && stopAt(second, 1);
    if (theirs) second.tell({ do: 'go' });
    await held?.reached;
    const place = random.between(1, 9);
    const blow = stopAt(doomed, place);
    doomed.tell({ do: 'go' });
    // A plan of fewer lines ends before.
    const early = doomed.listen().catch(() => undefined);
    const ended = await Promise.race([blow.reached.then(() => undefined), early]);
    if (random.chance(0.5)) blow.release();
    await doomed.kill();
    blow.release();
    await doomed.proxy.stop();
    const third = await this.start();
    third.tell({ do: 'adopt' });
    const adopted = await third.listen();
    if (adopted.said !== 'adopted') throw new Error(`said ${adopted.said}`);
    const expected = ended?.said === 'ended' ? [] : [own?.facts.id];
    const found = adopted.plans.map(({ id }) => id);
    // What ended between the line and the blow is not left.
    const over = own !== undefined && adopted.ended.includes(own.facts.id);
    if (found.join() !== (over ? '' : expected.join()))
      this.wrongs.push(`the third console adopted ${found.join()}, and not ${expected.join()}`);
    held?.release();
    const others = theirs ? await endOf(second) : undefined;
    let facts = ended?.said === 'ended' ? ended.facts : undefined;
    this.adopted = found.length;
    for (const plan of found) {
      third.tell({ do: 'resume', plan, recheck: random.chance(0.5) });
      facts = await endOf(third);
    }
    this.wrongs.push(
      ...doomed.watch.wrongs(facts),
      ...second.watch.wrongs(others),
      ...third.watch.wrongs(facts),
    );
    this.consoles[0] = third;
    return [facts, others];
  }

  private async plan(one: ConsoleProcess, before: Snapshot): Promise<Planned | undefined> {
    one.tell({ do: 'plan' });
    const said = await one.listen();
    if (said.said !== 'planned') return undefined;
    const { facts } = said;
    this.ids.push(facts.id);
    const there = idsByUid(before, facts.folder);
    const names = facts.uids.flatMap((uid): [number, string][] => {
      const name = there.get(uid);
      return name === undefined ? [] : [[uid, name]];
    });
    this.named.set(facts.id, new Map(names));
    return said;
  }

  private start(): Promise<ConsoleProcess> {
    const { server, world, stateDirectory, folders } = this;
    const { user, seed } = world;
    const job = { user, stateDirectory, folders, prefix: server.prefix, seed: seed * 100 + ++this.started };
    return ConsoleProcess.start(server, job);
  }

  private async tidy(): Promise<void> {
    const quiet = new Ledger();
    for (const folder of this.folders) {
      const count = this.world.folders.get(folder)?.size ?? 0;
      if (count > MANY) await this.keeper.makeAnew(folder, quiet, FEW);
      else for (let n = count; n < FEW; n++) await this.keeper.append(folder, quiet);
    }
  }

  private async look(): Promise<Snapshot> {
    const snapshot = await takeSnapshot(this.oracle, this.folders);
    this.world.learn(snapshot, this.folders);
    return snapshot;
  }
}

async function go(one: ConsoleProcess): Promise<PlanFacts> {
  one.tell({ do: 'go' });
  return endOf(one);
}

async function endOf(one: ConsoleProcess): Promise<PlanFacts> {
  const said = await one.listen();
  if (said.said !== 'ended') throw new Error(`said ${said.said}`);
  return said.facts;
}

/** Holds the wire back at its so-manieth line from now on. */
function stopAt({ proxy }: ConsoleProcess, place: number): { reached: Promise<void>; release: () => void } {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let count = 0;
  const arm = (): void => {
    const hold = proxy.hold(/^/);
    void hold.reached.then(async ({ tag }) => {
      if (/^w\d+$/.test(tag)) count++;
      if (count < place) arm();
      else {
        reached.resolve();
        await gate.promise;
      }
      hold.release();
    });
  };
  arm();
  return { reached: reached.promise, release: () => gate.resolve() };
}
