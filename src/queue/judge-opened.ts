// The answer to SELECT: the same mailbox as the plan was made for, and one in which the plan's changes stick.
import { isKept } from '../model/access.ts';
import { appends } from '../model/intent.ts';
import type { Opened } from '../model/command.ts';
import type { Flag } from '../model/flags.ts';
import { isLabel } from '../model/labels.ts';
import type { Plan } from '../model/plan.ts';
import type { Fact } from '../model/fact.ts';
import type { PlanRecord } from './record.ts';
import { goOn, stopped, type Verdict } from './verdict.ts';

export function judgeOpened(opened: Opened, record: PlanRecord): Verdict {
  const { mailbox, readOnly, permanentFlags } = opened;
  const { plan } = record;
  const expected = plan.mailbox.uidValidity;
  // What is appended goes to the folder of that name, whatever became of the one that was seen.
  if (mailbox.uidValidity !== expected && !appends(plan.intent)) {
    const why = `UIDVALIDITY was ${expected}, is ${mailbox.uidValidity}: the folder was made anew, its UIDs name other messages.`;
    return stopped('uidvalidity', why, record);
  }
  const facts: Fact[] = [
    {
      kind: 'access-known',
      mailbox,
      access: { readOnly, ...(permanentFlags ? { permanentFlags } : {}) },
    },
  ];
  // Copying changes nothing here.
  if (plan.intent.kind === 'copy') return goOn(`UIDVALIDITY ${mailbox.uidValidity}`);
  if (readOnly) return stopped('locked', 'The server opened the folder READ-ONLY.', record, facts);
  const flag = changedFlag(plan);
  if (flag !== undefined && permanentFlags && !isKept(flag, permanentFlags)) {
    const why = `The server does not keep ${flag} in this folder (PERMANENTFLAGS).`;
    return stopped('unsupported', why, record, facts);
  }
  return goOn(`UIDVALIDITY ${mailbox.uidValidity}`, 'done', facts);
}

/** The flag that the plan's STOREs set or clear; undefined where it has none. What is kept of labels no SELECT says. */
function changedFlag({ steps }: Plan): Flag | undefined {
  for (const { command } of steps)
    if (command.kind === 'store' && !isLabel(command.flag)) return command.flag;
  return undefined;
}
