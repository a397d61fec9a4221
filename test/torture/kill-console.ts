// The real program: the built console in a terminal, its plans made with keys, killed at a point; and started anew on what
// it left.
import { ConsoleDriver } from '../helpers/console-driver.ts';
import type { Job } from './child.ts';
import type { KillProxy } from './kill-proxy.ts';
import { planKeys, type PlanSpec } from './plan-kinds.ts';
import type { Point } from './points.ts';
import { armed } from './strike.ts';

export interface ConsoleOptions {
  readonly job: Omit<Job, 'port' | 'mode'>;
  readonly password: string;
  readonly proxy: KillProxy;
}

const OPTIONS = ['--tls', 'none', '--sort', 'uid'];

/** False when the plan was over before its point came: then the program was killed at rest. */
export async function killConsole(
  options: ConsoleOptions,
  point: (steps: number) => Point,
): Promise<boolean> {
  const { job, proxy } = options;
  const console = startConsole(options);
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
    const { signal } = await console.exited;
    if (signal !== 9) throw new Error(`the program ended by itself\n${console.terminal.dump()}`);
    return struck;
  } finally {
    await console.close();
    proxy.disarm();
    await proxy.idle();
  }
}

/** Starts the program on what it left and lets it go on with that; the screen as it was when it asked. */
export async function resumeConsole(options: ConsoleOptions): Promise<string> {
  const console = startConsole(options);
  try {
    await console.settled();
    const asked = console.text();
    if (asked.includes('not finished by an earlier run')) {
      await console.press('r');
      // What removes mail asks its own question again.
      if (console.text().includes(' goes on: ')) await console.press('y');
      await console.press('Esc');
    }
    await console.press('q');
    const { code } = await console.exited;
    if (code !== 0) throw new Error(`it could not be left\n${console.terminal.dump()}`);
    return asked;
  } finally {
    await console.close();
  }
}

function startConsole({ job, password, proxy }: ConsoleOptions): ConsoleDriver {
  const { user, stateDirectory, folder } = job;
  return ConsoleDriver.launch({
    args: [
      ...OPTIONS,
      '--state-dir',
      stateDirectory,
      '--folder',
      folder,
      `imap://${user}@127.0.0.1:${proxy.port}`,
    ],
    env: { IMAPTOP_PASSWORD: password },
    columns: 120,
    rows: 30,
  });
}

/** Marks a plan's messages, from the top of the list down. */
async function markMessages(
  console: ConsoleDriver,
  uids: readonly number[],
  { uids: named }: PlanSpec,
): Promise<void> {
  const last = Math.max(...named);
  const keys = uids.filter((uid) => uid <= last).map((uid) => (named.includes(uid) ? 'Space' : 'j'));
  await console.burst('g', ...keys);
}
