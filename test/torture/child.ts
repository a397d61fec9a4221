// The program without a screen, to be killed: journal, sign-in, wire and queue wired as main.ts wires them. It reads the
// folder, says that it is ready, and runs its plans once stdin says so.
//
// Protocol: the job as JSON in argv[2], the password in IMAPTOP_PASSWORD; one JSON line on stdout for each thing that
// happens; the first byte on stdin lets the plans go.
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { ImapMailServer } from '../../src/imap/mail-server.ts';
import { hostAndPort, type Account } from '../../src/model/account.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { Plan } from '../../src/model/plan.ts';
import { uidsFrom } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { compile } from '../../src/plan/index.ts';
import type { Clock } from '../../src/ports.ts';
import { Queue } from '../../src/queue/queue.ts';
import { SqliteJournal } from '../../src/sqlite/journal.ts';
import { literal } from '../../src/text/safe-text.ts';
import { toIntent, type PlanSpec, type ReadFolder } from './plan-kinds.ts';

export interface Job {
  readonly port: number;
  readonly user: string;
  readonly stateDirectory: string;
  /** Its name on the server. */
  readonly folder: string;
  /** All of its messages, ascending. */
  readonly uids: readonly number[];
  readonly plans: readonly PlanSpec[];
}

export type ChildLine =
  | { readonly said: 'ready'; readonly steps: number }
  | { readonly said: 'ended'; readonly plan: number; readonly state: string; readonly outcome: string }
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

async function run(job: Job): Promise<void> {
  const account: Account = { user: job.user, host: '127.0.0.1', port: job.port, tls: 'none' };
  const name = `${account.user}@${hostAndPort(account)}`;
  const journal = taken(SqliteJournal.open(job.stateDirectory, name, clock.now));
  const password = process.env['IMAPTOP_PASSWORD'] ?? '';
  const server = new ImapMailServer({ account, password, clock, random: Math.random });
  const open = new Set<number>();
  const over = Promise.withResolvers<void>();
  const queue = new Queue(server.wire, journal, (fact) => {
    if (fact.kind !== 'plan-changed' || fact.progress.outcome === '') return;
    const { plan, state, outcome } = fact.progress;
    if (!open.delete(plan.id)) return;
    say({ said: 'ended', plan: plan.id, state, outcome });
    if (open.size === 0) over.resolve();
  });
  taken(await server.connect());
  const folder = await readFolder(server, job.folder);
  const plans = job.plans.map((spec): Plan => {
    const planned = compile(toIntent(spec, folder), {
      id: journal.nextPlanId(),
      folderName: literal('Box'),
      capabilities: server.wire.capabilities,
      folderMessages: folder.identities.length,
      locked: undefined,
      ownFolder: toMailboxPath(`${job.folder}-own`),
      maxRemove: 100_000,
      rescueRoom: 0,
    });
    if (planned.kind === 'refused') throw new Error(planned.why);
    open.add(planned.plan.id);
    return planned.plan;
  });
  say({ said: 'ready', steps: plans.reduce((sum, { steps }) => sum + steps.length, 0) });
  await once(process.stdin, 'data');
  for (const plan of plans) taken(queue.submit(plan));
  await over.promise;
  queue.close();
  await server.close();
  journal.close();
  say({ said: 'over' });
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
