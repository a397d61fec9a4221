// The console's core without a screen: a queue over a wire, a journal and rescue copies, and plans made from what was
// read. What it says is kept.
import type { Capabilities } from '../../src/model/capabilities.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { Intent } from '../../src/model/intent.ts';
import { toMailboxPath, type MailboxRef } from '../../src/model/mailbox.ts';
import type { Identity } from '../../src/model/message-table.ts';
import type { Plan, PlanProgress } from '../../src/model/plan.ts';
import { UidSet, uidsFrom } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { compile } from '../../src/plan/index.ts';
import type { Clock, Journal, RescueStore, Wire } from '../../src/ports.ts';
import { Queue } from '../../src/queue/queue.ts';
import { literal, toSafe } from '../../src/text/safe-text.ts';
import { noMailFiles } from '../queue/memory-rescue.ts';

export interface ReadFolder {
  readonly mailbox: MailboxRef;
  readonly identities: readonly Identity[];
}

export const realClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

export interface ConsoleParts {
  readonly wire: Wire;
  readonly journal: Journal;
  readonly rescue: RescueStore;
  /** Of folders, except INBOX. */
  readonly prefix: string;
  readonly capabilities: () => Capabilities;
}

export class ConsoleRig {
  readonly queue: Queue;
  /** The newest picture of each plan. */
  readonly progress = new Map<number, PlanProgress>();
  /** The states that each plan was shown in. */
  readonly shown = new Map<number, Set<PlanProgress['state']>>();
  readonly failures: string[] = [];
  private readonly parts: ConsoleParts;
  private readonly watchers = new Set<() => void>();

  constructor(parts: ConsoleParts) {
    this.parts = parts;
    const { wire, journal, rescue } = parts;
    this.queue = new Queue({
      mailFiles: noMailFiles,
      wire,
      journal,
      rescue,
      clock: realClock,
      report: (fact) => this.take(fact),
    });
  }

  /** Reads a folder over the wire, as the console does before anybody can choose messages; undefined where it is not there. */
  async read(folder: string): Promise<ReadFolder | undefined> {
    for (;;) {
      const lease = await this.parts.wire.lease('view');
      if (!lease) throw new Error('the wire is closed');
      const opened = await lease.run({ kind: 'examine', path: toMailboxPath(folder) });
      const rows =
        opened.kind === 'ok' ? await lease.run({ kind: 'fetch-rows', uids: uidsFrom(toUid(1)) }) : undefined;
      lease.release();
      if (opened.kind === 'refused' || rows?.kind === 'refused') return undefined;
      if (opened.kind !== 'ok' || rows?.kind !== 'ok') continue;
      const { count, uids, sizes, dates, flagIds, pool } = rows.data;
      const identities = Array.from({ length: count }, (_, row): Identity => {
        const flags = pool.list(flagIds[row]!);
        return { uid: toUid(uids[row]!), size: sizes[row]!, date: dates[row]!, flags };
      });
      return { mailbox: opened.data.mailbox, identities };
    }
  }

  /** Undefined where the planner refuses. */
  compile(intent: Intent): Plan | undefined {
    const { journal, prefix, capabilities } = this.parts;
    const id = journal.nextPlanId();
    const planned = compile(intent, {
      id,
      folderName: literal('Box'),
      capabilities: capabilities(),
      folderMessages: 1_000_000,
      ownFolder: toMailboxPath(`${prefix}imaptop-${id}-abc123`),
      maxRemove: 100_000,
      rescueRoom: 1024 * 1024 * 1024,
      locked: undefined,
    });
    return planned.kind === 'planned' ? planned.plan : undefined;
  }

  /** What gives back what a plan changed, as the console plans it. */
  undo({ plan, undo, steps }: PlanProgress): Intent | undefined {
    switch (undo?.kind) {
      case undefined:
        return undefined;
      case 'flags': {
        const { uids, change, flag } = undo;
        return { kind: 'restore', mailbox: plan.mailbox, ofPlan: plan.id, uids, change, flag };
      }
      case 'move': {
        const { mailbox, to } = undo;
        const there = new Map(steps.flatMap(({ copied }) => [...(copied ?? [])]));
        const all = 'targets' in plan.intent ? plan.intent.targets : [];
        const targets = all.flatMap(({ uid, size, date }) => {
          const now = there.get(uid);
          return now !== undefined && undo.uids.has(now) ? [{ uid: now, size, date }] : [];
        });
        return { kind: 'move-back', mailbox, ofPlan: plan.id, targets, to, toName: toSafe(to) };
      }
      case 'imported':
        throw new Error('nothing is imported here');
      case 'rescued': {
        const copies = this.parts.rescue.list(plan.id).filter(({ uid }) => undo.uids.has(uid));
        return { kind: 'put-back', mailbox: plan.mailbox, ofPlan: plan.id, copies };
      }
    }
  }

  /** The plan as it ended: only then has it an outcome. Rejects where that takes too long. */
  async end(id: number, patience: number): Promise<PlanProgress> {
    return this.until(id, patience, ({ outcome }) => outcome !== '');
  }

  /** A plan that was asked about has ended, or waits for a word again. */
  async rested(id: number, patience: number): Promise<PlanProgress> {
    return this.until(id, patience, ({ outcome, state }) => outcome !== '' || state === 'parked');
  }

  private async until(
    id: number,
    patience: number,
    test: (progress: PlanProgress) => boolean,
  ): Promise<PlanProgress> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.watchers.delete(look);
        const { state, steps } = this.progress.get(id) ?? {};
        const last = steps?.filter((step) => step.state !== 'waiting').at(-1);
        reject(new Error(`plan ${id} HANGS: ${state}, ${last?.line} ${last?.state} ${last?.note}`));
      }, patience);
      const look = (): void => {
        const progress = this.progress.get(id);
        if (!progress || !test(progress)) return;
        clearTimeout(timer);
        this.watchers.delete(look);
        resolve(progress);
      };
      this.watchers.add(look);
      look();
    });
  }

  private take(fact: Fact): void {
    if (fact.kind === 'failed') this.failures.push(fact.failure.text);
    if (fact.kind !== 'plan-changed') return;
    const { progress } = fact;
    this.progress.set(progress.plan.id, progress);
    const shown = this.shown.get(progress.plan.id) ?? new Set();
    this.shown.set(progress.plan.id, shown.add(progress.state));
    for (const watcher of this.watchers) watcher();
  }
}

export function chosenOf({ identities }: ReadFolder, uids: Iterable<number>): Identity[] {
  const chosen = UidSet.from(uids);
  return identities.filter(({ uid }) => chosen.has(uid));
}
