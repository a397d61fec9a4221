// describe(plan): what will be sent, to which messages, and what it costs, in words. Shown before anybody says yes.
import type { Envelopes } from '../model/envelope.ts';
import { appends, type ExpungeIntent, type FlagIntent, type MoveIntent } from '../model/intent.ts';
import { tagWords } from '../model/labels.ts';
import type { Identity } from '../model/message-table.ts';
import type { Consent, Plan } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import { formatDate } from '../text/date.ts';
import { formatBytes, formatCount, formatSize } from '../text/size.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import type { DescribedLine, DescribedMessage, Description } from './description.ts';
import { rescues } from './expunge.ts';
import { messages } from './words.ts';

export interface DescribeContext {
  readonly envelopes: Pick<Envelopes, 'get'>;
  /** Messages marked \Deleted that the plan does not name, as the list knows them. */
  readonly othersDeleted: number;
  /** RFC822.SIZE of the plan's messages, in octets, where the list knows it. */
  readonly bytes?: number | undefined;
  /** Messages of the plan that the list does not show now. */
  readonly hidden?: number;
  readonly zoneMinutes: number;
}

/** Messages that are named. */
export const BIGGEST = 5;
/** Lines of a kind shown in full; a plan of many chunks says how many more there are. */
const LINES_OF_A_KIND = 2;

export function describe(plan: Plan, context: DescribeContext): Description {
  const { intent } = plan;
  const lines = describedLines(plan);
  switch (intent.kind) {
    case 'expunge':
      return {
        title: plan.title,
        summary: expungeSummary(intent.targets, context),
        biggest: biggestTargets(intent.targets).map((target) => describedTarget(target, context)),
        others: sentences(
          leftOutSentence(intent.leftOut),
          hiddenSentence(context.hidden),
          othersSentence(plan.steps, context.othersDeleted),
        ),
        lines,
        rescue: rescueOffer(intent, plan),
        undo: expungeUndo(intent, plan),
        consent: expungeConsentWords(plan.consent, plan.uids.size),
      };
    case 'flag':
      return simple(
        plan,
        context,
        lines,
        'z undoes it, for exactly the messages that it changes.',
        askedWords(intent, plan.consent, plan.uids.size),
      );
    case 'move':
      return simple(
        plan,
        context,
        lines,
        'z moves them back.',
        askedWords(intent, plan.consent, plan.uids.size),
      );
    case 'copy':
      return simple(plan, context, lines, 'The copies stay until somebody removes them.', '');
    case 'restore':
    case 'move-back':
      return simple(plan, context, lines, '', 'y  undo');
    case 'import':
      return {
        ...simple(plan, context, lines, 'z expunges them again, by the UIDs that they get.', ''),
        summary: toSafe(intent.file.path),
        others: intent.notes,
        consent: toSafe(`y  import ${messages(plan.uids.size)}`),
      };
    case 'put-back':
      return simple(
        plan,
        context,
        lines,
        'They come back as new messages: each gets a new UID.',
        'y  put back',
      );
  }
}

/** How to say yes to what runs at once, where it is asked all the same. */
export function askedWords(intent: FlagIntent | MoveIntent, consent: Consent, count: number): Safe {
  if (consent.kind === 'none') return toSafe('');
  if (intent.kind === 'move') return toSafe(`y  move ${messages(count)}`);
  return toSafe(
    `y  ${intent.change === 'add' ? 'set' : 'clear'} ${tagWords(intent.flag)} on ${messages(count)}`,
  );
}

/** The bytes where they are known. */
export function countAndBytes(count: number, bytes: number | undefined): Safe {
  return toSafe(bytes ? `${messages(count)} · ${formatBytes(bytes)}` : messages(count));
}

/** What nobody sees in the list is said. */
export function hiddenSentence(count = 0): Safe {
  if (count === 0) return toSafe('');
  return toSafe(
    `${formatCount(count)} of them ${count === 1 ? 'is' : 'are'} not shown: the list is filtered.`,
  );
}

export function leftOutSentence(count = 0): Safe {
  if (count === 0) return toSafe('');
  const some = count === 1 ? '1 copy is' : `${formatCount(count)} copies are`;
  const them = count === 1 ? 'it' : 'them';
  return toSafe(
    `${some} left out: what was to stay of ${them} is gone, marked \\Deleted, or would go as well.`,
  );
}

export const sentences = (...all: readonly Safe[]): Safe =>
  toSafe(all.filter((text) => text !== '').join(' '));

function simple(
  plan: Plan,
  { bytes, hidden }: DescribeContext,
  lines: readonly DescribedLine[],
  undo: string,
  consent: string,
): Description {
  return {
    title: plan.title,
    summary: countAndBytes(plan.uids.size, bytes),
    biggest: [],
    others: sentences(
      leftOutSentence('leftOut' in plan.intent ? plan.intent.leftOut : 0),
      hiddenSentence(hidden),
    ),
    lines,
    rescue: toSafe(''),
    undo: toSafe(undo),
    consent: toSafe(consent),
  };
}

function rescueOffer({ rescue }: ExpungeIntent, plan: Plan): Safe {
  if (!rescue) return toSafe('r  keep rescue copies');
  return toSafe(rescues(plan) ? 'r  no rescue copies' : '');
}

function expungeUndo({ rescue }: ExpungeIntent, plan: Plan): Safe {
  if (rescues(plan))
    return toSafe(
      "Rescue copies are kept on this machine's disk for 7 days: z puts them back, with new UIDs.",
    );
  return toSafe(
    rescue
      ? 'Too much for rescue copies (1 GB in all): this cannot be undone.'
      : 'No rescue copies: this cannot be undone.',
  );
}

export function expungeSummary(targets: readonly Identity[], { zoneMinutes }: DescribeContext): Safe {
  let bytes = 0;
  let oldest = Infinity;
  let newest = -Infinity;
  for (const { size, date } of targets) {
    bytes += size;
    if (date < oldest) oldest = date;
    if (date > newest) newest = date;
  }
  const day = (date: number) => formatDate(date, { time: false, offsetMinutes: zoneMinutes });
  return toSafe(
    `${messages(targets.length)} · ${formatBytes(bytes)} freed · oldest ${day(oldest)} · newest ${day(newest)}`,
  );
}

/** The biggest of them, biggest first. */
export function biggestTargets(targets: readonly Identity[]): readonly Identity[] {
  const top: Identity[] = [];
  for (const target of targets) {
    if (top.length === BIGGEST && target.size <= top[BIGGEST - 1]!.size) continue;
    top.push(target);
    top.sort((a, b) => b.size - a.size || a.uid - b.uid);
    top.length = Math.min(top.length, BIGGEST);
  }
  return top;
}

export function describedTarget(
  { uid, size, date }: Identity,
  { envelopes, zoneMinutes }: DescribeContext,
): DescribedMessage {
  return {
    uid: toSafe(String(uid)),
    date: formatDate(date, { time: false, offsetMinutes: zoneMinutes }),
    size: formatSize(size),
    from: envelopes.get(uid)?.from ?? toSafe('…'),
    subject: envelopes.get(uid)?.subject ?? toSafe('…'),
  };
}

export function othersSentence(steps: readonly Step[], count: number): Safe {
  if (steps.some(({ command }) => command.kind === 'expunge-all')) {
    return toSafe(
      "This server can only EXPUNGE all that is marked \\Deleted. It is asked right before that nobody else's mail is; what others mark in the instant between is removed as well.",
    );
  }
  if (count === 0)
    return toSafe('No other message here is known to be marked \\Deleted. Should one be by then, it stays.');
  return toSafe(
    count === 1
      ? '1 other message here is marked \\Deleted. It stays.'
      : `${formatCount(count)} other messages here are marked \\Deleted. They stay.`,
  );
}

export function expungeConsentWords(consent: Consent, count: number): Safe {
  switch (consent.kind) {
    case 'none':
      return toSafe('');
    case 'key':
      return toSafe(`y  expunge ${messages(count)}`);
    case 'count':
      return toSafe(`To expunge ${messages(count)}, type ${count} and Enter`);
  }
}

function describedLines(plan: Plan): DescribedLine[] {
  const result: DescribedLine[] = [];
  let alike = 0;
  plan.steps.forEach((step, index) => {
    const before = plan.steps[index - 1];
    const next = plan.steps[index + 1];
    const sameAsBefore = before !== undefined && sameKind(before, step);
    alike = sameAsBefore ? alike + 1 : 1;
    if (alike <= LINES_OF_A_KIND) {
      result.push({ line: toSafe(step.line), why: sameAsBefore ? toSafe('') : why(step, plan) });
    } else if (next === undefined || !sameKind(step, next)) {
      const more = alike - LINES_OF_A_KIND;
      result.push({ line: toSafe(moreLines(more)), why: toSafe(''), more });
    }
  });
  return result;
}

function moreLines(count: number): string {
  return count === 1 ? '… 1 more such line' : `… ${formatCount(count)} more such lines`;
}

function sameKind(a: Step, b: Step): boolean {
  return a.role === b.role && a.command.kind === b.command.kind;
}

function why(step: Step, plan: Plan): Safe {
  switch (step.role) {
    case 'open':
      if (appends(plan.intent)) return toSafe('whatever its UIDVALIDITY is by now');
      return toSafe(`expects UIDVALIDITY ${plan.mailbox.uidValidity}`);
    case 'identify':
      return toSafe('same messages?');
    case 'survivors':
      return toSafe('what stays: still there?');
    case 'survey':
      return toSafe('who else marked mail?');
    case 'before':
      return toSafe('which of them are to change?');
    case 'make-folder':
      return toSafe('a folder of our own: no UID EXPUNGE here');
    case 'survey-target':
      return toSafe('where will they be new?');
    case 'rescue':
      return toSafe('copies on the disk');
    case 'prove-copies':
      return toSafe('proof: all there, the same');
    case 'drop-folder':
      return toSafe('with them, and nothing else');
    case 'change':
      return toSafe(isConditional(step, plan) ? 'what nobody changed since' : '');
    case 'proof':
      return toSafe(provesAbsence(step) ? 'proof: none left' : 'proof');
    case 'survey-after':
      return toSafe('theirs still there?');
  }
}

function provesAbsence({ command }: Step): boolean {
  return command.kind === 'search' && command.test === undefined;
}

/** With mod-sequences, what rests on what the user saw carries UNCHANGEDSINCE (RFC 7162 §3.1.3). */
function isConditional({ command }: Step, { intent, steps }: Plan): boolean {
  if (command.kind !== 'store' || (intent.kind !== 'expunge' && intent.kind !== 'restore')) return false;
  return steps.some((step) => step.command.kind === 'fetch-identities' && step.command.modSeq);
}
