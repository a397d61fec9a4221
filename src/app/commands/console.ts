// The console itself: help, lock, refresh, leaving.
import type { CommandSpec, Effect } from '../command.ts';
import { toMailboxPath } from '../../model/mailbox.ts';
import { UidSet } from '../../model/uid-set.ts';
import { toSafe, type Safe } from '../../text/safe-text.ts';
import { folderAt, openFolder } from '../slices/folders.ts';
import { isUnfinished } from '../slices/queue.ts';
import type { Dialog, State } from '../state.ts';
import { always, view, warn } from './shared.ts';

export const emptyCommandLine = {
  kind: 'command-line',
  parts: [],
  text: '',
  draft: '',
  at: undefined,
  choices: [],
} as const satisfies Dialog;

const base = { panes: undefined, reach: 'view', disabled: always } as const;

const INBOX = toMailboxPath('INBOX');
const QUIT_AGAIN = toSafe('Ctrl-c again leaves imaptop.');

/** The next Ctrl-c leaves, and the line above the hints says so. */
export const isLeaving = ({ view: { status } }: State): boolean => status?.text === QUIT_AGAIN;

export const consoleCommands: readonly CommandSpec[] = [
  {
    ...base,
    id: 'help',
    title: 'help',
    help: 'All keys.',
    keys: ['?'],
    hint: 99,
    run: () => view({ kind: 'open-dialog', dialog: { kind: 'help', top: 0 } }),
  },
  {
    ...base,
    id: 'server',
    title: 'server',
    help: 'The server card: way in, TLS and certificates, capabilities, mechanisms, quota, the open folder.',
    keys: ['i'],
    reach: 'read',
    hint: undefined,
    run: () => [
      ...view({
        kind: 'open-dialog',
        dialog: { kind: 'server', top: 0, report: undefined, at: 0, whole: false },
      }),
      { kind: 'report' },
    ],
  },
  {
    ...base,
    id: 'quota',
    title: 'quota',
    help: "The folder's quota: what is used and allowed, and what the marked messages would free.",
    keys: ['Q'],
    reach: 'read',
    hint: undefined,
    disabled: noQuota,
    run: askQuota,
  },
  {
    ...base,
    id: 'protocol',
    title: 'protocol',
    help: 'What goes over the connections, live: who sent what when, the time to each answer, and the plan and step it was for.',
    keys: ['@'],
    hint: undefined,
    run: () => view({ kind: 'open-protocol', of: 'all' }),
  },
  {
    ...base,
    id: 'command-line',
    title: 'command',
    help: 'A command by its name, with Tab for the names and Up for earlier lines; imap LINE sends IMAP as it is typed, on a connection of its own.',
    keys: [':'],
    hint: undefined,
    run: () => view({ kind: 'open-dialog', dialog: emptyCommandLine }),
  },
  {
    ...base,
    id: 'read-only',
    title: 'lock',
    help: 'Switches between READ-ONLY, where nothing can be changed, and LIVE.',
    keys: ['%'],
    hint: undefined,
    run: ({ session }) => [{ kind: 'set-read-only', readOnly: !session.readOnly }],
  },
  {
    ...base,
    id: 'refresh',
    title: 'refresh',
    help: 'Asks the server for folders and messages again; reconnects where the connection is lost.',
    keys: ['R'],
    reach: 'read',
    hint: undefined,
    run: refresh,
  },
  {
    ...base,
    id: 'redraw',
    title: 'redraw',
    help: 'Draws the screen anew.',
    keys: ['Ctrl-l'],
    hint: undefined,
    run: () => [{ kind: 'redraw' }],
  },
  {
    ...base,
    id: 'back',
    title: 'back',
    help: 'Goes back or clears one level: an alert, a range, a reading in progress, the filter, the marks, the pane.',
    keys: ['Esc'],
    hint: undefined,
    run: back,
  },
  {
    ...base,
    id: 'cancel',
    title: 'cancel',
    help: 'Cancels the running plan after the step in flight, else the reading in progress; again: leaves.',
    keys: ['Ctrl-c'],
    hint: undefined,
    run: cancel,
  },
  {
    ...base,
    id: 'suspend',
    title: 'suspend',
    help: 'Suspends imaptop to the shell.',
    keys: ['Ctrl-z'],
    hint: undefined,
    run: () => [{ kind: 'suspend' }],
  },
  {
    ...base,
    id: 'quit',
    title: 'quit',
    help: 'Leaves imaptop; asks first while plans are not finished.',
    keys: ['q'],
    hint: 95,
    run: quit,
  },
];

function noQuota({ session: { tls, capabilities } }: State): Safe | undefined {
  if (tls === '' || capabilities.has('QUOTA')) return undefined;
  return toSafe('This server has no QUOTA (RFC 9208): it does not say what room is left.');
}

/** Of the open folder; of INBOX, which every account has, while there is none. */
function askQuota({ folders }: State): Effect[] {
  const path = openFolder(folders) ?? INBOX;
  const name = folderAt(folders, path)?.name ?? toSafe(path);
  const dialog: Dialog = { kind: 'quota', path, name, answer: undefined, top: 0 };
  return [...view({ kind: 'open-dialog', dialog }), { kind: 'ask-quota', path }];
}

function refresh({ session: { connection } }: State): Effect[] {
  if (connection.kind === 'lost') return [{ kind: 'retry-connection' }];
  // A server that took one connection only may take two by now.
  const isAlone = connection.kind === 'connected' && connection.connections === 1;
  return isAlone ? [{ kind: 'retry-connection' }, { kind: 'refresh' }] : [{ kind: 'refresh' }];
}

function isReading({ messages, session }: State): boolean {
  const { scan, envelopeScan, fields, threadsTold, asking, cached } = messages;
  // Before the first sign-in there is nothing to stop but the program.
  const isOpening = scan.kind === 'opening' && session.tls !== '';
  // Rows are there, and still being asked for.
  const isConfirming = cached && scan.kind === 'complete';
  if (scan.kind === 'reading' || isOpening || isConfirming || threadsTold.asking) return true;
  return (envelopeScan ?? fields.lineage.scan ?? asking) !== undefined;
}

function back(state: State): readonly Effect[] {
  const { session, messages, view: viewed } = state;
  if (session.alert) return view({ kind: 'dismiss-alert' });
  if (messages.anchor) return view({ kind: 'range', change: 'drop' });
  if (viewed.focus !== 'messages') return view({ kind: 'focus', pane: 'messages' });
  if (state.sheets.saving) return [{ kind: 'cancel-save' }];
  if (isReading(state)) return [{ kind: 'cancel' }];
  if (messages.filter) return view({ kind: 'filter', filter: undefined });
  if (!messages.marks.isEmpty) return view({ kind: 'set-marks', marks: UidSet.empty });
  return view({ kind: 'say', status: undefined });
}

function cancel(state: State): readonly Effect[] {
  if (isLeaving(state)) return quit(state);
  const said = view({ kind: 'say', status: { text: QUIT_AGAIN, tone: 'plain' } });
  // Where something is cancelled, that is said instead; where nothing can be any more, the next Ctrl-c leaves.
  const { queue, sheets, protocol } = state;
  const isAtWork = queue.plans.some(isUnfinished) || sheets.saving !== undefined || protocol.sending;
  const busy = isReading(state) || isAtWork;
  return busy ? [...said, { kind: 'cancel' }] : said;
}

function quit({ queue, sheets }: State): readonly Effect[] {
  if (sheets.saving) return warn(`${sheets.saving.name} is being saved: Esc cancels that.`);
  const unfinished = queue.plans.filter(isUnfinished).length;
  if (unfinished === 0) return [{ kind: 'quit' }];
  return view({ kind: 'open-dialog', dialog: { kind: 'quit', unfinished } });
}
