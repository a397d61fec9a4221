// A program that dies in the middle of a plan, and another one on the journal that it left.
import type { PlanProgress } from '../../src/model/plan.ts';
import { MemoryJournal } from './memory-journal.ts';
import type { Scene } from './scene.ts';

/**
 * The program dies when the nth command of a plan reaches the server, answered or not. The next one reads the journal.
 */
export async function dies(
  scene: Scene,
  plan: PlanProgress['plan'],
  nth: number,
  done: boolean,
): Promise<boolean> {
  let count = 0;
  const test = (line: string): boolean => !line.startsWith('LOGIN') && ++count === nth;
  const frozen = new MemoryJournal();
  let dead = false;
  scene.proxy.cutAt({
    command: {
      test: (line) => {
        const now = test(line);
        if (now) {
          dead = true;
          frozen.writes.push(...scene.journal.writes);
        }
        return now;
      },
    },
    moment: done ? 'before the answer' : 'before the server has it',
    how: 'RST',
  });
  scene.queue.submit(plan);
  await scene.seen((fact) =>
    dead ||
    (fact.kind === 'plan-changed' && fact.progress.plan.id === plan.id && fact.progress.outcome !== '')
      ? true
      : undefined,
  );
  if (!dead) return false;
  await scene.restart(MemoryJournal.leftBy(frozen));
  return true;
}
