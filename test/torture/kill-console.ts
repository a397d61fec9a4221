// One kill of the real program: the built console in a terminal, its plans made with keys.
import { ConsoleDriver } from '../helpers/console-driver.ts';
import type { Job } from './child.ts';
import type { KillOptions, KillOutcome } from './kill-child.ts';
import { KillProxy } from './kill-proxy.ts';
import { planKeys, type PlanSpec } from './plan-kinds.ts';
import { armed } from './strike.ts';

const OPTIONS = ['--tls', 'none', '--sort', 'uid'];

export async function killConsole({
  job,
  password,
  point,
}: Omit<KillOptions, 'script'>): Promise<KillOutcome> {
  const proxy = await KillProxy.start(job.port);
  const console = startConsole({ ...job, port: proxy.port }, password);
  try {
    await console.settled();
    const [spec] = job.plans;
    if (!spec) throw new Error('there is no plan');
    await markMessages(console, job.uids, spec);
    let struck = false;
    const { before, last, steps } = planKeys(spec);
    for (const key of before) await console.press(key);
    const strike = armed(point(steps), proxy, job.stateDirectory, () => {
      struck = console.terminal.exit === undefined;
      console.terminal.kill('SIGKILL');
    });
    // Over when the plan has ended, or the program.
    await console.press(last);
    strike.disarm();
    if (console.terminal.exit === undefined) console.terminal.kill('SIGKILL');
    const exit = await console.exited;
    if (exit.signal !== 9)
      throw new Error(`the program ended by itself: ${JSON.stringify(exit)}\n${console.terminal.dump()}`);
    return { struck, where: proxy.struck ?? '' };
  } finally {
    await console.close();
    await proxy.idle();
    await proxy.stop();
  }
}

/** On the job's folder, in the order of UIDs. */
export function startConsole(job: Omit<Job, 'plans' | 'uids'>, password: string): ConsoleDriver {
  const { port, user, stateDirectory, folder } = job;
  return ConsoleDriver.launch({
    args: [...OPTIONS, '--state-dir', stateDirectory, '--folder', folder, `imap://${user}@127.0.0.1:${port}`],
    env: { IMAPTOP_PASSWORD: password },
    columns: 120,
    rows: 30,
  });
}

/** Marks a plan's messages, from the top of the list down. */
export async function markMessages(
  console: ConsoleDriver,
  uids: readonly number[],
  { uids: named }: PlanSpec,
): Promise<void> {
  const last = Math.max(...named);
  const keys = uids.filter((uid) => uid <= last).map((uid) => (named.includes(uid) ? 'Space' : 'j'));
  await console.burst('g', ...keys);
}
