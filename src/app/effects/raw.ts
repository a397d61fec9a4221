// Commands that are typed by hand: judged, sent on a connection of their own with the folder open as they need it, and told
// to the list. An EXPUNGE is not sent: it becomes a plan.
import { DELETED } from '../../model/flags.ts';
import { sameMailbox, toMailboxPath, type MailboxPath, type MailboxRef } from '../../model/mailbox.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { ExpungeIntent } from '../../model/intent.ts';
import { intoFolder, isOneLine, judgeRaw, mayHoldSecret, type RawVerdict } from '../../plan/raw-command.ts';
import { MARKED } from '../../plan/steps.ts';
import type { RawAnswer, RawConsole, RawPart } from '../../ports.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatCount } from '../../text/size.ts';
import { locked } from '../commands/shared.ts';
import { openFolder } from '../slices/folders.ts';
import { identities } from '../targets.ts';
import { isFailure, leaseOn, start, type EffectContext } from './context.ts';
import type { Folders } from './folders.ts';
import type { Lists } from './lists.ts';
import type { Plans } from './plans.ts';

export interface RawParts {
  readonly rawConsole: RawConsole;
  readonly plans: Plans;
  readonly lists: Lists;
  readonly folders: Folders;
}

/** The folder that is open on the connection. */
interface Selected {
  readonly path: string;
  readonly readOnly: boolean;
}

type Sent = Extract<RawVerdict, { kind: 'reading' | 'changing' }>;

export class Raw {
  private readonly context: EffectContext;
  private readonly parts: RawParts;
  private readonly ending = new AbortController();
  private busy = false;
  private selected: Selected | undefined;
  /** The folder that was opened by name, as long as the panes stay on the folder that they were on then. */
  private chosen: { readonly path: string; readonly panes: MailboxPath | undefined } | undefined;
  /** What each folder's UIDVALIDITY was when it was last opened here. */
  private readonly known = new Map<string, number>();

  constructor(context: EffectContext, parts: RawParts) {
    this.context = context;
    this.parts = parts;
  }

  /** Sends what was typed, or says why not. */
  run(typed: readonly RawPart[]): void {
    const { store } = this.context;
    store.view({ kind: 'open-protocol', of: 'console' });
    const line = typed[0]?.line.trim() ?? '';
    const verdict = judgeParts(line, typed.slice(1));
    if (verdict.kind === 'refused') return this.refuse(line, verdict.why);
    if (this.busy)
      return this.refuse(line, literal('the answer to the command before is still due; Ctrl-c gives it up'));
    if (verdict.kind !== 'reading' && !(verdict.kind === 'opening' && verdict.name === 'EXAMINE')) {
      const why = locked(store.getState());
      if (why) return this.refuse(line, why);
    }
    const { connection } = store.getState().session;
    // It would take the only place there is from the two that take turns on it.
    if (connection.kind === 'connected' && connection.connections === 1)
      return this.refuse(
        line,
        literal('this server takes one connection only, and the console needs that itself'),
      );
    this.busy = true;
    store.report({ kind: 'raw-sent', waits: true });
    start(this.context, async () => {
      await this.carryOut(line, verdict, typed);
      this.busy = false;
      store.report({ kind: 'raw-sent', waits: false });
      store.flush();
    });
  }

  /** True where a command was under way: its connection is closed. */
  cancel(): boolean {
    if (!this.busy) return false;
    this.parts.rawConsole.cancel();
    return true;
  }

  close(): void {
    this.ending.abort();
    this.parts.rawConsole.close();
  }

  private async carryOut(
    line: string,
    verdict: Exclude<RawVerdict, { kind: 'refused' }>,
    typed: readonly RawPart[],
  ): Promise<void> {
    if (!this.parts.rawConsole.isOpen) this.selected = undefined;
    switch (verdict.kind) {
      case 'expunging':
        return this.expunge(line, verdict.uids);
      case 'opening': {
        const answer = await this.send(typed);
        this.selected = undefined;
        if (answer.kind !== 'ok') return;
        this.selected = { path: verdict.path, readOnly: verdict.name === 'EXAMINE' };
        this.chosen = { path: verdict.path, panes: this.panes };
        if (answer.uidValidity !== undefined) this.known.set(verdict.path, answer.uidValidity);
        return;
      }
      case 'reading':
      case 'changing':
        return this.sendJudged(line, verdict, typed);
    }
  }

  private async sendJudged(line: string, verdict: Sent, typed: readonly RawPart[]): Promise<void> {
    const { kind, name, needsFolder } = verdict;
    const path = this.path;
    if (needsFolder && !(await this.opened(line, path, kind === 'reading'))) return;
    // Opening took its time: the lock may have been turned meanwhile.
    const why = kind === 'changing' ? locked(this.context.store.getState()) : undefined;
    if (why) return this.refuse(line, why);
    const answer = await this.send(typed);
    if (name === 'UNSELECT' || name === 'LOGOUT') this.selected = undefined;
    if (kind === 'changing' && (answer.kind !== 'lost' || answer.sent)) this.tell(name, line);
  }

  /** Reading goes under EXAMINE; a change begins with a fresh SELECT, and the same UIDVALIDITY as the user saw. */
  private async opened(line: string, path: string | undefined, readOnly: boolean): Promise<boolean> {
    if (path === undefined) return this.no(line, literal('no folder is open: EXAMINE opens one by its name'));
    if (readOnly && this.selected?.path === path && this.selected.readOnly) return true;
    this.selected = undefined;
    const answer = await this.send([{ line: `${readOnly ? 'EXAMINE' : 'SELECT'} ${quoted(path)}` }]);
    if (answer.kind !== 'ok') return this.no(line, safe`${toSafe(path)} could not be opened`);
    this.selected = { path, readOnly };
    const { uidValidity } = answer;
    const before = this.mailbox?.path === path ? this.mailbox.uidValidity : this.known.get(path);
    if (uidValidity !== undefined) this.known.set(path, uidValidity);
    if (before === undefined || uidValidity === undefined || before === uidValidity) return true;
    return this.no(
      line,
      safe`UIDVALIDITY of ${toSafe(path)} was ${before}, is ${uidValidity}: its UIDs name other messages now`,
    );
  }

  private async send(parts: readonly RawPart[]): Promise<RawAnswer> {
    const answer = await this.parts.rawConsole.run(parts);
    const name = toSafe(parts[0]?.line.slice(0, 60) ?? '');
    switch (answer.kind) {
      case 'ok':
      case 'refused': {
        const word = answer.kind === 'ok' ? literal('OK') : literal('Refused');
        this.say(safe`${word}: ${name}: ${answer.text}`, answer.kind === 'ok' ? 'plain' : 'warning');
        break;
      }
      case 'lost': {
        this.selected = undefined;
        const rest = answer.sent ? safe`Whether ${name} was done is not known` : safe`${name} was not sent`;
        this.parts.rawConsole.note(safe`${answer.failure.text} ${rest}.`);
        this.say(safe`${answer.failure.text} ${rest}.`, 'danger');
      }
    }
    return answer;
  }

  /** The list finds out what is different now. */
  private tell(name: string, line: string): void {
    const { lists, folders } = this.parts;
    const { path } = this;
    const about = path === undefined ? undefined : toMailboxPath(path);
    const into = intoFolder(line);
    if (into !== undefined) lists.arrived(toMailboxPath(into));
    if (name === 'UID STORE') return lists.changed(about, UidSet.parse(line.split(/ +/)[2] ?? ''));
    if (name !== 'APPEND' && name !== 'UID COPY') lists.changed(about);
    start(this.context, async () => {
      if (await folders.read()) lists.foldersChanged();
    });
  }

  /** What is marked \Deleted in the folder, asked now; of it, those that are named. */
  private async expunge(line: string, uids: UidSet | undefined): Promise<void> {
    const { mailbox } = this;
    if (!mailbox || mailbox.path !== this.path)
      return this.refuse(
        line,
        literal('the folder has to be the one that the list shows: open it there first'),
      );
    const lease = await leaseOn(this.context, mailbox, 'view', this.ending.signal);
    if (!lease) return;
    if (isFailure(lease)) return this.refuse(line, lease.text);
    // Servers answer a search from what they told the session last.
    await lease.run({ kind: 'noop' });
    const answer = await lease.run(MARKED);
    lease.release();
    if (answer.kind !== 'ok') return this.refuse(line, answer.failure.text);
    const marked = answer.data as UidSet;
    const wanted = uids ? marked.intersect(uids) : marked;
    const others = uids?.minus(marked).size ?? 0;
    if (others > 0)
      this.parts.rawConsole.note(
        safe`${others === 1 ? literal('1 UID is') : safe`${formatCount(others)} UIDs are`} not marked \\Deleted, and left alone.`,
      );
    this.plan(line, mailbox, wanted);
  }

  private plan(line: string, mailbox: MailboxRef, uids: UidSet): void {
    const state = this.context.store.getState();
    if (!sameMailbox(state.messages.mailbox, mailbox))
      return this.refuse(line, literal('the list went on to another folder meanwhile'));
    // The server has just said that they are marked; the list may not have it yet.
    const targets: ExpungeIntent['targets'] = identities(state, uids).map((target) =>
      target.flags ? { ...target, flags: { ...target.flags, bits: target.flags.bits | DELETED } } : target,
    );
    if (targets.length < uids.size)
      return this.refuse(line, literal('the list lacks some of the messages: R reads it anew'));
    if (targets.length === 0)
      return this.refuse(line, literal('nothing is marked \\Deleted that it could remove'));
    this.parts.rawConsole.note(
      safe`${toSafe(line)} is not sent as it is: a plan for ${formatCount(uids.size)} marked \\Deleted asks first.`,
    );
    const { rescue } = state.view;
    this.parts.plans.plan({ kind: 'expunge', mailbox, basis: 'all-deleted', targets, rescue });
  }

  private get panes(): MailboxPath | undefined {
    return openFolder(this.context.store.getState().folders);
  }

  private get mailbox(): MailboxRef | undefined {
    return this.context.store.getState().messages.mailbox;
  }

  private get path(): string | undefined {
    const { chosen, panes } = this;
    return chosen && chosen.panes === panes ? toMailboxPath(chosen.path) : panes;
  }

  private no(line: string, why: Safe): false {
    this.refuse(line, why);
    return false;
  }

  private refuse(line: string, why: Safe): void {
    const shown = mayHoldSecret(line) ? literal('It') : toSafe(line);
    const text = safe`${shown} was not sent: ${why}`;
    this.parts.rawConsole.note(text);
    this.say(text, 'warning');
  }

  private say(text: Safe, tone: 'plain' | 'warning' | 'danger'): void {
    this.context.store.view({ kind: 'say', status: { text, tone } });
  }
}

/** What follows a literal goes on the same line, so it must be one as well. */
function judgeParts(line: string, rest: readonly RawPart[]): RawVerdict {
  const verdict = judgeRaw(line);
  if (verdict.kind === 'refused' || rest.every((part) => isOneLine(part.line))) return verdict;
  return { kind: 'refused', why: literal('there are control characters in it') };
}

function quoted(path: string): string {
  return `"${path.replaceAll(/["\\]/g, '\\$&')}"`;
}
