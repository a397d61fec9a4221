// One question beside the plan's own steps, and what it means for the plan where no answer comes.
import type { Command, CommandData } from '../model/command.ts';
import type { Lease } from '../ports.ts';
import type { PlanRecord } from './record.ts';
import { stopped, type Lost, type Stop } from './verdict.ts';

type Asked<Data> = { readonly kind: 'data'; readonly data: Data } | Stop | Lost;

/** One question; what the server refuses to say stops the plan. */
export async function ask<C extends Command>(
  lease: Lease,
  command: C,
  record: PlanRecord,
): Promise<Asked<CommandData[C['kind']]>> {
  const answer = await lease.run(command, undefined, { plan: record.plan.id });
  switch (answer.kind) {
    case 'ok':
      return { kind: 'data', data: answer.data };
    case 'lost':
      record.lossText = answer.failure.text;
      return { kind: 'lost' };
    case 'refused':
      return stopped(answer.failure.kind, answer.failure.text, record);
  }
}
