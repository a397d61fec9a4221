// Holds the mailbox against the plans: nothing lost, nothing changed that was not planned.
import { told, type Mail } from './mailbox.ts';
import { planned, reachable, type Copies, type PlanSpec } from './plan-kinds.ts';

/** Sentences about what is wrong with the mailbox after an interruption; none when all is well. */
export function wrongsAfterKill(before: Mail, after: Mail, specs: readonly PlanSpec[]): string[] {
  return wrongs(before, after, (uid, copies) => reachable(specs, uid, copies));
}

/** As above, once every plan has been brought to its end. */
export function wrongsAtEnd(before: Mail, after: Mail, specs: readonly PlanSpec[]): string[] {
  return wrongs(before, after, (uid, copies) => [planned(specs, uid, copies)]);
}

function wrongs(before: Mail, after: Mail, allowed: (uid: number, copies: Copies) => Copies[]): string[] {
  const found: string[] = [];
  for (const [id, copies] of before) {
    const uid = copies[0]?.uid ?? 0;
    const now = told(after.get(id) ?? []);
    const states = allowed(uid, copies).map(told);
    if (!states.includes(now)) {
      found.push(
        `${id} was ${told(copies)}, is ${now || 'nowhere'}, may be ${states.map((s) => s || 'nowhere').join(' or ')}`,
      );
    }
  }
  for (const id of after.keys()) if (!before.has(id)) found.push(`${id} was not there before`);
  return found;
}
