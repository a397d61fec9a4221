// The oracle of the races: two pictures of the mailbox, what the other clients did in between, and what plans were run.
// Whatever differs must have been done by somebody who was to do it, and what a plan says of itself must be so.
import type { Ledger, Touch } from './ledger.ts';
import type { PlanFacts } from './plan-facts.ts';
import { judgePlan } from './judge-plan.ts';
import { idsByUid, placeKey, type Place, type Snapshot } from './snapshot.ts';

export interface Case {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly ledger: Ledger;
  readonly plans: readonly PlanFacts[];
  /** Message-IDs by plan and UID, for plans whose messages were gone before: what was rescued. */
  readonly rescued?: ReadonlyMap<number, ReadonlyMap<number, string>>;
}

/** A plan with its messages by Message-ID. */
export interface Named {
  readonly plan: PlanFacts;
  readonly places: ReadonlySet<string>;
  /** By UID. */
  readonly ids: ReadonlyMap<number, string>;
  /** What stays of those that are copies. */
  readonly stays: ReadonlyMap<number, string>;
}

/** Sentences about what is wrong; none when all is well. */
export function judgeRound(round: Case): string[] {
  const { before, after, ledger, plans } = round;
  const named = plans.map((plan) => nameMessages(plan, round));
  const wrongs: string[] = [];
  for (const id of new Set([...before.mail.keys(), ...after.mail.keys(), ...ledger.ids()])) {
    const message = new Message(id, round, named);
    wrongs.push(...message.wrongs().map((wrong) => `${id} ${wrong}`));
  }
  for (const one of named) {
    const { id, kind, state, outcome } = one.plan;
    const words = judgePlan(one, named, round);
    wrongs.push(...words.map((wrong) => `plan ${id} (${kind}, ${state}, "${outcome}") ${wrong}`));
  }
  return wrongs;
}

function nameMessages(plan: PlanFacts, { before, rescued }: Case): Named {
  const { folder, uidValidity } = plan;
  if (plan.kind === 'put-back')
    return { plan, places: new Set(), ids: rescued?.get(plan.id) ?? new Map(), stays: new Map() };
  const same = before.folders.get(folder) === uidValidity;
  const there = same ? idsByUid(before, folder) : new Map<number, string>();
  const ids = new Map<number, string>();
  for (const uid of plan.uids) {
    const id = there.get(uid);
    if (id !== undefined) ids.set(uid, id);
  }
  const stays = new Map(
    plan.survivors.flatMap(([copy, stay]) => {
      const id = there.get(stay);
      return id === undefined ? [] : [[copy, id] as const];
    }),
  );
  const places = [...ids.keys()].map((uid) => placeKey({ folder, uidValidity, uid }));
  return { plan, ids, stays, places: new Set(places) };
}

class Message {
  private readonly id: string;
  private readonly before: readonly Place[];
  private readonly after: readonly Place[];
  private readonly ledger: Ledger;
  private readonly touch: Touch | undefined;
  /** The plans that name it, here or there. */
  private readonly plans: readonly Named[];

  constructor(id: string, { before, after, ledger }: Case, named: readonly Named[]) {
    this.id = id;
    this.before = before.mail.get(id) ?? [];
    this.after = after.mail.get(id) ?? [];
    this.ledger = ledger;
    this.touch = ledger.of(id);
    this.plans = named.filter(({ ids }) => [...ids.values()].includes(id));
  }

  wrongs(): string[] {
    const wrongs: string[] = [];
    const now = new Map(this.after.map((place) => [placeKey(place), place]));
    for (const place of this.before) {
      const key = placeKey(place);
      const same = now.get(key);
      now.delete(key);
      wrongs.push(...(same ? this.changed(place, same) : this.gone(place)));
    }
    wrongs.push(...this.appeared([...now.values()]));
    const wasThere = this.before.length > 0 || this.touch?.born === true;
    if (wasThere && this.after.length === 0 && !this.mayVanish()) wrongs.push('is LOST');
    return wrongs;
  }

  private gone(place: Place): string[] {
    const key = placeKey(place);
    const free =
      this.touch?.removedFrom.has(place.folder) ||
      this.ledger.madeAnew.has(place.folder) ||
      this.plans.some(({ plan, places }) => places.has(key) && removes(plan));
    return free ? [] : [`is gone from ${key}, and nobody was to remove it`];
  }

  private changed(was: Place, now: Place): string[] {
    const key = placeKey(was);
    const by = this.plans.filter(({ places }) => places.has(key)).map(({ plan }) => plan);
    const wrongs = was.content === now.content ? [] : [`at ${key} was ${was.content}, is ${now.content}`];
    for (const flag of new Set([...was.flags, ...now.flags])) {
      const change = now.flags.has(flag) ? 'add' : 'remove';
      if (was.flags.has(flag) === now.flags.has(flag) || this.mayFlag(by, change, flag)) continue;
      wrongs.push(`at ${key}: ${change} ${flag}, and nobody was to do that`);
    }
    return wrongs;
  }

  /** Copies that were not there before: each needs somebody who was to make it, and one only. */
  private appeared(places: readonly Place[]): string[] {
    const wrongs: string[] = [];
    const by = this.plans.map(({ plan }) => plan);
    for (const folder of new Set(places.map((place) => place.folder))) {
      const here = places.filter((place) => place.folder === folder);
      const most =
        this.plans.reduce(
          (sum, { plan, ids }) => sum + (putsInto(plan) === folder ? this.namedBy(ids) : 0),
          0,
        ) + (this.touch?.putInto.filter((one) => one === folder).length ?? 0);
      if (here.length > most)
        wrongs.push(`is ${here.length} times new in ${folder}, and was to be ${most} times`);
    }
    const bornWith = this.touch?.born === undefined ? undefined : this.touch.bornWith;
    if (this.before.length === 0 && bornWith) {
      for (const { folder, uid, flags } of places) {
        const odd = [...flags].filter((flag) => !bornWith.includes(flag) && !this.mayFlag(by, 'add', flag));
        const lacks = bornWith.filter((flag) => !flags.has(flag) && !this.mayFlag(by, 'remove', flag));
        if (odd.length + lacks.length > 0)
          wrongs.push(
            `is new in ${folder}:${uid} with ${[...flags].join(' ')}, made with ${bornWith.join(' ')}`,
          );
      }
    }
    // What was put back has the flags of its rescue copy, which is not looked into here.
    if (this.before.length === 0 || by.some(({ kind }) => kind === 'put-back')) return wrongs;
    for (const { folder, uid, flags } of places) {
      for (const flag of flags) {
        if (this.before.some((was) => was.flags.has(flag)) || this.mayFlag(by, 'add', flag)) continue;
        wrongs.push(`has ${flag} in ${folder}:${uid}, and had not`);
      }
      for (const flag of this.before[0]!.flags) {
        const all = this.before.every((was) => was.flags.has(flag));
        if (!all || flags.has(flag) || this.mayFlag(by, 'remove', flag)) continue;
        wrongs.push(`has no ${flag} in ${folder}:${uid}, and had`);
      }
    }
    return wrongs;
  }

  /** How many places of it a plan names. */
  private namedBy(ids: Named['ids']): number {
    return [...ids.values()].filter((id) => id === this.id).length;
  }

  private mayFlag(by: readonly PlanFacts[], change: 'add' | 'remove', flag: string): boolean {
    const theirs = change === 'add' ? this.touch?.set : this.touch?.cleared;
    return theirs?.has(flag) === true || by.some((plan) => changes(plan, change, flag));
  }

  private mayVanish(): boolean {
    if (this.touch?.expunged) return true;
    if (this.plans.some(({ plan }) => plan.kind === 'expunge')) return true;
    const { madeAnew } = this.ledger;
    const folders = [
      ...this.before.map(({ folder }) => folder),
      ...(this.touch?.putInto ?? []),
      ...this.plans.map(({ plan }) => plan.to),
    ];
    // Made by the other client itself: gone with its folder only where that was made anew after it.
    if (this.touch?.born !== undefined)
      return folders.some(
        (folder, n) => (madeAnew.get(folder ?? '') ?? 0) > (n === 0 ? this.touch!.bornAfter : 0),
      );
    return folders.some((folder) => madeAnew.has(folder ?? ''));
  }
}

function removes({ kind }: PlanFacts): boolean {
  return kind === 'expunge' || kind === 'move' || kind === 'move-back';
}

/** The folder that a plan puts its messages into. */
function putsInto({ kind, to, folder, ownFolder }: PlanFacts): string | undefined {
  return kind === 'put-back' ? folder : (ownFolder ?? to);
}

function changes(plan: PlanFacts, change: 'add' | 'remove', flag: string): boolean {
  if (plan.flag !== undefined) return plan.flag === flag && plan.change === change;
  return removes(plan) && flag === '\\Deleted' && change === 'add';
}
