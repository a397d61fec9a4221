// The console: presses become effects, the server's hints become readings, and every change of state is looked at for
// what it needs from the server.
import { ok, type Failure, type Result } from '../model/failure.ts';
import { toMailboxPath, type MailboxRef } from '../model/mailbox.ts';
import type { PlanProgress } from '../model/plan.ts';
import type { Adapters, Clock, MailboxCache, RescueStore } from '../ports.ts';
import { Queue } from '../queue/queue.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { isForCursor, type Effect } from './command.ts';
import { askAccess } from './effects/access.ts';
import { CachedList } from './effects/cached-list.ts';
import type { EffectContext } from './effects/context.ts';
import { start } from './effects/context.ts';
import { Envelopes } from './effects/envelopes.ts';
import { Folders } from './effects/folders.ts';
import { Gather } from './effects/gather.ts';
import { Headers } from './effects/headers.ts';
import { Hints } from './effects/hints.ts';
import { Lists } from './effects/lists.ts';
import { Keeping } from './effects/keeping.ts';
import { keepPassword, offerToKeep } from './effects/keyring-offer.ts';
import { readLabels } from './effects/labels.ts';
import { Looking } from './effects/looking.ts';
import { Migration } from './effects/migration.ts';
import { PlanNews } from './effects/plan-news.ts';
import { Plans } from './effects/plans.ts';
import { Raw } from './effects/raw.ts';
import { Reading } from './effects/reading.ts';
import { Recounts } from './effects/recounts.ts';
import { Recovery } from './effects/recovery.ts';
import { Notices } from './effects/notices.ts';
import { Protocol } from './effects/protocol.ts';
import { Searching } from './effects/searching.ts';
import { stopReading } from './effects/stop-reading.ts';
import { searchStep } from './effects/search.ts';
import { queryLine } from './query-line.ts';
import { selectionStep } from './query-selection.ts';
import { readQuota } from './effects/quota.ts';
import { readReport } from './effects/server-report.ts';
import { Fields } from './effects/fields.ts';
import { Threading } from './effects/threading.ts';
import { Transfers } from './effects/transfers.ts';
import { Trust } from './effects/trust.ts';
import { Unseen } from './effects/unseen.ts';
import type { Press } from './key.ts';
import { effectsOf } from './press.ts';
import { isAtWork } from './slices/queue.ts';
import { needsAddressees, needsLineage, needsTyped } from './lineage.ts';
import { domainMarkStep } from './domain-mark.ts';
import { threadMarkStep } from './threads.ts';
import { needsTraits } from './space.ts';
import type { State } from './state.ts';
import type { Store } from './store.ts';

/** What the console asks of the terminal. */
export interface Screen {
  redraw(): void;
  /** To the terminal's clipboard; false where that was not wanted. */
  copy(text: string): boolean;
  /** What took long has ended. */
  notify(text: Safe): void;
  /** Resolves when the frame of the state as it is now is on the user's screen. */
  shown(): Promise<void>;
  suspend(): void;
  leave(): void;
}

export interface ConsoleParts extends Omit<Adapters, 'rescueStore' | 'openCache'> {
  readonly rescue: RescueStore;
  readonly cache: MailboxCache;
  /** Removals of more messages are refused. */
  readonly maxRemove: number;
  readonly store: Store;
  readonly clock: Clock;
  readonly screen: Screen;
  readonly busy: () => () => void;
  /** Told where the start waits for the user. */
  readonly waits: () => void;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export class Console {
  private readonly parts: ConsoleParts;
  private readonly queue: Queue;
  private readonly context: EffectContext;
  private readonly reading: Reading;
  private readonly lists: Lists;
  private readonly keeping: Keeping;
  private readonly envelopes: Envelopes;
  private readonly headers: Headers;
  private readonly looking: Looking;
  private readonly migration: Migration;
  private readonly searching: Searching;
  /** What the list is told by beside its rows. */
  private readonly fields: readonly (Fields | Threading)[];
  private readonly transfers: Transfers;
  private readonly protocol: Protocol;
  private readonly folders: Folders;
  private readonly planNews: PlanNews;
  private readonly plans: Plans;
  private readonly recovery: Recovery;
  private readonly raw: Raw;
  private readonly trust: Trust;
  private readonly hints: Hints;
  private readonly recounts: Recounts;
  private readonly unseen: Unseen;
  private readonly notices: Notices;
  private queueBusy: (() => void) | undefined;
  private pressing = false;

  constructor(parts: ConsoleParts) {
    this.parts = parts;
    const { server, journal, rescue, cache, store, clock, busy, maxRemove, random } = parts;
    this.queue = new Queue({
      mailFiles: parts.mailFiles,
      wire: server.wire,
      journal,
      rescue,
      clock,
      report: (fact) => this.planNews.take(fact),
    });
    this.context = { server, store, clock, busy };
    this.notices = new Notices(this.context, (text) => parts.screen.notify(text));
    this.unseen = new Unseen(this.context, () => parts.screen.shown());
    const cachedList = new CachedList(this.context, cache);
    this.keeping = new Keeping(this.context, cache, (mailbox) => cachedList.isFilled(mailbox));
    this.reading = new Reading(this.context, cachedList, this.keeping);
    const gather = new Gather(this.context);
    this.lists = new Lists(this.context, this.reading, gather);
    const leaseFailed = (mailbox: MailboxRef, failure: Failure): void =>
      this.lists.leaseFailed(mailbox, failure);
    this.hints = new Hints(this.context, this.reading, gather);
    this.recounts = new Recounts(this.context, gather);
    this.envelopes = new Envelopes(this.context, leaseFailed);
    const isGrouped = ({ space }: State): boolean => space.isOpen && needsTraits(space);
    this.fields = [
      new Fields(this.context, 'traits', isGrouped, leaseFailed),
      new Fields(this.context, 'lineage', needsLineage, leaseFailed),
      new Fields(this.context, 'addressees', needsAddressees, leaseFailed),
      new Fields(this.context, 'typed', needsTyped, leaseFailed),
      new Threading(this.context),
    ];
    this.headers = new Headers(this.context);
    this.looking = new Looking(this.context, parts.mailText, leaseFailed);
    this.migration = new Migration(this.context, parts);
    this.searching = new Searching(this.context, parts.mailText, leaseFailed);
    this.protocol = new Protocol(this.context, { ...parts, log: parts.protocol, files: parts.savedFiles });
    this.folders = new Folders(this.context);
    this.planNews = new PlanNews(this.context, this.lists, this.folders);
    const { queue, envelopes } = this;
    this.plans = new Plans(this.context, { queue, journal, rescue, envelopes, maxRemove, random });
    this.transfers = new Transfers(this.context, parts, this.plans);
    this.trust = new Trust(this.context, this.reading, parts.waits);
    const { plans, lists, folders } = this;
    this.raw = new Raw(this.context, { rawConsole: parts.rawConsole, plans, lists, folders });
    this.recovery = new Recovery(this.context, queue, journal, this.plans);
    this.setLock(store.getState().session.readOnly);
    store.subscribe(() => this.attend());
    server.on({
      connection: (state) => {
        const before = store.getState();
        store.report({ kind: 'connection-changed', state });
        store.flush();
        if (before.session.connection.kind === 'connected' || state.kind !== 'connected') return;
        this.headers.reconnected();
        if (before.folders.tree.length === 0 && before.session.tls !== '') this.refresh();
      },
      hint: (hint) => this.hints.take(hint),
      alert: (text) => store.report({ kind: 'alerted', text }),
    });
  }

  /** Signs in, lists the folders and opens the first one. A failure here ends the program with one line. */
  async start(folderNamed: string): Promise<Result<null>> {
    const { server, store } = this.parts;
    const signingIn = this.trust.connect();
    const path = toMailboxPath(folderNamed);
    // There is one in every account (RFC 9051 §5.1): it need not be found in the list first.
    const isInbox = path.toUpperCase() === 'INBOX';
    if (isInbox) this.reading.open(toMailboxPath('INBOX'));
    this.recovery.read();
    const signedIn = await signingIn;
    if (signedIn.kind === 'failed') return signedIn;
    const { capabilities } = server.reader;
    store.report({ kind: 'signed-in', capabilities, ...signedIn.value });
    const folders = await this.folders.read();
    this.recovery.ask();
    offerToKeep(this.context, this.parts.keepPassword);
    if (isInbox) return ok(null);
    if (!folders) {
      // What went wrong is said already; the folder may open all the same.
      this.reading.open(path);
      return ok(null);
    }
    const wanted = folders.find((folder) => folder.name === folderNamed || folder.path === path);
    const inbox = folders.find((folder) => folder.path === 'INBOX');
    const first = wanted ?? inbox ?? folders.find(({ selectable }) => selectable);
    if (first) this.reading.open(first.path);
    if (!wanted) {
      const text = toSafe(
        `No folder is named "${folderNamed}"${first ? `: opened ${first.name} instead` : ''}.`,
      );
      store.view({ kind: 'say', status: { text, tone: 'warning' } });
    }
    return ok(null);
  }

  press(press: Press): void {
    const { store } = this.parts;
    store.flush();
    // Typed ahead of a question it answers nothing, and must do nothing else either.
    if (this.plans.isAsking && press.kind === 'key' && press.name === 'y') return;
    const effects = effectsOf(store.getState(), press);
    if (this.unseen.isSo && effects.some(isForCursor)) {
      this.say('The cursor has just gone to another message: look, and press again. Nothing was sent.');
      return;
    }
    this.pressing = true;
    effects.forEach((effect) => this.run(effect));
    this.pressing = false;
  }

  /** Lets go of the server, once the journal has what became of the commands in flight. What is not finished stays in it. */
  async close(): Promise<void> {
    this.raw.close();
    const letGo = async (): Promise<void> => {
      await this.queue.close();
      await this.parts.server.close();
    };
    await Promise.all([letGo(), this.keeping.close(), this.transfers.close()]);
  }

  private run(effect: Effect): void {
    const { store, server, screen } = this.parts;
    switch (effect.kind) {
      case 'view':
        return store.view(effect.intent);
      case 'open-folder':
        return this.lists.open(effect.path);
      case 'plan':
        return this.plans.plan(effect.intent);
      case 'ask-plan':
        return this.plans.plan(effect.intent, true);
      case 'confirm':
        return this.plans.confirm(effect.plans);
      case 'toggle-rescue':
        return this.plans.toggleRescue(effect.plan);
      case 'undo':
        return this.plans.undo(effect.direction);
      case 'pause':
        return this.pause();
      case 'recheck':
        return this.recovery.recheck(effect.planId);
      case 'resume':
        return this.recovery.resume(effect.planId, effect.consented);
      case 'drop':
        return this.recovery.drop(effect.planId);
      case 'cancel':
        return this.cancel();
      case 'ask-save':
      case 'save':
      case 'cancel-save':
      case 'ask-export':
      case 'export':
      case 'import':
        return this.transfers.run(effect);
      case 'ask-append-limit':
      case 'mark-finding':
      case 'ask-save-migration':
      case 'save-migration':
        return this.migration.run(effect);
      case 'copy':
        return this.copy(effect.text, effect.what);
      case 'raw':
        return this.raw.run(effect.parts);
      case 'save-protocol':
        return this.protocol.save();
      case 'script':
        return this.protocol.script(effect.to);
      case 'refresh':
        return this.refresh();
      case 'retry-connection':
        return server.retry();
      case 'report':
        return readReport(this.context);
      case 'ask-access':
        return askAccess(this.context);
      case 'ask-labels':
        return readLabels(this.context);
      case 'ask-quota':
        return readQuota(this.context, effect.path);
      case 'pin':
        return this.trust.pin(effect.certificate);
      case 'redraw':
        return screen.redraw();
      case 'suspend':
        return screen.suspend();
      case 'set-read-only':
        return this.setReadOnly(effect.readOnly);
      case 'ask-query': {
        const dialog = queryLine(store.getState(), effect.purpose, this.parts.clock.now());
        return store.view({ kind: 'open-dialog', dialog });
      }
      case 'keep-password':
        return keepPassword(this.context, this.parts.keepPassword);
      case 'quit':
        return screen.leave();
    }
  }

  private copy(text: Safe, what: Safe): void {
    const copied = this.parts.screen.copy(text);
    this.say(
      copied ? `${what} is on its way to the clipboard: ${text}` : `Not copied (--no-clipboard): ${text}`,
    );
  }

  private cancel(): void {
    if (this.transfers.cancel()) return;
    if (this.raw.cancel()) return;
    if (this.plans.cancel()) return this.say('Stopped: nothing was sent.');
    if (this.queue.cancel()) return this.say('Cancelling: a step in flight is waited for, no other is sent.');
    const { paused } = this;
    if (paused) return this.recovery.drop(paused.plan.id);
    const { lists, searching, fields, envelopes } = this;
    const stopped = stopReading(this.parts.store, { lists, searching, fields, envelopes });
    if (stopped !== undefined) this.say(stopped, true);
  }

  /** The user holds it; only a word of theirs moves it. */
  private get paused(): PlanProgress | undefined {
    return this.parts.store.getState().queue.plans.find(({ state }) => state === 'paused');
  }

  private pause(): void {
    const { paused } = this;
    if (paused) {
      const resumed = this.queue.resume(paused.plan.id);
      return resumed.kind === 'failed' ? this.say(resumed.failure.text) : undefined;
    }
    const held = this.queue.pause();
    this.say(
      held ? 'Pausing: the commands in flight are waited for.' : 'No plan is running: nothing to pause.',
    );
  }

  private refresh(): void {
    const { current } = this.parts.store.getState().folders;
    start(this.context, async () => void (await this.folders.read()));
    this.envelopes.forget(this.parts.store.getState().messages.mailbox);
    if (current !== undefined) this.lists.open(current);
    this.say('Asked the server again.');
  }

  private setReadOnly(readOnly: boolean): void {
    this.setLock(readOnly);
    this.parts.store.view({ kind: 'locked', readOnly });
    this.say(readOnly ? 'READ-ONLY: no changing command is sent.' : 'LIVE: changes go to the server.');
  }

  private setLock(readOnly: boolean): void {
    this.queue.setLock(readOnly ? toSafe('READ-ONLY: nothing was sent. Press % to unlock.') : undefined);
  }

  private say(text: string, ofReading = false): void {
    this.parts.store.view({ kind: 'say', status: { text: toSafe(text), tone: 'plain', ofReading } });
  }

  /** What the state needs now. */
  private attend(): void {
    this.unseen.attend(this.pressing);
    this.reading.attend();
    this.recounts.attend();
    this.envelopes.attend();
    this.fields.forEach((fields) => fields.attend());
    this.migration.attend();
    this.headers.attend();
    this.looking.attend();
    this.searching.attend();
    this.protocol.attend();
    this.keeping.attend();
    this.trust.attend();
    this.notices.attend();
    const state = this.parts.store.getState();
    const step = searchStep(state);
    if (step) this.parts.store.view(...step);
    selectionStep(state)?.forEach((effect) => this.run(effect));
    const mark = threadMarkStep(state) ?? domainMarkStep(state);
    if (mark) this.parts.store.view(...mark);
    if (state.queue.plans.some(isAtWork)) this.queueBusy ??= this.parts.busy();
    else {
      this.queueBusy?.();
      this.queueBusy = undefined;
    }
  }
}
