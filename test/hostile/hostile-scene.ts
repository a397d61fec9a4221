// The queue over the wire on a hostile server. Time is the test's: a server that is silent is waited for at once. A plan
// must end, whatever was said; what it says of itself is held against what the server holds.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { WireLeases } from '../../src/imap/wire/leases.ts';
import { WireConnection } from '../../src/imap/wire/wire-connection.ts';
import { Capabilities } from '../../src/model/capabilities.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { Intent } from '../../src/model/intent.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { PlanProgress } from '../../src/model/plan.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { compile } from '../../src/plan/index.ts';
import { Queue } from '../../src/queue/queue.ts';
import { SETTLE_MS } from '../../src/queue/resolve.ts';
import { literal } from '../../src/text/safe-text.ts';
import { ManualClock } from '../imap/wire/manual-clock.ts';
import { MemoryJournal } from '../queue/memory-journal.ts';
import { MemoryRescue, noMailFiles } from '../queue/memory-rescue.ts';
import type { HostileMailbox } from './hostile-mailbox.ts';

export type HostilePlan = 'flag' | 'expunge' | 'move' | 'copy';

/** The messages that every plan here names; all others are nobody's business. */
export const NAMED = [2, 3, 5];

export interface SceneOptions {
  readonly capabilities?: readonly string[];
}

export class HostileScene {
  readonly clock = new ManualClock();
  readonly facts: Fact[] = [];
  private readonly alerts: string[] = [];
  readonly mailbox: HostileMailbox;
  private readonly journal = new MemoryJournal();
  private readonly leases = new WireLeases();
  private readonly capabilities: Capabilities;
  private readonly queue: Queue;
  private connection: WireConnection | undefined;
  private readonly ended = new Map<number, (progress: PlanProgress) => void>();
  private closed = false;

  private constructor(mailbox: HostileMailbox, capabilities: Capabilities) {
    this.mailbox = mailbox;
    this.capabilities = capabilities;
    const report = (fact: Fact): void => {
      this.facts.push(fact);
      if (fact.kind !== 'plan-changed' || fact.progress.outcome === '') return;
      this.ended.get(fact.progress.plan.id)?.(fact.progress);
    };
    const rescue = new MemoryRescue();
    this.queue = new Queue({
      mailFiles: noMailFiles,
      wire: this.leases,
      journal: this.journal,
      rescue,
      clock: this.clock,
      report,
    });
    // Looking for copies a second time takes no time here.
    this.clock.onTimer = (milliseconds) => {
      if (milliseconds === SETTLE_MS) setImmediate(() => this.clock.advance(milliseconds));
    };
  }

  static async open(
    mailbox: HostileMailbox,
    { capabilities = [] }: SceneOptions = {},
  ): Promise<HostileScene> {
    const scene = new HostileScene(mailbox, new Capabilities(['IMAP4rev1', 'UIDPLUS', ...capabilities]));
    onTestFinished(() => scene.close());
    await scene.connect();
    return scene;
  }

  /** Runs one plan over NAMED and waits for its end, however long the server is silent. */
  async run(kind: HostilePlan): Promise<PlanProgress> {
    const planned = compile(this.intent(kind), {
      id: this.journal.nextPlanId(),
      folderName: literal('Box'),
      capabilities: this.capabilities,
      folderMessages: 1_000_000,
      locked: undefined,
      ownFolder: toMailboxPath('Own'),
      maxRemove: 100_000,
      rescueRoom: 0,
    });
    if (planned.kind === 'refused') throw new Error(planned.why);
    const { id } = planned.plan;
    const end = new Promise<PlanProgress>((resolve) => this.ended.set(id, resolve));
    const taken = this.queue.submit(planned.plan);
    if (taken.kind === 'failed') throw new Error(taken.failure.text);
    return end;
  }

  /** Everything in words that came of it, as it would reach the screen. */
  words({ outcome, steps }: PlanProgress): string[] {
    const failures = this.facts.flatMap((fact) =>
      fact.kind === 'failed' ? [fact.failure.text as string] : [],
    );
    return [outcome, ...steps.map(({ note }) => note as string), ...failures, ...this.alerts];
  }

  /** Nobody says anything for longer than anybody waits. */
  readonly silence = (): void => {
    setImmediate(() => this.clock.advance(60_000));
  };

  private intent(kind: HostilePlan): Intent {
    const mailbox = { path: toMailboxPath('Box'), uidValidity: 7 };
    const date = Date.UTC(2020, 0, 1) / 1000;
    const targets = NAMED.map((uid) => ({ uid: toUid(uid), size: 100 + uid, date }));
    const to = { to: toMailboxPath('Other'), toName: literal('Other') };
    switch (kind) {
      case 'flag':
        return { kind, mailbox, basis: 'marked', uids: UidSet.from(NAMED), change: 'add', flag: '\\Flagged' };
      case 'expunge':
        return { kind, mailbox, basis: 'marked', targets, rescue: false };
      case 'move':
      case 'copy':
        return { kind, mailbox, basis: 'marked', targets, ...to };
    }
  }

  private async connect(): Promise<void> {
    const socket = await signIn(this.mailbox.port);
    this.connection = new WireConnection(
      { readSocket: socket, writeSocket: socket, socket },
      {
        capabilities: this.capabilities,
        clock: this.clock,
        onClosed: () => {
          this.leases.detach();
          // Not awaited: a server that lets nobody in again shows as a plan without an end.
          void this.reconnect();
        },
        onSilence: () => undefined,
        onAlert: (text) => {
          // Nobody looks at more of them.
          if (this.alerts.push(text) > 10) this.alerts.shift();
        },
      },
    );
    this.leases.attach(this.connection);
  }

  private async reconnect(): Promise<void> {
    while (!this.closed) {
      const connected = await this.connect().then(
        () => true,
        () => false,
      );
      if (connected) return;
    }
  }

  private async close(): Promise<void> {
    this.closed = true;
    // Not awaited: its clock stands still, and nothing is due any more.
    void this.queue.close();
    this.leases.close();
    this.connection?.close();
    await this.mailbox.stop();
    expect(this.unlawful()).toEqual([]);
  }

  /** Lines that name a message by number, or more messages than the plan does, or remove what nobody named. */
  private unlawful(): string[] {
    return this.mailbox.server.commands
      .filter(({ name, rest }) => {
        if (name === 'EXPUNGE' || name === 'CLOSE' || name === 'STORE') return true;
        if (!/^UID (STORE|EXPUNGE|MOVE|COPY)$/.test(name)) return false;
        const set = UidSet.parse(rest.split(' ')[0] ?? '');
        return !set?.minus(UidSet.from(NAMED)).isEmpty;
      })
      .map(({ line }) => line);
  }
}

async function signIn(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const chunk = async (): Promise<string> => String(((await once(socket, 'data')) as [Buffer])[0]);
  await chunk();
  socket.write('a1 LOGIN "somebody" "x"\r\n');
  let answer = '';
  while (!/^a1 OK.*\r\n/m.test(answer)) answer += await chunk();
  return socket;
}
