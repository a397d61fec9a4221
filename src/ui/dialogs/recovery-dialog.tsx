// Plans that an earlier run left unfinished: each in a line, and of the chosen one all that is known of what was sent.
import type { ReactNode } from 'react';
import { isParked } from '../../app/slices/queue.ts';
import type { Dialog, State } from '../../app/state.ts';
import { changesMail } from '../../model/command.ts';
import type { PlanProgress } from '../../model/plan.ts';
import type { Step } from '../../model/step.ts';
import { UidSet } from '../../model/uid-set.ts';
import { formatDate } from '../../text/date.ts';
import { formatCount } from '../../text/size.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { padEnd } from '../../text/width.ts';
import { fitLine, segment, spread, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { stateToken, STATE_WORDS } from '../parts/step-words.ts';
import { wrap } from '../wrap.ts';
import { dialogCells, DialogFrame, linesBlock, scrollEnd, type Block, type Screen } from './dialog-frame.tsx';

type RecoveryState = Extract<Dialog, { kind: 'recovery' }>;

interface RecoveryDialogProps {
  readonly dialog: RecoveryState;
  readonly state: Pick<State, 'queue' | 'folders' | 'view'>;
  readonly screen: Screen;
  readonly look: Look;
}

/** Plans in sight at once, around the chosen one. */
const SHOWN = 6;
const BLANK: Line = [segment(literal(' '), 'text')];
const STATE_CELLS = 7;

export function recoveryScrollEnd(props: RecoveryDialogProps): number {
  const cells = dialogCells(props.screen);
  return scrollEnd(props.screen, blocks(props, cells), answerLines(props, cells));
}

export function RecoveryDialog(props: RecoveryDialogProps): ReactNode {
  const { dialog, screen, look } = props;
  const cells = dialogCells(screen);
  return (
    <DialogFrame
      screen={screen}
      cells={cells}
      blocks={blocks(props, cells)}
      answer={answerLines(props, cells)}
      top={dialog.top}
      look={look}
    />
  );
}

function plansOf({ dialog, state }: RecoveryDialogProps): PlanProgress[] {
  return dialog.plans.flatMap((id) => state.queue.plans.find(({ plan }) => plan.id === id) ?? []);
}

function blocks(props: RecoveryDialogProps, cells: number): Block[] {
  const { dialog, look } = props;
  const plans = plansOf(props);
  const left = plans.filter(isParked).length;
  const were = plans.length === 1 ? literal('1 plan was') : safe`${formatCount(plans.length)} plans were`;
  const now = left === plans.length ? literal('') : safe`, ${formatCount(left)} left to decide`;
  const first = Math.max(0, Math.min(dialog.chosen - SHOWN + 1, plans.length - SHOWN));
  const chosen = plans[dialog.chosen];
  const lines: Line[] = [
    [segment(safe`${were} not finished by an earlier run${now}`, 'dialog.title')],
    BLANK,
    ...plans
      .slice(first, first + SHOWN)
      .map((progress, place) => planLine(progress, first + place === dialog.chosen, props, cells)),
    BLANK,
    ...(chosen ? details(chosen, props, cells) : []),
  ];
  return [linesBlock('plans', lines, cells, look)];
}

function planLine(
  { plan, state }: PlanProgress,
  chosen: boolean,
  { state: { queue, view }, look: { glyphs } }: RecoveryDialogProps,
  cells: number,
): Line {
  const updated = queue.earlier.get(plan.id);
  const when =
    updated === undefined
      ? literal('')
      : formatDate(updated / 1_000, { time: true, offsetMinutes: view.zoneMinutes });
  const left: Line = [
    segment(chosen ? glyphs.cursor : literal(' '), 'folder.cursor'),
    segment(safe` ${padEnd(STATE_WORDS[state], STATE_CELLS)}  `, stateToken(state)),
    segment(glyphs.show(plan.title), chosen ? 'folder.cursor' : 'text'),
  ];
  return spread(left, [segment(safe`  ${when}`, 'dim')], cells, 'text', glyphs.ellipsis);
}

const LABEL_CELLS = 24;

/** What is known of the plan: how much was sent, and what came back. */
function details(
  { plan, steps, state, outcome }: PlanProgress,
  { state: { folders, queue }, look: { glyphs } }: RecoveryDialogProps,
  cells: number,
): Line[] {
  const asked = queue.rechecked.get(plan.id) ?? 0;
  const folder = folders.tree.find((node) => node.folder.path === plan.mailbox.path)?.folder.name;
  const where = folder ? glyphs.show(folder) : literal('a folder that is not listed');
  const field = (name: Safe, value: Safe): Line =>
    fitLine(
      [segment(padEnd(safe`  ${name}`, LABEL_CELLS), 'dim'), segment(value, 'text')],
      cells,
      'text',
      glyphs.ellipsis,
    );
  const changes = steps.filter(({ command }) => changesMail(command));
  const of = (...states: Step['state'][]): Step[] => changes.filter((step) => states.includes(step.state));
  const said: Line[] =
    outcome === ''
      ? []
      : wrap(glyphs.show(outcome), cells - 2, 3, glyphs.ellipsis).map((text): Line => [
          segment(safe`  ${text}`, stateToken(state)),
        ]);
  return [
    field(literal('plan'), safe`${plan.id}, ${messageCount(plan.uids.size)} of ${where}`),
    field(literal('sent and answered'), amount(of('done', 'part', 'failed'))),
    field(literal('sent, answer unknown'), amount(of('unknown', 'running'))),
    field(literal('never sent'), amount(of('waiting', 'void').filter(({ sent }) => !sent))),
    ...again(of('waiting', 'void').filter(({ sent }) => sent)).map((text) =>
      field(literal('found not done'), text),
    ),
    ...(asked > 0 ? [field(literal('server asked'), times(asked))] : []),
    ...said,
  ];
}

/** An answer that changes nothing is to be seen as well. */
const times = (count: number): Safe =>
  count === 1
    ? literal('once: this is what is known since')
    : safe`${formatCount(count)} times: this is what is known since`;

/** Sent, and the server showed that it was not done: it may be sent once more. */
const again = (steps: readonly Step[]): Safe[] => (steps.length > 0 ? [amount(steps)] : []);

/** `2 commands, 1,000 messages`. */
function amount(steps: readonly Step[]): Safe {
  if (steps.length === 0) return literal('nothing');
  const uids = steps.reduce(
    (all, { command }) => ('uids' in command && command.uids ? all.union(command.uids) : all),
    UidSet.empty,
  );
  const commands = steps.length === 1 ? literal('1 command') : safe`${formatCount(steps.length)} commands`;
  return uids.isEmpty ? commands : safe`${commands}, ${messageCount(uids.size)}`;
}

const messageCount = (count: number): Safe =>
  count === 1 ? literal('1 message') : safe`${formatCount(count)} messages`;

function answerLines(props: RecoveryDialogProps, cells: number): Line[] {
  const { dialog, look } = props;
  const open = plansOf(props).some(isParked);
  const chosen = plansOf(props)[dialog.chosen];
  const token = chosen && isParked(chosen) ? 'dialog.title' : 'dim';
  const leave = open ? literal('Esc  later') : literal('Esc  close');
  const keys: Line = [
    segment(literal('  c  ask the server   r  resume   D  drop'), token),
    segment(safe`   Up Down  choose   ${leave}`, 'dim'),
  ];
  const promise = open ? literal('  Nothing is sent until you choose. c changes nothing.') : literal(' ');
  return [[segment(promise, 'text')], fitLine(keys, cells, 'text', look.glyphs.ellipsis)];
}
