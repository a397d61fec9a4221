// The program without a screen, to be killed: journal, sign-in, wire and queue wired as main.ts and app/console.ts wire
// them. It makes its plans, or does with those that an earlier run left what the job says.
//
// Protocol: the job as JSON in argv[2], the password in IMAPTOP_PASSWORD; one JSON line on stdout for each thing that
// happens; the first byte on stdin lets the plans go.
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { ImapMailServer } from '../../src/imap/mail-server.ts';
import { hostAndPort, type Account } from '../../src/model/account.ts';
import { changesMail } from '../../src/model/command.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { PlanProgress } from '../../src/model/plan.ts';
import { uidsFrom } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { compile } from '../../src/plan/index.ts';
import type { Clock } from '../../src/ports.ts';
import { Queue } from '../../src/queue/queue.ts';
import { DiskRescueStore } from '../../src/rescue/rescue-store.ts';
import { SqliteJournal } from '../../src/sqlite/journal.ts';
import { literal, toSafe } from '../../src/text/safe-text.ts';
import { toIntent, type PlanSpec, type ReadFolder } from './plan-kinds.ts';
import { noMailFiles } from '../queue/memory-rescue.ts';

/** Makes plans; or, with those that were left: goes on with them, asks the server about them, or drops them. */
export type Mode = 'run' | 'resume' | 'recheck' | 'drop';

export interface Job {
  readonly mode: Mode;
  readonly port: number;
  readonly user: string;
  readonly stateDirectory: string;
  /** Its name on the server. */
  readonly folder: string;
  /** All of its messages, ascending. */
  readonly uids: readonly number[];
  readonly plans: readonly PlanSpec[];
}

/** What the journal tells of one step that can change mail. */
export interface ToldStep {
  readonly kind: string;
  readonly line: string;
  readonly uids: readonly number[];
  readonly state: string;
}

/** What the journal tells of one plan. */
export interface ToldPlan {
  readonly id: number;
  readonly state: string;
  readonly outcome: string;
  readonly changes: readonly ToldStep[];
}

export type ChildLine =
  /** What the journal held at the start: the ended and the unfinished plans. */
  | { readonly said: 'found'; readonly ended: readonly ToldPlan[]; readonly left: readonly ToldPlan[] }
  | { readonly said: 'ready'; readonly steps: number }
  | { readonly said: 'ended'; readonly plan: ToldPlan }
  | { readonly said: 'over' }
  | { readonly said: 'fault'; readonly why: string };

const clock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** At once, not when the event loop comes to it. */
function say(line: ChildLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

function taken<T>(result: { kind: 'ok'; value: T } | { kind: 'failed'; failure: { text: string } }): T {
  if (result.kind === 'failed') throw new Error(result.failure.text);
  return result.value;
}

function toldOf({ plan, state, outcome, steps }: PlanProgress): ToldPlan {
  const changes = steps
    .filter(({ command }) => changesMail(command))
    .map(({ command, line, state: of }) => {
      return {
        kind: command.kind,
        line,
        uids: 'uids' in command ? [...(command.uids ?? [])] : [],
        state: of,
      };
    });
  return { id: plan.id, state, outcome, changes };
}

async function run(job: Job): Promise<void> {
  const account: Account = { user: job.user, host: '127.0.0.1', port: job.port, tls: 'none' };
  const name = `${account.user}@${hostAndPort(account)}`;
  const journal = taken(SqliteJournal.open(job.stateDirectory, name, clock.now));
  const password = process.env['IMAPTOP_PASSWORD'] ?? '';
  const server = new ImapMailServer({ account, password, clock, log: undefined, random: Math.random });
  const rescue = new DiskRescueStore({
    stateDirectory: job.stateDirectory,
    account: name,
    now: clock.now,
    nameOf: toSafe,
  });
  const open = new Set<number>();
  const over = Promise.withResolvers<void>();
  const queue = new Queue({
    mailFiles: noMailFiles,
    wire: server.wire,
    journal,
    rescue,
    clock,
    report: (fact) => {
      if (fact.kind !== 'plan-changed') return;
      const { plan, state, outcome } = fact.progress;
      if (outcome === '' && (job.mode !== 'recheck' || state !== 'parked')) return;
      if (!open.delete(plan.id)) return;
      say({ said: 'ended', plan: toldOf(fact.progress) });
      if (open.size === 0) over.resolve();
    },
  });
  const { ended, unfinished } = taken(journal.read());
  say({
    said: 'found',
    ended: ended.map(({ progress }) => toldOf(progress)),
    left: unfinished.map(({ progress }) => toldOf(progress)),
  });
  queue.adopt(unfinished);
  taken(await server.connect());
  const letGo = job.mode === 'run' ? await makePlans() : goOn(job.mode);
  await once(process.stdin, 'data');
  letGo();
  if (open.size > 0) await over.promise;
  await queue.close();
  await server.close();
  journal.close();
  say({ said: 'over' });

  async function makePlans(): Promise<() => void> {
    const folder = await readFolder(server, job.folder);
    const plans = job.plans.map((spec) => {
      const planned = compile(toIntent(spec, folder), {
        id: journal.nextPlanId(),
        folderName: literal('Box'),
        capabilities: server.wire.capabilities,
        folderMessages: folder.identities.length,
        locked: undefined,
        ownFolder: toMailboxPath(`${job.folder}-own`),
        maxRemove: 100_000,
        rescueRoom: rescue.room(),
      });
      if (planned.kind === 'refused') throw new Error(planned.why);
      open.add(planned.plan.id);
      return planned.plan;
    });
    say({ said: 'ready', steps: plans.reduce((sum, { steps }) => sum + steps.length, 0) });
    return () => plans.forEach((plan) => taken(queue.submit(plan)));
  }

  function goOn(mode: 'resume' | 'recheck' | 'drop'): () => void {
    const plans = unfinished.map(({ progress }) => progress);
    plans.forEach(({ plan }) => open.add(plan.id));
    say({ said: 'ready', steps: plans.reduce((sum, { steps }) => sum + steps.length, 0) });
    return () => plans.forEach(({ plan }) => taken(queue[mode](plan.id)));
  }
}

async function readFolder(server: ImapMailServer, path: string): Promise<ReadFolder> {
  const lease = await server.wire.lease('view');
  if (!lease) throw new Error('the wire is closed');
  const opened = await lease.run({ kind: 'examine', path: toMailboxPath(path) });
  const rows = await lease.run({ kind: 'fetch-rows', uids: uidsFrom(toUid(1)) });
  lease.release();
  if (opened.kind !== 'ok') throw new Error(opened.failure.text);
  if (rows.kind !== 'ok') throw new Error(rows.failure.text);
  const { count, uids, sizes, dates } = rows.data;
  const identities = Array.from({ length: count }, (_, row) => {
    return { uid: toUid(uids[row]!), size: sizes[row]!, date: dates[row]! };
  });
  return { mailbox: opened.data.mailbox, identities };
}

try {
  await run(JSON.parse(process.argv[2] ?? '') as Job);
  process.exit(0);
} catch (error) {
  say({ said: 'fault', why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exit(3);
}
