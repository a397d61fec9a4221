// A server of the core's own interfaces, in memory: leases in turn, answers at once or when the test says so. What real
// servers do is not its business; it shows what the effects ask for, and when.
import { Capabilities } from '../../../src/model/capabilities.ts';
import { commandLine, type Command, type CommandData, type Opened } from '../../../src/model/command.ts';
import type { Failure, FailureKind, Result } from '../../../src/model/failure.ts';
import type { Flag } from '../../../src/model/flags.ts';
import type { Label } from '../../../src/model/labels.ts';
import type { MailboxRef } from '../../../src/model/mailbox.ts';
import type { Threading } from '../../../src/model/threading.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import type { Uid } from '../../../src/model/uid.ts';
import type { Answer, Changes, Clock, Lease, MailServer } from '../../../src/ports.ts';
import { initialMessages } from '../../../src/app/slices/messages.ts';
import { Store } from '../../../src/app/store.ts';
import type { EffectContext } from '../../../src/app/effects/context.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { batchOf, rowOf, type Row } from '../../model/rows.ts';
import { emptyState } from '../scene.ts';

export const failureOf = (kind: FailureKind): Failure => ({ kind, text: toSafe(`the server said ${kind}`) });

export class FakeServer {
  capabilities = new Capabilities(['UIDPLUS']);
  /** What each mailbox is now. */
  uidValidity = 7;
  uids: UidSet;
  /** What it says of itself beside that when it is opened. */
  opening: Partial<Opened> = {};
  /** What the reader says changed. */
  changes: Result<Changes> = { kind: 'failed', failure: failureOf('no') };
  /** The flags that all messages have. */
  flags: readonly Flag[] = [];
  /** What every search for a text finds. */
  found = UidSet.empty;
  /** Gmail's labels of a message. */
  labels: (uid: Uid) => readonly Label[] = () => [];
  /** Said of by nobody. */
  silentOn = UidSet.empty;
  /** Lines as they were sent. */
  readonly lines: string[] = [];
  /** What is in every message, whichever section is asked for, and how much of it is given at once. */
  octets: Uint8Array = new Uint8Array(0);
  mostOctets = Infinity;
  /** What MYRIGHTS answers. */
  rights = 'lrswitea';
  /** No lease is given any more. */
  closed = false;
  leases = 0;
  /** Somebody who goes before the holder of a lease waits. */
  wanted: () => boolean = () => false;
  /** It takes one connection more. */
  hasSpare = false;
  /** Answers instead of the mailbox's own; undefined where there is nothing special. */
  answer: (command: Command) => Failure | undefined = () => undefined;
  private gate: Promise<void> = Promise.resolve();
  private open: () => void = () => undefined;
  private selected: MailboxRef | undefined;
  private underWay = 0;
  private quiet: (() => void)[] = [];

  constructor(uids: Iterable<number>) {
    this.uids = UidSet.from(uids);
  }

  /** Keeps answers back until the returned function is called. */
  hold(): () => void {
    this.gate = new Promise((resolve) => (this.open = resolve));
    return () => this.open();
  }

  readonly busy = (): (() => void) => {
    this.underWay++;
    return () => {
      this.underWay--;
      if (this.underWay === 0) this.quiet.splice(0).forEach((call) => call());
    };
  };

  /** Resolves when no effect is under way. */
  settled(): Promise<void> {
    return this.underWay === 0 ? Promise.resolve() : new Promise((resolve) => this.quiet.push(resolve));
  }

  context(clock: Clock, sort = initialMessages({ key: 'uid', descending: false }).sort): EffectContext {
    const server: Pick<MailServer, 'wire' | 'reader' | 'spareWire'> = {
      spareWire: (signal) => (this.hasSpare ? this.lease(signal) : Promise.resolve(undefined)),
      wire: { capabilities: this.capabilities, lease: (_, signal) => this.lease(signal) },
      reader: {
        capabilities: this.capabilities,
        list: () => Promise.resolve({ kind: 'ok', value: [] }),
        status: () => Promise.resolve({ kind: 'failed', failure: failureOf('no') }),
        watch: () => Promise.resolve({ kind: 'ok', value: undefined }),
        header: () => Promise.resolve({ kind: 'failed', failure: failureOf('no') }),
        quota: async () => ({ kind: 'ok', value: { roots: undefined, quotas: [] } }),
        changedSince: (_mailbox, modSeq) => {
          this.lines.push(`changed since ${modSeq}`);
          return Promise.resolve(this.changes);
        },
      },
    };
    return {
      server: server as MailServer,
      store: new Store(emptyState(sort), clock),
      clock,
      busy: this.busy,
    };
  }

  private lease(signal: AbortSignal | undefined): Promise<Lease | undefined> {
    if (++this.leases > 500) throw new Error('asked without end');
    if (signal?.aborted || this.closed) return Promise.resolve(undefined);
    const selected = this.selected && { mailbox: this.selected, readOnly: true };
    const { wanted } = this;
    return Promise.resolve({
      selected,
      capabilities: this.capabilities,
      get wanted() {
        return wanted();
      },
      run: (command) => this.run(command),
      yieldToViews: () => undefined,
      release: () => undefined,
    });
  }

  private async run<C extends Command>(command: C): Promise<Answer<CommandData[C['kind']]>> {
    if (this.lines.length > 200) throw new Error('asked without end');
    this.lines.push(commandLine(command, { esearch: false }));
    await this.gate;
    const failure = this.answer(command);
    // What cannot be read ends the connection.
    if (failure?.kind === 'protocol') return { kind: 'lost', sent: true, failure };
    if (failure) return { kind: 'refused', failure };
    return {
      kind: 'ok',
      data: this.data(command) as CommandData[C['kind']],
      text: toSafe('OK'),
      code: undefined,
    };
  }

  private data(command: Command): CommandData[keyof CommandData] {
    switch (command.kind) {
      case 'select':
      case 'examine':
        this.selected = { path: command.path, uidValidity: this.uidValidity };
        return {
          mailbox: this.selected,
          exists: this.uids.size,
          readOnly: true,
          permanentFlags: undefined,
          ...this.opening,
        };
      case 'search':
        return command.uids ? this.uids.intersect(command.uids) : this.uids;
      case 'search-text':
        return (command.uids ?? this.uids).intersect(this.found);
      case 'sort':
        return [...this.uids].toReversed().slice(0, command.count);
      case 'thread':
        return threadingOf(this.uids);
      case 'fetch-rows':
        return batchOf(this.said(command.uids));
      case 'fetch-flags': {
        const { count, uids, flagIds, pool } = batchOf(this.said(command.uids));
        return { count, uids, flagIds, pool };
      }
      case 'fetch-envelopes':
        return new Map<Uid, { from: ReturnType<typeof toSafe>; subject: ReturnType<typeof toSafe> }>(
          [...this.uids.intersect(command.uids)].map((uid) => [
            uid,
            { from: toSafe(`${uid % 3}`), subject: toSafe(`${uid}`) },
          ]),
        );
      case 'fetch-fields':
        return new Map(
          [...this.uids.intersect(command.uids)].map((uid) => [
            uid,
            Object.fromEntries(command.fields.map((field) => [field, toSafe(`${uid % 3}@x`)])),
          ]),
        );
      case 'my-rights':
        return this.rights;
      case 'store':
        return { modified: UidSet.empty };
      case 'compress':
      case 'noop':
        return null;
      case 'fetch-labels':
        return new Map([...this.uids.intersect(command.uids)].map((uid) => [uid, this.labels(uid)]));
      case 'fetch-identities':
      case 'fetch-structure':
        return new Map(
          [...this.uids.intersect(command.uids).minus(this.silentOn)].map((uid) => [
            uid,
            { octets: this.octets, size: 9 },
          ]),
        );
      case 'fetch-piece': {
        const { offset, octets } = command;
        const piece = this.octets.subarray(offset, offset + Math.min(octets, this.mostOctets));
        return new Map([...this.uids.intersect(command.uids)].map((uid) => [uid, piece]));
      }
      case 'fetch-messages':
      case 'expunge':
      case 'expunge-all':
      case 'copy':
      case 'move':
      case 'create':
      case 'delete-folder':
      case 'status':
      case 'append':
        throw new Error(`nothing here sends ${command.kind}`);
    }
  }

  private said(asked: UidSet): Row[] {
    return Array.from(this.uids.intersect(asked).minus(this.silentOn), (uid) => rowOf(uid, this.flags));
  }

  /** The connection selected something else, or nothing, since. */
  deselect(): void {
    this.selected = undefined;
  }
}

/** All of them in one thread, each the answer to the one before. */
function threadingOf(uids: UidSet): Threading {
  const all = Uint32Array.from(uids);
  return { uids: all, above: Uint32Array.from(all, (_, n) => n), threads: new Uint32Array(all.length) };
}
