// The ten tasks in both programs on 20,000 messages, and the page about it.
import { execFileSync } from 'node:child_process';
import type { MailServer } from '../../servers/server.ts';
import { playTasks } from './play.ts';
import { writePage } from './page.ts';
import { startImaptop, startNeomutt } from './program.ts';
import { TASKS } from './tasks.ts';

const MESSAGES = 20_000;

/** What was found, as it stands in RESULTS.md; that stays as it is where one of the programs cannot be tried. */
export async function keystrokes(server: MailServer): Promise<string> {
  const neomutt = neomuttVersion();
  if (neomutt === undefined) return 'keystrokes: NeoMutt is not installed, so nothing was compared\n';
  const ours = await playTasks(server, MESSAGES, TASKS, 'imaptop', startImaptop);
  const theirs = await playTasks(server, MESSAGES, TASKS, 'neomutt', startNeomutt);
  return writePage({ messages: MESSAGES, neomutt, ours, theirs });
}

function neomuttVersion(): string | undefined {
  try {
    return execFileSync('neomutt', ['-v'], { encoding: 'utf8' }).split('\n', 1)[0]!;
  } catch {
    return undefined;
  }
}
