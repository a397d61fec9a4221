// Makes the migration check's report while it is looked at, and anew where the list changes; marks what a row is about; and
// writes the report to a file. What checks is loaded when it is first asked for.
import type { Result } from '../../model/failure.ts';
import type { AppendLimit, SavedFiles } from '../../ports.ts';
import { safe, toSafe, type Safe } from '../../text/safe-text.ts';
import type { Effect } from '../command.ts';
import { prompt } from '../commands/shared.ts';
import { duplicatesIn, isReading, SAFEST_RULES, type Duplicates } from '../duplicates.ts';
import { groupMarks } from '../group-marks.ts';
import type { Finding } from '../migration.ts';
import { loadMigrationCheck, type MigrationWork } from '../migration/load.ts';
import type { Matter } from '../migration/rows.ts';
import type { State, Tone } from '../state.ts';
import { start, type EffectContext } from './context.ts';

/** Milliseconds between two looks at a list that changes: one at a million messages is felt. */
const REST = 1_000;
/** Lines of the file that are written at a time. */
const LINES = 2_000;

type MigrationEffect = Extract<
  Effect,
  { kind: 'ask-append-limit' | 'mark-finding' | 'ask-save-migration' | 'save-migration' }
>;

export interface MigrationParts {
  readonly savedFiles: SavedFiles;
  readonly appendLimit: (account: string) => Promise<Result<AppendLimit>>;
}

export class Migration {
  private readonly context: EffectContext;
  private readonly parts: MigrationParts;
  private work: MigrationWork | undefined;
  /** What the report was made of. */
  private seen: readonly unknown[] = [];
  private waits = false;

  constructor(context: EffectContext, parts: MigrationParts) {
    this.context = context;
    this.parts = parts;
  }

  run(effect: MigrationEffect): void {
    switch (effect.kind) {
      case 'ask-append-limit':
        return this.askLimit(effect.account);
      case 'mark-finding':
        return this.mark(effect.finding, effect.label);
      case 'ask-save-migration':
        return this.askName();
      case 'save-migration':
        return start(this.context, () => this.save(effect.name));
    }
  }

  /** Called after every change of the state. */
  attend(): void {
    const state = this.context.store.getState();
    if (!state.migration.isOpen || this.waits) return;
    const now = madeOf(state);
    if (now.every((part, n) => this.seen[n] === part)) return;
    if (!this.work) return this.load();
    if (!state.migration.report) return this.check(state, this.work);
    this.waits = true;
    const done = this.context.busy();
    this.context.clock.after(REST, () => {
      this.waits = false;
      const later = this.context.store.getState();
      if (this.work && later.migration.isOpen) this.check(later, this.work);
      done();
    });
  }

  private load(): void {
    this.waits = true;
    start(this.context, async () => {
      this.work = await loadMigrationCheck();
      this.waits = false;
      const { store } = this.context;
      if (store.getState().migration.isOpen) this.check(store.getState(), this.work);
      store.flush();
    });
  }

  private check(state: State, work: MigrationWork): void {
    this.seen = madeOf(state);
    const report = work.check(this.matterOf(state));
    this.context.store.view({ kind: 'migration-checked', report });
  }

  private matterOf(state: State): Matter {
    const { messages, folders, migration, view } = state;
    const { table, mailbox, gathering, name } = messages;
    const now = this.context.clock.now() / 1_000;
    const { limit } = migration;
    const { zoneMinutes } = view;
    const list = { table, mailbox, gathering, name, duplicates: duplicatesOf(state) };
    return { ...list, tree: folders.tree, limit, now, zoneMinutes };
  }

  private mark(finding: Finding, label: Safe): void {
    const { store } = this.context;
    const state = store.getState();
    if (!this.work) return;
    const { table, marks } = state.messages;
    const uids = table.uidsWhere(this.work.rowTest(finding, this.matterOf(state)));
    if (uids.isEmpty) return this.say(safe`No message of this list is meant: ${label}.`, 'warning');
    const down = { kind: 'move-migration', move: { by: 'rows', count: 1 } } as const;
    store.view(...groupMarks(marks, uids, label), down);
  }

  private askName(): void {
    const { store, clock } = this.context;
    if (!store.getState().migration.report) return;
    const { savedFiles } = this.parts;
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    const text = savedFiles.freeName(`imaptop-migration-${day}.csv`);
    const asked = prompt('save-migration', safe`Save the report in ${savedFiles.directory} as:`, text);
    for (const effect of asked) if (effect.kind === 'view') store.view(effect.intent);
  }

  private async save(name: string): Promise<void> {
    const { store, clock } = this.context;
    if (!this.work) return;
    const begun = this.parts.savedFiles.begin(name);
    if (begun.kind === 'failed') return this.say(begun.failure.text, 'danger');
    const file = begun.value;
    let lines: string[] = [];
    const put = (): Result<null> => {
      const written = file.write(new TextEncoder().encode(lines.join('')));
      lines = [];
      return written;
    };
    for (const line of this.work.csv(this.matterOf(store.getState()))) {
      lines.push(line);
      if (lines.length < LINES) continue;
      const written = put();
      if (written.kind === 'failed') return this.refused(file, written.failure.text);
      // Keys go first.
      await new Promise<void>((resolve) => void clock.after(0, resolve));
    }
    const written = put();
    if (written.kind === 'failed') return this.refused(file, written.failure.text);
    const placed = file.commit();
    if (placed.kind === 'failed') return this.say(placed.failure.text, 'danger');
    this.say(safe`The report is in ${placed.value}.`, 'plain');
  }

  private refused(file: { discard(): void }, text: Safe): void {
    file.discard();
    this.say(text, 'danger');
  }

  private askLimit(account: string): void {
    const { store } = this.context;
    const named = toSafe(account);
    this.say(safe`Asking the server of ${named} how large a message it takes.`, 'plain');
    start(this.context, async () => {
      const asked = await this.parts.appendLimit(account);
      if (asked.kind === 'failed') this.say(asked.failure.text, 'danger');
      else if (asked.value.octets === undefined)
        this.say(
          safe`${asked.value.host} does not say how large a message it takes (no APPENDLIMIT, RFC 7889): :migration 25M takes your word.`,
          'warning',
        );
      else {
        const { octets, host } = asked.value;
        store.view(
          { kind: 'say', status: undefined },
          { kind: 'open-migration', limit: { octets, whence: safe`APPENDLIMIT of ${host}` } },
        );
      }
      store.flush();
    });
  }

  private say(text: Safe, tone: Tone): void {
    this.context.store.view({ kind: 'say', status: { text, tone } });
  }
}

/** In the whole list, as the space view has it; undefined where the fields that tell were not read, or are being read. */
function duplicatesOf(state: State): Duplicates | undefined {
  const { messages } = state;
  if (messages.fields.lineage.pool.size === 0 && messages.table.length > 0) return undefined;
  if (isReading(state)) return undefined;
  const whole = { ...state, messages: { ...messages, filtered: undefined } };
  return duplicatesIn(whole, SAFEST_RULES);
}

function madeOf({ messages, folders, migration }: State): readonly unknown[] {
  const { table, gathering, fields } = messages;
  return [table, gathering, fields.lineage, folders.tree, migration.limit];
}
