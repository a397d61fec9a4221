// Sends a step that changes nothing, and what its answer raises.
import { toSafe } from '../text/safe-text.ts';
import type { Step } from '../model/step.ts';
import type { Lease } from '../ports.ts';
import { askFurther } from './further-questions.ts';
import { judge, type Data } from './judge.ts';
import { narrowed } from './narrow.ts';
import type { PlanRecord } from './record.ts';
import { saveMessages } from './rescue.ts';
import { report, settleStep, stopStep, told, type RunContext, type Sent } from './run-context.ts';
import { slowing } from './throttle.ts';
import type { Lost, Verdict } from './verdict.ts';

export async function sendQuestion(
  step: Step,
  record: PlanRecord,
  lease: Lease,
  context: RunContext,
): Promise<Sent> {
  const command = narrowed(step, record);
  if (!command) {
    record.set(step.id, 'done', toSafe('nothing left of it'));
    return 'went-on';
  }
  record.replace(step.id, command, context.esearch());
  record.set(step.id, 'running');
  report(record, context);
  const asked = { ...step, command };
  const answer = await lease.run(command);
  switch (answer.kind) {
    case 'ok': {
      const judged = judge(asked, answer.data, record);
      const verdict =
        judged.kind === 'stop' ? judged : await further(asked, answer.data, judged, record, lease, context);
      return settleStep(step, verdict, record, context);
    }
    case 'refused': {
      const slow = slowing(step, answer.failure, record);
      if (slow?.kind === 'wait') {
        record.throttled++;
        record.set(step.id, 'waiting', answer.failure.text);
        report(record, context);
        await context.pause(slow.milliseconds, record.cancelSignal);
        return 'went-on';
      }
      // Nobody knows what is selected now: a step of unknown outcome stays unknown.
      stopStep(step, answer.failure.text, record);
      context.report({ kind: 'failed', failure: told(record, answer.failure) });
      return 'stopped';
    }
    case 'lost':
      record.lossText = answer.failure.text;
      record.set(step.id, 'waiting', toSafe(''));
      return 'lost';
  }
}

async function further(
  step: Step,
  data: Data,
  judged: Verdict,
  record: PlanRecord,
  lease: Lease,
  context: RunContext,
): Promise<Verdict | Lost> {
  if (step.role === 'rescue') {
    return saveMessages(step, data as Parameters<typeof saveMessages>[1], record, lease, context.rescue);
  }
  const asked = await askFurther(step, data, record, lease);
  if (step.role === 'identify' && asked === undefined && step.id === lastIdentify(record)) {
    const written = context.describe(record.plan.id, record.headers);
    if (written.kind === 'failed')
      return { kind: 'stop', why: written.failure.text, failure: 'limit', facts: [] };
  }
  return asked ?? judged;
}

function lastIdentify({ steps }: PlanRecord): number | undefined {
  return steps.findLast(({ role }) => role === 'identify')?.id;
}
