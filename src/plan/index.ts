// The planners by intent.
import type { Intent } from '../model/intent.ts';
import type { Planned } from '../model/plan.ts';
import type { PlanContext } from './context.ts';
import { planExpunge } from './expunge.ts';
import { planFlag } from './flag.ts';
import { planImport } from './import.ts';
import { planMove } from './move.ts';
import { planPutBack } from './put-back.ts';

export type { PlanContext } from './context.ts';

export function compile(intent: Intent, context: PlanContext): Planned {
  switch (intent.kind) {
    case 'flag':
    case 'restore':
      return planFlag(intent, context);
    case 'expunge':
      return planExpunge(intent, context);
    case 'move':
    case 'move-back':
    case 'copy':
      return planMove(intent, context);
    case 'import':
      return planImport(intent, context);
    case 'put-back':
      return planPutBack(intent, context);
  }
}
