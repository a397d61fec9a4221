// Is what a plan says of itself so? Of the messages that nobody else had a hand in, all must be as it says; of the others
// they may.
import type { Case, Named } from './judge.ts';
import type { PlanFacts } from './plan-facts.ts';
import { placeKey } from './snapshot.ts';

/** Dovecot's words for folders that were made anew shortly before, and a refusal that is as it should be. */
const FOR_GOOD_REASON = /SERVERBUG|Mailbox was deleted under us|and EXPUNGE would remove that as well/;

export function judgePlan(one: Named, all: readonly Named[], round: Case): string[] {
  const { plan, ids } = one;
  const { figures, state } = plan;
  const wrongs: string[] = [];
  const calm = [...ids].filter(([uid, id]) => {
    const named = [id, one.stays.get(uid) ?? id];
    return !named.some((each) => isDisturbed(each, one, all, round));
  });
  const wanted = calm.filter(([uid, id]) => isWanted(plan, uid, id, round));
  const undisturbed = calm.length === plan.uids.length;
  wrongs.push(...leftAlone(one, all, round), ...lastTaken(one, all, round));
  if (state === 'waiting' || state === 'running' || state === 'unknown' || plan.outcome === '')
    wrongs.push('has not ended');
  if (state === 'done' && wanted.length < calm.length)
    wrongs.push(`is done, and ${calm.length - wanted.length} of its messages are not as planned`);
  if (undisturbed && state !== 'done' && plan.othersGone === 0 && !FOR_GOOD_REASON.test(plan.outcome))
    wrongs.push('is not done, though nobody was in its way');
  if (!figures) return state === 'void' || state === 'failed' ? wrongs : [...wrongs, 'has no figures'];
  const { asked, achieved, unknown, left, conflicts } = figures;
  if (asked !== plan.uids.length) wrongs.push(`was asked for ${plan.uids.length}`);
  if (asked !== achieved + unknown + left + conflicts) wrongs.push('has figures that do not add up');
  const most = asked - (calm.length - wanted.length);
  if (achieved > most) wrongs.push(`says ${achieved}, and can have achieved ${most} at most`);
  if (achieved + unknown < wanted.length)
    wrongs.push(`says ${achieved}, and has achieved ${wanted.length} at least`);
  if (state === 'done' && achieved !== asked) wrongs.push('is done, and its figures are not');
  return wrongs;
}

/** Somebody else, or another plan, had a hand in it, or in a folder that it was in or was to go to. */
function isDisturbed(id: string, { plan }: Named, all: readonly Named[], { ledger }: Case): boolean {
  const { madeAnew } = ledger;
  if (ledger.of(id) || madeAnew.has(plan.folder) || (plan.to !== undefined && madeAnew.has(plan.to)))
    return true;
  return all.some((other) => other.plan !== plan && [...other.ids.values()].includes(id));
}

function isWanted(plan: PlanFacts, uid: number, id: string, { before, after }: Case): boolean {
  const { folder, uidValidity, kind } = plan;
  const key = placeKey({ folder, uidValidity, uid });
  const places = after.mail.get(id) ?? [];
  const here = places.find((place) => placeKey(place) === key);
  const old = new Set((before.mail.get(id) ?? []).map(placeKey));
  const isNewIn = (path: string | undefined): boolean =>
    places.some((place) => place.folder === path && !old.has(placeKey(place)));
  switch (kind) {
    case 'flag':
    case 'restore':
      return here !== undefined && here.flags.has(plan.flag ?? '') === (plan.change === 'add');
    case 'expunge':
      return here === undefined;
    case 'move':
    case 'move-back': {
      const marked =
        here?.flags.has('\\Deleted') === true && plan.outcome.includes('not removed (no UIDPLUS)');
      return (here === undefined || marked) && isNewIn(plan.to);
    }
    case 'copy':
      return isNewIn(plan.to);
    case 'put-back':
    case 'import':
      return isNewIn(folder);
  }
}

/** P6: what somebody changed after the user looked, and before the plan was begun, is not removed. */
function leftAlone({ plan, ids }: Named, all: readonly Named[], { before, after, ledger }: Case): string[] {
  if (plan.kind !== 'expunge' || ledger.madeAnew.has(plan.folder)) return [];
  const wrongs: string[] = [];
  for (const [uid, id] of ids) {
    const touch = ledger.of(id);
    const key = placeKey({ folder: plan.folder, uidValidity: plan.uidValidity, uid });
    // What somebody did to a copy in another folder is no reason to leave this one.
    const [was, ...copies] = before.mail.get(id) ?? [];
    if (copies.length > 0) continue;
    if (!touch?.early || touch.removedFrom.size > 0 || !was) continue;
    const others = all.some((other) => other.plan !== plan && [...other.ids.values()].includes(id));
    const set = [...touch.set].filter((flag) => !was.flags.has(flag));
    const cleared = [...touch.cleared].filter((flag) => was.flags.has(flag));
    const net = [...set, ...cleared].some((flag) => !(touch.set.has(flag) && touch.cleared.has(flag)));
    if (!net || others) continue;
    if (!after.mail.get(id)?.some((place) => placeKey(place) === key))
      wrongs.push(`removed ${id}, which somebody had changed before`);
  }
  return wrongs;
}

/** A copy whose survivor somebody had removed before the plan was begun is not taken away. */
function lastTaken(one: Named, all: readonly Named[], round: Case): string[] {
  const { plan, ids, stays } = one;
  const { before, after, ledger } = round;
  if (ledger.madeAnew.has(plan.folder)) return [];
  return [...stays].flatMap(([copy, stay]) => {
    const id = ids.get(copy);
    const touch = ledger.of(stay);
    const only = before.mail.get(stay)?.length === 1;
    if (id === undefined || !only || !touch?.early || !touch.removedFrom.has(plan.folder)) return [];
    if (isDisturbed(id, one, all, round)) return [];
    const key = placeKey({ folder: plan.folder, uidValidity: plan.uidValidity, uid: copy });
    const isThere = after.mail.get(id)?.some((place) => placeKey(place) === key) ?? false;
    return isThere ? [] : [`took ${id} away, of which nothing stays`];
  });
}
