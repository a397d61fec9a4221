// Many small folders, each with all of its rows: the next ones are asked for before an answer comes, as a line that is slow
// to answer brings many answers in the time of one. What a folder holds is not known then, so its rows are asked for by all
// UIDs there may be; each EXAMINE says whose rows follow it.
import type { MailboxPath } from '../../model/mailbox.ts';
import type { Opened } from '../../model/command.ts';
import type { RowBatch } from '../../model/message-table.ts';
import { UidSet, uidsFrom } from '../../model/uid-set.ts';
import { toUid } from '../../model/uid.ts';
import type { Answer, Lease } from '../../ports.ts';
import { visibleMessages } from '../layout.ts';
import { isUnreadable, type EffectContext } from './context.ts';
import { Pace } from './pace.ts';
import { DEPTH, LEAST_ROWS } from './scan.ts';

/** Messages of a folder that is read whole before anything is known of it. */
export const SMALL = 1_000;
/** Folders in flight: two commands each, as many as a wire sends before it waits. */
const AHEAD = 8;

/** A folder, and how many messages the server said it has; where it was not asked yet, its EXAMINE says it. */
export interface SmallFolder {
  readonly path: MailboxPath;
  readonly messages: number | undefined;
}

interface Asked {
  readonly folder: SmallFolder;
  readonly opened: Promise<Answer<Opened>>;
  /** Not asked for where there should be none. */
  readonly rows: Promise<Answer<RowBatch>> | undefined;
}

export class SmallFolders {
  private readonly context: EffectContext;
  private readonly signal: AbortSignal;
  private readonly onAsked: (path: MailboxPath) => void;
  private readonly pace: Pace;
  /** The next one is the last. */
  private readonly left: SmallFolder[];
  private readonly missed: MailboxPath[] = [];
  /** Folders in flight. One where a server opens the next one while it still answers the rows of another. */
  private ahead = AHEAD;

  constructor(
    context: EffectContext,
    folders: readonly SmallFolder[],
    signal: AbortSignal,
    onAsked: (path: MailboxPath) => void,
  ) {
    this.context = context;
    this.signal = signal;
    this.onAsked = onAsked;
    this.left = folders.toReversed();
    this.pace = new Pace(Math.max(LEAST_ROWS, visibleMessages(context.store.getState())), 0);
  }

  /** Those that it did not bring whole, for whatever reason: each is to be read by itself. */
  async read(): Promise<readonly MailboxPath[]> {
    while (this.left.length > 0 && !this.signal.aborted) {
      const lease = await this.context.server.wire.lease('scan', this.signal);
      if (!lease) break;
      await this.readOn(lease);
      lease.release();
    }
    return this.missed;
  }

  /** Until no folder is left, somebody else wants the wire, or it fails. */
  private async readOn(lease: Lease): Promise<void> {
    const inFlight: Asked[] = [];
    let isLost = false;
    for (;;) {
      if (!isLost) this.ask(lease, inFlight);
      const next = inFlight.shift();
      if (!next) return;
      const opened = await next.opened;
      this.pace.begins(this.context.clock.now());
      const rows = await next.rows;
      for (const answer of [opened, rows]) {
        if (answer?.kind !== 'lost') continue;
        isLost = true;
        if (isUnreadable(answer.failure)) this.ahead = 1;
      }
      if (this.signal.aborted) continue;
      const { path, messages } = next.folder;
      if (opened.kind === 'ok') {
        const { exists } = opened.data;
        if (this.take(opened.data, rows)) continue;
        if (messages === undefined && exists <= SMALL) {
          this.left.push({ path, messages: exists });
          continue;
        }
      }
      this.missed.push(path);
    }
  }

  /** As many folders as may be in flight, as long as nobody else wants the wire. */
  private ask(lease: Lease, inFlight: Asked[]): void {
    while (!lease.wanted && !this.signal.aborted && inFlight.length < this.ahead) {
      const folder = this.left.at(-1);
      if (!folder) return;
      const rows = inFlight.reduce((sum, asked) => sum + (asked.folder.messages ?? 0), 0);
      const { messages = 0 } = folder;
      if (rows > 0 && rows + messages > DEPTH * this.pace.size) return;
      this.left.pop();
      this.onAsked(folder.path);
      inFlight.push({
        folder,
        opened: lease.run({ kind: 'examine', path: folder.path }),
        rows: messages > 0 ? lease.run({ kind: 'fetch-rows', uids: uidsFrom(toUid(1)) }) : undefined,
      });
    }
  }

  /** False where there may be more than what was said. */
  private take({ mailbox, exists }: Opened, answer: Answer<RowBatch> | undefined): boolean {
    const rows = answer?.kind === 'ok' ? answer.data : undefined;
    const uids = rows ? UidSet.from(rows.uids.subarray(0, rows.count)) : UidSet.empty;
    if (uids.size !== exists) return false;
    const { store, clock } = this.context;
    store.report({ kind: 'gathered', mailbox, uids });
    if (rows) store.report({ kind: 'read', mailbox, rows });
    this.pace.answered(exists, clock.now());
    return true;
  }
}
