// What is to stay of copies: asked for before they are touched, and over every connection anew.
import { survivorsOf, type Intent } from '../model/intent.ts';
import { sameMailbox } from '../model/mailbox.ts';
import { UidSet } from '../model/uid-set.ts';
import type { PlanContext } from './context.ts';
import { flagSearches, type RoledCommand } from './steps.ts';

/** In other folders, before the plan's own is opened: each is opened, and asked about then. */
export function survivorsElsewhere(intent: Intent): RoledCommand[] {
  const others = survivorsOf(intent).filter(({ staysIn }) => !sameMailbox(staysIn, intent.mailbox));
  const paths = new Set(others.map(({ staysIn }) => staysIn.path));
  return Array.from(paths, (path) => ({ role: 'survivors', command: { kind: 'examine', path } }));
}

/** In the plan's own folder, once it is open. What is marked \Deleted anybody's EXPUNGE takes. */
export function survivorsHere(intent: Intent, context: PlanContext): RoledCommand[] {
  const here = survivorsOf(intent).filter(({ staysIn }) => sameMailbox(staysIn, intent.mailbox));
  const uids = here.reduce((all, { survivors }) => all.union(UidSet.from(survivors.stays)), UidSet.empty);
  return flagSearches('survivors', uids, { flag: '\\Deleted', present: false }, context);
}
