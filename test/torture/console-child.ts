// A console without a screen, as a program of its own: sign-in, wire, journal on the disk, rescue copies and queue wired as
// main.ts wires them. It does what stdin says, one JSON line at a time, and says on stdout what came of it.
//
// 'plan' makes a random plan, 'go' lets it go, 'adopt' reads the journal, 'resume' goes on with a plan of a program that is
// gone. The job is in argv[2], the password in IMAPTOP_PASSWORD.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ImapMailServer } from '../../src/imap/mail-server.ts';
import type { Account } from '../../src/model/account.ts';
import type { Plan, PlanProgress } from '../../src/model/plan.ts';
import { DiskRescueStore } from '../../src/rescue/rescue-store.ts';
import { SqliteJournal } from '../../src/sqlite/journal.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { ConsoleRig, realClock } from './console-rig.ts';
import { factsOf, plannedFacts, type PlanFacts } from './plan-facts.ts';
import { choosePlan, type RaceKind } from './race-plans.ts';
import { Random } from './random.ts';

export interface ConsoleJob {
  readonly port: number;
  readonly user: string;
  readonly prefix: string;
  readonly stateDirectory: string;
  readonly folders: readonly string[];
  readonly seed: number;
}

export type Told =
  | { readonly do: 'plan' }
  | { readonly do: 'go' }
  | { readonly do: 'adopt' }
  | { readonly do: 'resume'; readonly plan: number; readonly recheck: boolean }
  | { readonly do: 'end' };

export type Said =
  | { readonly said: 'ready' }
  /** `facts` as they are before anything was sent; undefined where chance chose what cannot be done now. */
  | {
      readonly said: 'planned';
      readonly kind: RaceKind;
      readonly facts: PlanFacts;
      readonly ofPlan: number | undefined;
    }
  | { readonly said: 'nothing' }
  | { readonly said: 'ended'; readonly facts: PlanFacts }
  | { readonly said: 'adopted'; readonly plans: readonly PlanFacts[]; readonly ended: readonly number[] }
  | { readonly said: 'fault'; readonly why: string };

const PATIENCE_MS = 40_000;

function say(line: Said): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function run(job: ConsoleJob): Promise<void> {
  const account: Account = { user: job.user, host: '127.0.0.1', port: job.port, tls: 'none' };
  const name = account.user;
  const opened = SqliteJournal.open(job.stateDirectory, name, () => Date.now());
  if (opened.kind === 'failed') throw new Error(opened.failure.text);
  const journal = opened.value;
  const password = process.env['IMAPTOP_PASSWORD'] ?? '';
  const server = new ImapMailServer({ account, password, clock: realClock, random: Math.random });
  const connected = await server.connect();
  if (connected.kind === 'failed') throw new Error(connected.failure.text);
  const rig = new ConsoleRig({
    wire: server.wire,
    journal,
    rescue: new DiskRescueStore({
      stateDirectory: job.stateDirectory,
      account: name,
      now: () => Date.now(),
      nameOf: (path) => toSafe(path),
    }),
    prefix: job.prefix,
    capabilities: () => server.wire.capabilities,
  });
  const random = new Random(job.seed);
  const undoable: PlanProgress[] = [];
  let next: Plan | undefined;
  say({ said: 'ready' });
  for await (const line of createInterface({ input: process.stdin })) {
    const told = JSON.parse(line) as Told;
    switch (told.do) {
      case 'plan': {
        const chosen = await choosePlan(random, rig, job.folders, undoable);
        next = chosen?.plan;
        if (chosen) {
          const { intent } = chosen.plan;
          const ofPlan = 'ofPlan' in intent ? intent.ofPlan : undefined;
          say({ said: 'planned', kind: chosen.kind, facts: plannedFacts(chosen.plan), ofPlan });
        } else say({ said: 'nothing' });
        break;
      }
      case 'go': {
        if (!next) throw new Error('no plan is made');
        const taken = rig.queue.submit(next);
        if (taken.kind === 'failed') throw new Error(taken.failure.text);
        await end(next.id);
        break;
      }
      case 'adopt': {
        const contents = journal.read();
        if (contents.kind === 'failed') throw new Error(contents.failure.text);
        const { unfinished, ended } = contents.value;
        rig.queue.adopt(unfinished);
        const plans = unfinished.map(({ progress }) => factsOf(progress));
        say({ said: 'adopted', plans, ended: ended.map(({ progress }) => progress.plan.id) });
        break;
      }
      case 'resume': {
        if (told.recheck) {
          const asked = rig.queue.recheck(told.plan);
          if (asked.kind === 'failed') throw new Error(asked.failure.text);
          await rig.rested(told.plan, PATIENCE_MS);
        }
        if (!rig.progress.get(told.plan)?.outcome) {
          const resumed = rig.queue.resume(told.plan);
          if (resumed.kind === 'failed') throw new Error(resumed.failure.text);
        }
        await end(told.plan);
        break;
      }
      case 'end':
        await rig.queue.close();
        await server.close();
        journal.close();
        return;
    }
  }

  async function end(id: number): Promise<void> {
    const ended = await rig.end(id, PATIENCE_MS);
    if (ended.undo) undoable.push(ended);
    say({ said: 'ended', facts: factsOf(ended) });
  }
}

try {
  await run(JSON.parse(process.argv[2] ?? '') as ConsoleJob);
  process.exit(0);
} catch (error) {
  say({ said: 'fault', why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exit(3);
}
