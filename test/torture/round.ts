// A round of torture: mail is seeded, plans are made and killed at a point; then mailbox and journal are looked at, the
// program is started anew on what was left, and looked at again.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, filesWith } from '../hostile/canary.ts';
import { RawImap } from '../helpers/raw-imap.ts';
import { seedMailbox } from '../helpers/seed.ts';
import type { MailServer } from '../servers/server.ts';
import type { Job, Mode, ToldPlan } from './child.ts';
import { wrongsOfJournal } from './journal-verdict.ts';
import { killConsole, resumeConsole } from './kill-console.ts';
import { KillProxy } from './kill-proxy.ts';
import { isThere, readMail, told, type Mail } from './mailbox.ts';
import { makePlan, type PlanKind, type PlanSpec } from './plan-kinds.ts';
import { makePoint, type PointName } from './points.ts';
import { Random } from './random.ts';
import { runChild, type ChildRun } from './run-child.ts';
import { wrongsAfterKill, wrongsAtEnd } from './verdict.ts';

/** The program without a screen, or the real one. */
export type Subject = 'child' | 'console';

export interface Round {
  readonly seed: number;
  readonly subject: Subject;
  readonly kind: PlanKind;
  readonly point: PointName;
  /** In the folder. */
  readonly messages: number;
}

export interface RoundResult extends Round {
  readonly server: string;
  /** Kills that hit: 0 when the plans were over before their point came, 2 when going on with them was killed as well. */
  readonly kills: number;
  /** The command that was struck. */
  readonly where: string;
  /** What was done with the plans that were left; nothing where none were. */
  readonly afterwards: Exclude<Mode, 'run'> | 'nothing';
  readonly wrongs: readonly string[];
}

/** A server, as it is or with less than it has. */
export interface Variety {
  readonly name: string;
  readonly kinds: readonly PlanKind[];
  /** Removals go by a folder of our own. */
  readonly ownFolder: boolean;
  /** Others have marked mail \\Deleted. */
  readonly othersMark: boolean;
}

/** How a round that could not be held tells of itself. */
export const BROKE_OFF = 'the round broke off';
/** Of few messages, plans name some; of many, most. */
export const FEW = 40;
const FLAGS = ['\\Seen', '\\Flagged', '\\Answered'];
const WITH_MARKS = [...FLAGS, '\\Deleted'];

interface Scene {
  readonly random: Random;
  readonly proxy: KillProxy;
  readonly job: Omit<Job, 'port' | 'mode'>;
  /** All that there are, or may be. */
  readonly folders: readonly string[];
  readonly before: Mail;
  readonly look: () => Promise<Mail>;
}

export class Account {
  private readonly variety: Variety;
  private readonly server: MailServer;
  private readonly directory: string;
  private readonly script: string;
  private readonly user: string;
  private readonly raw: RawImap;
  private rounds = 0;

  private constructor(
    variety: Variety,
    server: MailServer,
    directory: string,
    script: string,
    user: string,
    raw: RawImap,
  ) {
    this.variety = variety;
    this.server = server;
    this.directory = directory;
    this.script = script;
    this.user = user;
    this.raw = raw;
  }

  static async open(
    variety: Variety,
    server: MailServer,
    directory: string,
    script: string,
  ): Promise<Account> {
    const user = server.newUser();
    const { host, port, password } = server;
    const raw = await RawImap.connect({ host, port, user, password });
    return new Account(variety, server, directory, script, user, raw);
  }

  async close(): Promise<void> {
    await this.raw.logout();
  }

  /** A round that could not be held. */
  broken(round: Round, error: unknown): RoundResult {
    const why = error instanceof Error ? error.message : String(error);
    return {
      ...round,
      server: this.variety.name,
      kills: 0,
      where: '',
      afterwards: 'nothing',
      wrongs: [`${BROKE_OFF}: ${why.slice(0, 3_000)}`],
    };
  }

  async torture(round: Round): Promise<RoundResult> {
    const scene = await this.prepare(round);
    const { job, proxy } = scene;
    try {
      const killed = await this.kill(round, scene);
      const where = proxy.struck ?? '';
      const aftermath = await this.look(round, scene, killed);
      const secrets = filesWith(job.stateDirectory).map((file) => `the password is in ${file}`);
      return {
        ...round,
        server: this.variety.name,
        where,
        afterwards: aftermath.afterwards,
        kills: Number(killed) + aftermath.kills,
        wrongs: [...aftermath.wrongs, ...secrets],
      };
    } finally {
      await proxy.stop();
      rmSync(job.stateDirectory, { recursive: true });
      for (const name of scene.folders) {
        if (await isThere(this.raw, name)) await this.raw.ok(`DELETE "${name}"`);
      }
    }
  }

  private async prepare({ seed, kind, subject, messages }: Round): Promise<Scene> {
    const random = new Random(seed);
    const folder = `${this.server.prefix}Box${++this.rounds}`;
    const target = `${this.server.prefix}Target${this.rounds}`;
    const own = this.variety.ownFolder ? `${folder}-own` : '';
    const folders = [folder, target, ...(own === '' ? [] : [own])];
    const stateDirectory = join(this.directory, `${this.server.name}-${this.user}-${this.rounds}`);
    mkdirSync(stateDirectory, { mode: 0o700 });
    await this.raw.ok(`CREATE "${target}"`);
    await seedMailbox(this.raw, folder, messages, {
      seed,
      size: 400,
      flags: () => random.sample(this.variety.othersMark ? WITH_MARKS : FLAGS, random.pick([0, 0, 1, 2])),
    });
    const look = () => readMail(this.raw, folder, folders.slice(1));
    const before = await look();
    const uids = [...before.values()].flatMap((copies) => copies.map(({ uid }) => uid)).sort((a, b) => a - b);
    if (uids.length !== messages) throw new Error(`${uids.length} messages in ${folder}`);
    const place = { folder, uids, to: target, own, many: messages > FEW };
    const plans = [makePlan(kind, random, place)];
    if (subject === 'child' && random.chance(0.3)) {
      plans.push(makePlan(random.pick(this.variety.kinds), random, place));
    }
    const job = { user: this.user, stateDirectory, folder, uids, plans };
    return { random, proxy: await KillProxy.start(this.server.port), job, folders, before, look };
  }

  private async kill({ subject, point, messages }: Round, { random, proxy, job }: Scene): Promise<boolean> {
    const at = (steps: number) => makePoint(point, random, steps, paceOf(messages));
    const { password } = this.server;
    switch (subject) {
      case 'child':
        return (await this.run('run', { proxy, job }, at)).struck;
      case 'console':
        return killConsole({ job, password, proxy }, at);
    }
  }

  private async look(
    { subject, point, messages }: Round,
    scene: Scene,
    killed: boolean,
  ): Promise<Pick<RoundResult, 'afterwards' | 'kills' | 'wrongs'>> {
    const { random, job, before } = scene;
    const { after, wrongs } = await this.lookAfterKill(scene);
    if (subject === 'console') {
      const asked = await resumeConsole({ job, password: this.server.password, proxy: scene.proxy });
      // Nothing is asked where the plan had ended, or was not on record yet and so was never sent.
      const left = asked.includes('not finished');
      const end = await scene.look();
      wrongs.push(...(left || !killed ? wrongsAtEnd(before, end, job.plans) : endedOrNever(scene, end)));
      return { afterwards: left ? 'resume' : 'nothing', kills: 0, wrongs };
    }
    const then = random.pick(['resume', 'resume', 'resume', 'recheck', 'drop'] as const);
    const again = then === 'resume' && random.chance(0.25);
    let kills = 0;
    if (again) {
      const second = await this.run('resume', scene, (steps) =>
        makePoint(point, random, steps, paceOf(messages)),
      );
      kills += Number(second.struck);
      wrongs.push(...(await this.lookAfterKill(scene)).wrongs);
    }
    const next = await this.run(then, scene);
    const plans = [...next.found, ...next.left].sort((a, b) => a.id - b.id);
    if (!again) wrongs.push(...wrongsOfJournal(before, after, plans));
    // Those that were never on record were never sent.
    const known = job.plans.slice(0, plans.length);
    const end = await scene.look();
    switch (then) {
      case 'resume':
        wrongs.push(
          ...(isLeft(next) ? wrongsAfterKill(before, end, known) : endedWrongs(known, next, before, end)),
        );
        wrongs.push(...this.unrescued(scene, end), ...(await this.leftFolders(scene)));
        break;
      case 'recheck':
      case 'drop':
        wrongs.push(...wrongsAfterKill(before, end, known));
        if (settled(point) && differs(after, end)) wrongs.push(`${then} changed something`);
    }
    return { afterwards: next.left.length > 0 ? then : 'nothing', kills, wrongs };
  }

  /**
   * Courier goes on with what a dead client sent, for seconds where it is much, and shows a message whose file it renames
   * meanwhile as gone, or as one with other contents: looked at again until all is well, or time is up.
   */
  private async lookAfterKill({ before, job, look }: Scene): Promise<{ after: Mail; wrongs: string[] }> {
    const until = performance.now() + AT_WORK_MS;
    for (;;) {
      const looked = await look().catch((error: unknown) => error);
      if (looked instanceof Map) {
        const wrongs = wrongsAfterKill(before, looked, job.plans);
        if (wrongs.length === 0 || performance.now() > until) return { after: looked, wrongs };
      } else if (performance.now() > until) throw looked;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  private run(
    mode: Mode,
    { job, proxy }: Pick<Scene, 'job' | 'proxy'>,
    point?: Parameters<typeof runChild>[0]['point'],
  ): Promise<ChildRun> {
    const { script } = this;
    return runChild({ job: { ...job, mode }, password: this.server.password, script, proxy, point });
  }

  /** A folder of our own is gone with the plan that made it. */
  private async leftFolders({ job: { plans } }: Scene): Promise<string[]> {
    const own = plans[0]?.own ?? '';
    return own !== '' && (await isThere(this.raw, own)) ? [`${own} is left`] : [];
  }

  /** Messages that a plan with rescue copies removed, and of which there is none. */
  private unrescued({ before, job }: Scene, end: Mail): string[] {
    const [spec] = job.plans;
    if (job.plans.length !== 1 || spec?.kind !== 'rescue') return [];
    const saved = filesUnder(job.stateDirectory)
      .filter((path) => path.endsWith('.eml'))
      .map((path) => readFileSync(path, 'latin1'));
    return [...before.keys()]
      .filter((id) => !end.has(id) && !saved.some((text) => text.includes(`Message-ID: ${id}`)))
      .map((id) => `${id} was removed without a copy`);
  }
}

/** What a server may take to end what was sent to it, on a loaded machine. */
const AT_WORK_MS = 20_000;

function paceOf(messages: number): number {
  return messages > FEW ? 50 : 8;
}

/** The server may still have been at work when it was looked at: its command had been sent, and nobody waited. */
function settled(point: PointName): boolean {
  return point !== 'behind the line' && point !== 'random time' && point !== 'journal write';
}

function differs(one: Mail, other: Mail): boolean {
  const text = (mail: Mail): string =>
    [...mail]
      .map(([id, copies]) => `${id} ${told(copies)}`)
      .sort()
      .join('\n');
  return text(one) !== text(other);
}

/** A plan that ended, or of which nothing is on record. */
function endedOrNever({ before, job }: Scene, end: Mail): string[] {
  return differs(before, end) ? wrongsAtEnd(before, end, job.plans) : [];
}

/** EXPUNGE, whose answer is not known, is not sent again: others may have marked mail since. The plan says so. */
function isLeft({ ended, found }: ChildRun): boolean {
  return [...found, ...ended].some(({ outcome }) => outcome.includes('The answer to EXPUNGE is not known'));
}

function endedWrongs(known: readonly PlanSpec[], next: ChildRun, before: Mail, end: Mail): string[] {
  return [...wrongsAtEnd(before, end, known), ...wrongsOfOutcomes(known, next)];
}

/** A plan alone that came to its end says that it is done. */
function wrongsOfOutcomes(known: readonly PlanSpec[], { ended, found }: ChildRun): string[] {
  if (known.length !== 1) return [];
  const plans: readonly ToldPlan[] = [...found, ...ended];
  return plans
    .filter(({ state }) => state !== 'done')
    .map(({ state, outcome }) => `the plan came to its end and is called ${state}: ${outcome}`);
}
