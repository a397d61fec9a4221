// A plan and its end as plain data, so that the judge can hear of plans that ran in other processes, too.
import { tagWords } from '../../src/model/labels.ts';
import { survivorsOf } from '../../src/model/intent.ts';
import type { Plan, PlanProgress } from '../../src/model/plan.ts';

export interface PlanFacts {
  readonly id: number;
  readonly kind: PlanProgress['plan']['intent']['kind'];
  readonly folder: string;
  readonly uidValidity: number;
  readonly uids: readonly number[];
  readonly flag?: string;
  readonly change?: 'add' | 'remove';
  readonly to?: string;
  readonly ownFolder?: string;
  readonly state: PlanProgress['state'];
  readonly outcome: string;
  /** What it says of its messages, from its outcome; undefined where it says that nothing was changed. */
  readonly figures?: Figures;
  readonly othersGone: number;
  readonly changedByOthers: readonly number[];
  /** Of its copies, what stays in the same folder: UIDs. */
  readonly survivors: readonly (readonly [copy: number, stays: number])[];
}

export interface Figures {
  readonly asked: number;
  readonly achieved: number;
  readonly unknown: number;
  readonly left: number;
  readonly conflicts: number;
}

export function factsOf({ plan, state, outcome, known }: PlanProgress): PlanFacts {
  const figures = readFigures(outcome);
  return {
    ...plannedFacts(plan),
    state,
    outcome,
    ...(figures ? { figures } : {}),
    othersGone: known.othersGone.size,
    changedByOthers: [...known.changedByOthers],
  };
}

/** Of a plan that nobody has begun. */
export function plannedFacts({ id, intent, mailbox, uids, ownFolder }: Plan): PlanFacts {
  return {
    id,
    kind: intent.kind,
    folder: mailbox.path,
    uidValidity: mailbox.uidValidity,
    uids: [...uids],
    ...('flag' in intent ? { flag: tagWords(intent.flag), change: intent.change } : {}),
    ...('to' in intent ? { to: intent.to } : {}),
    ...(ownFolder === undefined ? {} : { ownFolder }),
    state: 'waiting',
    outcome: '',
    othersGone: 0,
    changedByOthers: [],
    survivors: survivorsOf(intent).flatMap(({ survivors }) => [...survivors]),
  };
}

/** The sentence's numbers, read as a person would read them. */
export function readFigures(outcome: string): Figures | undefined {
  const words = outcome.split(' · ');
  const [asked] = words;
  if (asked === undefined || !/^[\d,]+ asked$/.test(asked)) return undefined;
  const count = (pattern: RegExp): number => {
    const found = words.slice(1).find((word) => pattern.test(word));
    return found === undefined ? 0 : Number(/[\d,]+/.exec(found)?.[0].replaceAll(',', ''));
  };
  return {
    asked: Number(asked.replace(/\D/g, '')),
    achieved: count(/^[\d,]+ (?:set|cleared|gone(?! before| from here)|moved to|copied to|put back)\b/),
    unknown: count(/^[\d,]+ not known/),
    left:
      count(/^[\d,]+ (?:not (?:set|cleared|moved|copied|put back)|still there)/) +
      count(/^[\d,]+ gone before/) +
      count(/^[\d,]+ gone from here/),
    conflicts: count(/^somebody else changed/) + count(/^[\d,]+ cop(?:y was|ies were) left/),
  };
}
