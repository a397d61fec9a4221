// describe(plan): what will be sent, to which messages, and what it costs, in words. Shown before anybody says yes.
import type { Envelopes } from '../model/envelope.ts';
import type { ExpungeIntent } from '../model/intent.ts';
import type { Identity } from '../model/message-table.ts';
import type { Plan } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import { formatDate } from '../text/date.ts';
import { formatBytes, formatCount, formatSize } from '../text/size.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import type { DescribedLine, DescribedMessage, Description } from './description.ts';
import { messages } from './words.ts';

export interface DescribeContext {
  readonly envelopes: Envelopes;
  /** Messages marked \Deleted that the plan does not name, as the list knows them. */
  readonly othersDeleted: number;
  readonly zoneMinutes: number;
}

const BIGGEST = 5;
/** Lines of a kind shown in full; a plan of many chunks says how many more there are. */
const LINES_OF_A_KIND = 2;

export function describe(plan: Plan, context: DescribeContext): Description {
  const { intent } = plan;
  const lines = describedLines(plan);
  switch (intent.kind) {
    case 'expunge':
      return {
        title: plan.title,
        summary: expungeSummary(intent, context),
        biggest: biggest(intent, context),
        others: othersSentence(context.othersDeleted),
        lines,
        undo: toSafe('This cannot be undone.'),
        consent: expungeConsent(plan),
      };
    case 'flag':
      return {
        ...flagDescription(plan, lines),
        undo: toSafe('z undoes it, for exactly the messages that it changes.'),
        consent: toSafe(''),
      };
    case 'restore':
      return { ...flagDescription(plan, lines), undo: toSafe(''), consent: toSafe('y  undo') };
  }
}

function flagDescription(plan: Plan, lines: readonly DescribedLine[]): Omit<Description, 'undo' | 'consent'> {
  return {
    title: plan.title,
    summary: toSafe(messages(plan.uids.size)),
    biggest: [],
    others: toSafe(''),
    lines,
  };
}

function expungeSummary({ targets }: ExpungeIntent, { zoneMinutes }: DescribeContext): Safe {
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

function biggest(
  { targets }: ExpungeIntent,
  { envelopes, zoneMinutes }: DescribeContext,
): DescribedMessage[] {
  const top: Identity[] = [];
  for (const target of targets) {
    if (top.length === BIGGEST && target.size <= top[BIGGEST - 1]!.size) continue;
    top.push(target);
    top.sort((a, b) => b.size - a.size || a.uid - b.uid);
    top.length = Math.min(top.length, BIGGEST);
  }
  return top.map(({ uid, size, date }) => ({
    uid: toSafe(String(uid)),
    date: formatDate(date, { time: false, offsetMinutes: zoneMinutes }),
    size: formatSize(size),
    from: envelopes.get(uid)?.from ?? toSafe('…'),
    subject: envelopes.get(uid)?.subject ?? toSafe('…'),
  }));
}

function othersSentence(count: number): Safe {
  if (count === 0)
    return toSafe('No other message here is known to be marked \\Deleted. Should one be by then, it stays.');
  return toSafe(
    count === 1
      ? '1 other message here is marked \\Deleted. It stays.'
      : `${formatCount(count)} other messages here are marked \\Deleted. They stay.`,
  );
}

function expungeConsent(plan: Plan): Safe {
  const count = plan.uids.size;
  switch (plan.consent.kind) {
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
      return toSafe(`expects UIDVALIDITY ${plan.mailbox.uidValidity}`);
    case 'identify':
      return toSafe('same messages?');
    case 'survey':
      return toSafe('who else marked mail?');
    case 'before':
      return toSafe('which of them are to change?');
    case 'change':
      return toSafe('');
    case 'proof':
      return toSafe(plan.intent.kind === 'expunge' ? 'proof: none left' : 'proof');
    case 'survey-after':
      return toSafe('theirs still there?');
  }
}
