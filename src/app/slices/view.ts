// Size, focus, dialog, and the newest thing to say.
import type { Plan, PlanProgress } from '../../model/plan.ts';
import { toSafe } from '../../text/safe-text.ts';
import type { Input } from '../input.ts';
import type { Dialog, MessagesState, State, Status, ViewState } from '../state.ts';

type Settings = Partial<Pick<ViewState, 'rescue' | 'keys' | 'trash'>>;

const MAX_COMMAND_LINES = 100;
const NO_KEYS: ViewState['keys'] = new Map();

export function initialView(
  columns: number,
  rows: number,
  zoneMinutes: number,
  { rescue = false, keys = NO_KEYS, trash }: Settings = {},
): ViewState {
  return {
    columns,
    rows,
    focus: 'messages',
    dialog: undefined,
    dialogShown: false,
    commandLines: [],
    queries: [],
    status: undefined,
    rescue,
    keys,
    trash,
    zoneMinutes,
  };
}

export function updateView(view: ViewState, input: Input): ViewState {
  switch (input.kind) {
    case 'resize':
      return { ...view, columns: input.columns, rows: input.rows };
    case 'focus':
      return { ...view, focus: input.pane };
    case 'open-dialog':
      return {
        ...view,
        dialog: input.dialog,
        dialogShown: view.dialogShown && goesOn(view.dialog, input.dialog),
      };
    case 'reported': {
      const { report, at, whole } = input;
      if (view.dialog?.kind !== 'server') return view;
      // What asks for a pin is another question than what only shows.
      const dialogShown = view.dialogShown && !report.mayPin;
      return { ...view, dialog: { ...view.dialog, report, at, whole }, dialogShown };
    }
    case 'remember-line': {
      const others = view.commandLines.filter((line) => line !== input.text);
      return { ...view, commandLines: [...others, input.text].slice(-MAX_COMMAND_LINES) };
    }
    case 'remember-query': {
      const others = view.queries.filter((query) => query !== input.text);
      return { ...view, queries: [...others, input.text].slice(-MAX_COMMAND_LINES) };
    }
    case 'close-dialog':
      return { ...view, dialog: undefined, dialogShown: false };
    case 'dialog-shown':
      return view.dialog ? { ...view, dialogShown: true } : view;
    case 'say':
      return { ...view, status: input.status };
    case 'opening':
    case 'want-envelopes':
    case 'want-fields':
      return view.status?.ofReading ? { ...view, status: undefined } : view;
    case 'asking-threads':
      return input.asking && view.status?.ofReading ? { ...view, status: undefined } : view;
    case 'failed':
      return { ...view, status: { text: input.failure.text, tone: 'danger' } };
    case 'open-failed':
      return { ...view, status: { text: input.failure.text, tone: 'danger' } };
    case 'plan-changed': {
      const status = planStatus(input.progress, view.status);
      return status === view.status ? view : { ...view, status };
    }
    default:
      return view;
  }
}

/** A dialog that goes on (text typed, scrolled) stays the one that was shown; another plan is another question. */
function goesOn(before: Dialog | undefined, now: Dialog): boolean {
  return before?.kind === now.kind && planOf(before) === planOf(now);
}

function planOf(dialog: Dialog): Plan | undefined {
  return 'plan' in dialog ? dialog.plan : undefined;
}

/** What a dialog asks, the same as long as it is the same question; undefined where its keys need not wait to be seen. */
export function questionOf(dialog: Dialog | undefined): object | undefined {
  switch (dialog?.kind) {
    case 'plan':
    case 'undo':
      return dialog.plan;
    case 'recovery':
      return dialog.plans;
    case 'keep-password':
    case 'quit':
      return dialog;
    case 'server':
      return dialog.report?.mayPin ? dialog.report : undefined;
    case 'help':
    case 'quota':
    case 'sort':
    case 'mark-menu':
    case 'selections':
    case 'duplicates':
    case 'flag-menu':
    case 'query':
    case 'prompt':
    case 'go-to-folder':
    case 'command-line':
    case 'literal':
    case 'copy':
    case 'save':
    case 'export-menu':
    case 'export':
    case undefined:
      return undefined;
  }
}

/** Holds the list as a dialog finds it, and lets it go with the dialog. */
export function settleView(before: State, { view, messages }: State): ViewState {
  // Plans of an earlier run are about no message of the list, which may just be coming in.
  if (!view.dialog || view.dialog.kind === 'recovery')
    return view.heldList ? { ...view, heldList: undefined } : view;
  const held = view.heldList && before.view.dialog && goesOn(before.view.dialog, view.dialog);
  return held ? view : { ...view, heldList: messages };
}

/** The list as it is shown. */
export function shownMessages({ view, messages }: State): MessagesState {
  return view.heldList ?? messages;
}

/** What is to be said after a plan's news; while it runs, its steps speak for themselves. */
function planStatus({ plan, state, outcome }: PlanProgress, said: Status | undefined): Status | undefined {
  // The key was taken, even where no answer will come for a while.
  const waits = toSafe(`Waiting: ${plan.title}`);
  switch (state) {
    case 'waiting':
      return { text: waits, tone: 'plain' };
    case 'running':
    // Left by an earlier run: its own dialog speaks of it.
    case 'parked':
      return said?.text === waits ? undefined : said;
    case 'paused':
      return { text: toSafe(`PAUSED, P goes on: ${plan.title}`), tone: 'warning' };
    case 'unknown':
      return {
        text: toSafe(`${plan.title}: outcome not known yet; the server will be asked`),
        tone: 'warning',
      };
    case 'done':
      return { text: toSafe(`${outcome} — ${plan.title}`), tone: 'plain' };
    case 'part':
    case 'void':
      return { text: toSafe(`${outcome} — ${plan.title}`), tone: 'warning' };
    case 'failed':
      return { text: toSafe(`${outcome} — ${plan.title}`), tone: 'danger' };
  }
}
