// What a question on screen is about: one plan, or several that the same answer lets go.
import type { Consent, Plan } from '../model/plan.ts';
import { actConsent } from '../plan/act.ts';
import type { Dialog } from './state.ts';

type Question = Extract<Dialog, { kind: 'plan' | 'undo' }>;

export function askedPlans({ plan, further = [] }: Question): readonly Plan[] {
  return [plan, ...further];
}

export function askedConsent(question: Question): Consent {
  return actConsent(askedPlans(question));
}
