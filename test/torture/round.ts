// Rounds of torture on one account of one server: seed, plan, kill, look; then the same mail again for the next round.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { RawImap } from '../helpers/raw-imap.ts';
import { seedMailbox } from '../helpers/seed.ts';
import type { MailServer, ServerName } from '../servers/server.ts';
import type { Job } from './child.ts';
import { killChild, type KillOptions, type KillOutcome } from './kill-child.ts';
import { killConsole } from './kill-console.ts';
import { readMail } from './mailbox.ts';
import { makePlan, PLAN_KINDS, type PlanKind } from './plan-kinds.ts';
import { makePoint, type PointName } from './points.ts';
import { Random } from './random.ts';
import { wrongsAfterKill, wrongsAtEnd } from './verdict.ts';

/** The program without a screen, or the real one. */
export type Subject = 'child' | 'console';

export interface Round {
  readonly seed: number;
  readonly subject: Subject;
  readonly kind: PlanKind;
  readonly point: PointName;
}

export interface RoundResult extends Round {
  readonly server: ServerName;
  readonly struck: boolean;
  readonly where: string;
  readonly wrongs: readonly string[];
}

const MESSAGES = 40;
const FLAGS = ['\\Seen', '\\Flagged', '\\Answered', '\\Deleted'] as const;

export class Account {
  private readonly server: MailServer;
  private readonly directory: string;
  private readonly script: string;
  private readonly user: string;
  private readonly raw: RawImap;
  private rounds = 0;

  private constructor(server: MailServer, directory: string, script: string, user: string, raw: RawImap) {
    this.server = server;
    this.directory = directory;
    this.script = script;
    this.user = user;
    this.raw = raw;
  }

  static async open(server: MailServer, directory: string, script: string): Promise<Account> {
    const user = server.newUser();
    const { host, port, password } = server;
    const raw = await RawImap.connect({ host, port, user, password });
    return new Account(server, directory, script, user, raw);
  }

  async close(): Promise<void> {
    await this.raw.logout();
  }

  async torture(round: Round): Promise<RoundResult> {
    const random = new Random(round.seed);
    const folder = `${this.server.prefix}Box${++this.rounds}`;
    const stateDirectory = join(this.directory, `${this.server.name}-${this.user}-${this.rounds}`);
    mkdirSync(stateDirectory, { mode: 0o700 });
    await seedMailbox(this.raw, folder, MESSAGES, {
      seed: round.seed,
      size: 400,
      flags: () => random.sample(FLAGS, random.pick([0, 0, 1, 2])),
    });
    const folders = [folder];
    const before = await readMail(this.raw, folders);
    const uids = [...before.values()].flatMap((copies) => copies.map(({ uid }) => uid)).sort((a, b) => a - b);
    if (uids.length !== MESSAGES) throw new Error(`${uids.length} messages in ${folder}`);
    const plans = [makePlan(round.kind, random, uids)];
    if (round.subject === 'child' && random.chance(0.3)) {
      plans.push(makePlan(random.pick(PLAN_KINDS), random, uids));
    }
    const job: Job = { port: this.server.port, user: this.user, stateDirectory, folder, uids, plans };
    const point = (steps: number) => makePoint(round.point, random, steps);
    const { struck, where } = await this.kill(round.subject, { job, password: this.server.password, point });
    const after = await readMail(this.raw, folders);
    const wrongs = wrongsAfterKill(before, after, plans);
    if (!struck) wrongs.push(...wrongsAtEnd(before, after, plans));
    await this.raw.ok(`DELETE "${folder}"`);
    return { ...round, server: this.server.name, struck, where, wrongs };
  }

  private kill(subject: Subject, options: Omit<KillOptions, 'script'>): Promise<KillOutcome> {
    switch (subject) {
      case 'child':
        return killChild({ ...options, script: this.script });
      case 'console':
        return killConsole(options);
    }
  }
}
