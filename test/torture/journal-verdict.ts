// Holds what the journal tells after a kill against the mailbox: whatever changed was on record before it was sent, and
// what is called done is done.
import type { ToldPlan, ToldStep } from './child.ts';
import { told, type Mail } from './mailbox.ts';

/** Sentences about what the journal says and is not so. */
export function wrongsOfJournal(before: Mail, after: Mail, plans: readonly ToldPlan[]): string[] {
  const steps = plans.flatMap(({ changes }) => changes);
  const wrongs: string[] = [];
  for (const [id, copies] of before) {
    const uid = copies[0]?.uid ?? 0;
    const now = after.get(id) ?? [];
    const named = steps.filter(({ uids }) => uids.includes(uid));
    const sent = named.filter(({ state }) => state !== 'waiting' && state !== 'void');
    if (told(now) !== told(copies) && sent.length === 0) {
      wrongs.push(`${id} was changed, and no step on record was sent for it`);
    }
    // With several plans on one message, the later ones decide what is left of the earlier ones.
    if (named.some(({ kind }) => kind === 'store') && plans.length > 1) continue;
    const folder = copies[0]?.folder;
    const here = now.filter((copy) => copy.folder === folder);
    for (const step of sent) {
      if (step.state !== 'done' || isTrue(step, here.length, now.length, here[0]?.flags)) continue;
      wrongs.push(`${id}: "${step.line}" is called done, and the message is ${told(now) || 'nowhere'}`);
    }
  }
  return wrongs;
}

function isTrue(
  { kind, line }: ToldStep,
  here: number,
  everywhere: number,
  flags: readonly string[] = [],
): boolean {
  switch (kind) {
    case 'store': {
      const [, sign, flag = ''] = /([+-])FLAGS\.SILENT \((.*)\)$/.exec(line) ?? [];
      return here === 0 || flags.includes(flag) === (sign === '+');
    }
    // Whether it is somewhere else, and may be nowhere, the mailbox's own verdict says.
    case 'expunge':
    case 'expunge-all':
    case 'move':
      return here === 0;
    case 'copy':
      return everywhere > here;
  }
  return true;
}
