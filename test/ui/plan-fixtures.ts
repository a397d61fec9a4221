// Plans, their progress and their dialogs, written out here, so that frames change with the drawing alone.
import type { Dialog, MessagesState } from '../../src/app/state.ts';
import { commandLine, type Command } from '../../src/model/command.ts';
import type { Intent } from '../../src/model/intent.ts';
import type { Plan, PlanProgress } from '../../src/model/plan.ts';
import type { Step, StepRole } from '../../src/model/step.ts';
import { toUid } from '../../src/model/uid.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import type { Description } from '../../src/plan/description.ts';
import { formatDate } from '../../src/text/date.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { formatCount, formatSize } from '../../src/text/size.ts';
import { progressOf as madeProgress } from '../app/progress.ts';
import { INBOX } from './fixtures.ts';

const CHUNK = 1_000;

function planOf(
  intent: Intent,
  uids: UidSet,
  id: number,
  title: string,
  commands: readonly PlannedCommand[],
): Plan {
  const steps = commands.map(([role, command], index): Step => ({
    id: index + 1,
    role,
    command,
    line: commandLine(command, { esearch: true }),
    state: 'waiting',
    sent: false,
    note: toSafe(''),
  }));
  const consent: Plan['consent'] = uids.size > 100 ? { kind: 'count', count: uids.size } : { kind: 'key' };
  return { id, intent, mailbox: INBOX, uids, title: toSafe(title), consent, steps };
}

type PlannedCommand = readonly [StepRole, Command];

const OPEN: PlannedCommand = ['open', { kind: 'select', path: INBOX.path }];

const deleted = (uids?: UidSet): Command => ({
  kind: 'search',
  ...(uids && { uids }),
  test: { flag: '\\Deleted', present: true },
});

export function expungePlan({ table }: MessagesState, uids: UidSet, id = 7): Plan {
  const targets = [...uids].map((uid) => table.identity(table.rowOf(uid)));
  const chunks = uids.chunks(8_000, CHUNK);
  return planOf(
    { kind: 'expunge', mailbox: INBOX, basis: 'marked', targets, rescue: false },
    uids,
    id,
    `Expunge plan: the ${formatCount(uids.size)} marked messages of INBOX`,
    [
      OPEN,
      ['identify', { kind: 'fetch-rows', uids }],
      ['survey', deleted()],
      ...chunks.map((chunk): PlannedCommand => [
        'change',
        { kind: 'store', uids: chunk, change: 'add', flag: '\\Deleted' },
      ]),
      ...chunks.map((chunk): PlannedCommand => ['change', { kind: 'expunge', uids: chunk }]),
      ['proof', { kind: 'search', uids }],
    ],
  );
}

/** With a copy of each message on the disk first. */
export function rescuePlan(messages: MessagesState, uids: UidSet, id = 7): Plan {
  const plan = expungePlan(messages, uids, id);
  const command: Command = { kind: 'fetch-messages', uids, offset: 0, octets: 65_536 };
  const step: Step = {
    id: plan.steps.length + 1,
    role: 'rescue',
    command,
    line: commandLine(command, { esearch: true }),
    state: 'waiting',
    sent: false,
    note: toSafe(''),
  };
  return { ...plan, steps: [...plan.steps.slice(0, 3), step, ...plan.steps.slice(3)] };
}

export function flagPlan(uids: UidSet, id = 6): Plan {
  const flag = '\\Flagged';
  return planOf(
    { kind: 'flag', mailbox: INBOX, basis: 'marked', uids, change: 'add', flag },
    uids,
    id,
    `Set \\Flagged on the ${uids.size} marked messages of INBOX`,
    [
      OPEN,
      ['before', { kind: 'search', uids, test: { flag, present: false } }],
      ['change', { kind: 'store', uids, change: 'add', flag }],
      ['proof', { kind: 'search', uids, test: { flag, present: true } }],
    ],
  );
}

/** Of an mbox that lies in the home directory. */
export function importPlan(id = 8): Plan {
  const copies = [40_211, 173_001_977, 2_048].map((octets, place) => ({
    uid: toUid(place + 1),
    octets,
    date: 1_258_232_117 + 86_400 * place,
    flags: place === 0 ? ['\\Seen'] : [],
  }));
  const { path } = INBOX;
  return planOf(
    {
      kind: 'import',
      mailbox: INBOX,
      file: { path: '/home/postmaster/migration/old.mbox', octets: 173_100_000, changed: 0, mbox: true },
      copies,
      places: copies.map(() => [0, 1]),
      notes: toSafe(
        'Internal date: from the From_ line. 1 with flags, from Status and X-Status. Left out, with NUL octets, which IMAP cannot carry: number 4 (2.0 KB).',
      ),
    },
    UidSet.from([1, 2, 3]),
    id,
    'Import 3 messages, 165.0 MB, into INBOX',
    [
      OPEN,
      ['survey-target', { kind: 'status', path }],
      ...copies.map(({ octets, date, flags }): PlannedCommand => [
        'change',
        { kind: 'append', path, flags, date, octets },
      ]),
      ['prove-copies', { kind: 'examine', path }],
    ],
  );
}

const WHY: Readonly<Record<StepRole, string>> = {
  open: `expects UIDVALIDITY ${INBOX.uidValidity}`,
  identify: 'same messages?',
  survivors: 'what stays of copies?',
  survey: 'who else marked mail?',
  before: 'which of them lack it',
  change: '',
  proof: 'proof: none left',
  'survey-after': 'theirs still there?',
  'make-folder': '',
  'survey-target': 'where will they be?',
  rescue: 'rescue copies',
  'prove-copies': 'proof: they are there',
  'drop-folder': '',
};

const describedLines = (plan: Plan): Description['lines'] =>
  plan.steps.map(({ line, role }) => ({ line: toSafe(line), why: toSafe(WHY[role]) }));

export function planDialog(
  plan: Plan,
  { table, envelopes, order }: MessagesState,
  typed = '',
  top = 0,
): Dialog {
  const biggest = [...order.rows]
    .filter((row) => plan.uids.has(table.uid(row)))
    .slice(0, 5)
    .map((row) => ({
      uid: toSafe(String(table.uid(row))),
      date: formatDate(table.date(row), { time: false }),
      size: formatSize(table.size(row)),
      from: envelopes.get(table.uid(row))?.from ?? toSafe(''),
      subject: envelopes.get(table.uid(row))?.subject ?? toSafe(''),
    }));
  const count = `${formatCount(plan.uids.size)} messages`;
  const ask =
    plan.consent.kind === 'count'
      ? `To expunge ${count}, type ${plan.uids.size} and Enter`
      : `y  expunge ${count}`;
  const rescued = plan.steps.some(({ role }) => role === 'rescue');
  const description: Description = {
    title: plan.title,
    summary: toSafe(`${count} · 495.6 MB freed · oldest 2009-09-28 · newest 2009-11-14`),
    biggest,
    others: toSafe('2 other messages here are marked \\Deleted by somebody else. They stay.'),
    lines: describedLines(plan),
    rescue: toSafe(rescued ? 'r  no rescue copies' : 'r  keep rescue copies'),
    undo: toSafe(
      rescued
        ? "Rescue copies are kept on this machine's disk for 7 days: z puts them back, with new UIDs."
        : 'No rescue copies: this cannot be undone.',
    ),
    consent: toSafe(ask),
  };
  return { kind: 'plan', plan, description, typed, top };
}

export function undoDialog(plan: Plan): Dialog {
  const description: Description = {
    title: toSafe(`Undo of plan ${plan.id}: ${plan.title}`),
    summary: toSafe(`${plan.uids.size} messages: those that it changed, and no others`),
    biggest: [],
    others: toSafe(''),
    lines: describedLines(plan),
    rescue: toSafe(''),
    undo: toSafe(''),
    consent: toSafe('y  undo'),
  };
  return { kind: 'undo', direction: 'undo', plan, description };
}

/** The plan's progress with its first `done` steps answered and the next one running. */
export function progressOf(plan: Plan, done: number, change: Partial<PlanProgress> = {}): PlanProgress {
  const steps = plan.steps.map((step, index) => {
    if (index < done) return { ...step, state: 'done' as const, note: toSafe('as asked') };
    return { ...step, state: index === done ? ('running' as const) : ('waiting' as const) };
  });
  return madeProgress(plan, { state: 'running', steps, ...change });
}

/** Killed in the midst of it: half of the changes answered, one of them not, the others never sent. */
export function parkedOf(plan: Plan): PlanProgress {
  const changes = plan.steps.filter(({ role }) => role === 'change');
  const unknown = changes[Math.floor(changes.length / 2)]!.id;
  const steps = plan.steps.map((step): Step => {
    if (step.id < unknown) return { ...step, state: 'done', sent: true, note: toSafe('as asked') };
    if (step.id > unknown) return step;
    return {
      ...step,
      state: 'unknown',
      sent: true,
      note: toSafe('sent; the program ended before the answer'),
    };
  });
  return madeProgress(plan, { state: 'parked', steps });
}

export function endedOf(plan: Plan, outcome: string, state: PlanProgress['state'] = 'done'): PlanProgress {
  const steps = plan.steps.map((step) => ({
    ...step,
    state: state === 'void' ? ('void' as const) : ('done' as const),
    note: toSafe(''),
  }));
  return madeProgress(plan, { state, steps, outcome: toSafe(outcome) });
}
