// The queue as it is in the program: a plan compiled, submitted, journalled with full sync, sent over the wire, proven.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WireLeases } from '../../src/imap/wire/leases.ts';
import { WireConnection } from '../../src/imap/wire/wire-connection.ts';
import { Capabilities } from '../../src/model/capabilities.ts';
import type { Intent } from '../../src/model/intent.ts';
import { toMailboxPath, type MailboxRef } from '../../src/model/mailbox.ts';
import type { Identity } from '../../src/model/message-table.ts';
import type { Plan, PlanProgress } from '../../src/model/plan.ts';
import { uidsFrom } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { compile } from '../../src/plan/index.ts';
import type { Answer, Clock, Lease } from '../../src/ports.ts';
import { Queue } from '../../src/queue/queue.ts';
import { SqliteJournal } from '../../src/sqlite/journal.ts';
import { literal } from '../../src/text/safe-text.ts';
import { MemoryRescue, noMailFiles } from '../queue/memory-rescue.ts';
import { LoopWatch } from './loop-watch.ts';
import { signedIn, type Login } from './session.ts';

export interface QueueRun {
  readonly ms: number;
  /** Processor time of the queue's thread, in milliseconds. */
  readonly cpu: number;
  /** Longest block of its event loop, in milliseconds of processor time. */
  readonly block: number;
  /** Octets that the program grew by. */
  readonly memory: number;
  /** What the journal takes on disk. */
  readonly journal: number;
}

/** The folder as the console has it before anybody chooses messages. */
export interface ReadFolder {
  readonly mailbox: MailboxRef;
  readonly identities: readonly Identity[];
}

/** What Dovecot announces and this program uses. */
const CAPABILITIES = new Capabilities([
  'IMAP4REV1',
  'ESEARCH',
  'UIDPLUS',
  'MOVE',
  'CONDSTORE',
  'QRESYNC',
  'LITERAL+',
]);

const clock: Clock = {
  now: Date.now,
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};

/** Signs in, reads INBOX, and measures a plan from the intent to its end. */
export async function runPlan(login: Login, intentOf: (folder: ReadFolder) => Intent): Promise<QueueRun> {
  const directory = mkdtempSync(join(tmpdir(), 'imaptop-bulk-'));
  const opened = SqliteJournal.open(directory, 'bulk', Date.now);
  if (opened.kind === 'failed') throw new Error(opened.failure.text);
  const journal = opened.value;
  const connection = await connect(login);
  const wire = new WireLeases();
  wire.attach(connection);
  try {
    const folder = await read(wire);
    const intent = intentOf(folder);
    const ended = Promise.withResolvers<PlanProgress>();
    const queue = new Queue({
      mailFiles: noMailFiles,
      wire,
      journal,
      rescue: new MemoryRescue(),
      clock,
      report: (fact) => {
        if (fact.kind === 'plan-changed' && fact.progress.outcome !== '') ended.resolve(fact.progress);
      },
    });
    const watch = new LoopWatch();
    // So that what is seen begins with the plan.
    await new Promise((resolve) => setTimeout(resolve, 20));
    watch.begin();
    const before = process.threadCpuUsage();
    const start = performance.now();
    await submit(queue, compiled(intent, folder.identities.length, journal.nextPlanId()));
    const progress = await ended.promise;
    const ms = performance.now() - start;
    const { user, system } = process.threadCpuUsage(before);
    const { block, memory } = watch.end();
    if (progress.state !== 'done') throw new Error(progress.outcome);
    journal.close();
    const octets = statSync(join(directory, 'journal.db')).size;
    return { ms, cpu: (user + system) / 1000, block, memory, journal: octets };
  } finally {
    journal.close();
    connection.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

export function compiled(intent: Intent, messages: number, id = 1): Plan {
  const planned = compile(intent, {
    id,
    folderName: literal('INBOX'),
    capabilities: CAPABILITIES,
    folderMessages: messages,
    ownFolder: toMailboxPath('imaptop-1-abc123'),
    maxRemove: messages,
    rescueRoom: 0,
    locked: undefined,
  });
  if (planned.kind === 'refused') throw new Error(planned.why);
  return planned.plan;
}

async function submit(queue: Queue, plan: Plan): Promise<void> {
  // The plan is shown first where it takes a word of the user: keys have their turn.
  if (plan.consent.kind !== 'none') await new Promise(setImmediate);
  const taken = queue.submit(plan);
  if (taken.kind === 'failed') throw new Error(taken.failure.text);
}

async function connect(login: Login): Promise<WireConnection> {
  const socket = await signedIn(login);
  return new WireConnection(
    { readSocket: socket, writeSocket: socket, socket },
    {
      capabilities: CAPABILITIES,
      clock,
      onClosed: (failure) => {
        throw new Error(failure.text);
      },
      onSilence: () => undefined,
      onAlert: () => undefined,
    },
  );
}

async function read(wire: WireLeases): Promise<ReadFolder> {
  const lease = (await wire.lease('view')) as Lease;
  const { mailbox } = data(await lease.run({ kind: 'examine', path: toMailboxPath('INBOX') }));
  const rows = data(await lease.run({ kind: 'fetch-rows', uids: uidsFrom(toUid(1)) }));
  lease.release();
  const identities = Array.from({ length: rows.count }, (_, row): Identity => ({
    uid: toUid(rows.uids[row]!),
    size: rows.sizes[row]!,
    date: rows.dates[row]!,
    flags: rows.pool.list(rows.flagIds[row]!),
  }));
  return { mailbox, identities };
}

function data<T>(answer: Answer<T>): T {
  if (answer.kind !== 'ok') throw new Error(answer.failure.text);
  return answer.data;
}
