// What kinds of steps there are to the queue: which of them name messages, remove them, or come after a change.
import type { Command } from '../model/command.ts';
import type { Step, StepRole } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';

/** The UIDs that a step names; empty where it names none. */
export function stepUids({ command }: Pick<Step, 'command'>): UidSet {
  switch (command.kind) {
    case 'search':
    case 'search-text':
      return command.uids ?? UidSet.empty;
    case 'fetch-rows':
    case 'fetch-flags':
    case 'fetch-labels':
    case 'fetch-identities':
    case 'fetch-envelopes':
    case 'fetch-fields':
    case 'fetch-messages':
    case 'fetch-structure':
    case 'fetch-piece':
    case 'store':
    case 'expunge':
    case 'expunge-all':
    case 'copy':
    case 'move':
      return command.uids;
    case 'select':
    case 'examine':
    case 'create':
    case 'delete-folder':
    case 'status':
    case 'my-rights':
    case 'sort':
    case 'thread':
    case 'append':
    case 'compress':
    case 'noop':
      return UidSet.empty;
  }
}

/** It takes messages out of the folder that the plan is for. */
export function isRemoval({ kind }: Command): boolean {
  return kind === 'expunge' || kind === 'expunge-all' || kind === 'move';
}

/** Done, it means that the plan got somewhere: what comes before a change is asked anew each time. */
export function comesAfterChange(role: StepRole): boolean {
  switch (role) {
    case 'rescue':
    case 'make-folder':
    case 'change':
    case 'prove-copies':
    case 'proof':
    case 'drop-folder':
    case 'survey-after':
      return true;
    case 'open':
    case 'identify':
    case 'survivors':
    case 'survey':
    case 'before':
    case 'survey-target':
      return false;
  }
}

/** What is asked afterwards, also where the plan was stopped: what was sent is still read back. */
export function readsBack(role: StepRole): boolean {
  return role === 'open' || role === 'prove-copies' || role === 'proof' || role === 'survey-after';
}
