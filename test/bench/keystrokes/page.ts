// RESULTS.md: the ten tasks with the keys of both programs, as they were pressed.
import { writeFileSync } from 'node:fs';
import { countOf, literally } from './keys.ts';
import type { Outcome } from './play.ts';

const PAGE = new URL('RESULTS.md', import.meta.url);

export interface Played {
  readonly messages: number;
  readonly neomutt: string;
  readonly ours: readonly Outcome[];
  readonly theirs: readonly Outcome[];
}

export function writePage({ messages, neomutt, ours, theirs }: Played): string {
  const lines = ours.map((our, n) => {
    const their = theirs[n]!;
    return row([
      `${n + 1}. ${our.task.asks}`,
      cell(our, our.task.imaptop.note),
      String(countOf(our.keys)),
      cell(their, their.task.neomutt.note),
      String(countOf(their.keys)),
    ]);
  });
  const total = (outcomes: readonly Outcome[]): string =>
    `**${outcomes.reduce((sum, { keys }) => sum + countOf(keys), 0)}**`;
  const wrong = [...ours, ...theirs].filter((outcome) => outcome.wrong > 0);
  const text = [
    '# Ten tasks in keystrokes',
    '',
    'Written by `npm run bench -- keystrokes`. Each task was done with exactly these keys in the built imaptop and in NeoMutt, both in a',
    `terminal of 120x40, on mailboxes of ${messages.toLocaleString('en-US')} messages that were the same, on a private Dovecot. Each key pressed counts one, a letter typed as`,
    'well. Both programs begin each task newly started on INBOX, but for the undo, which follows what it undoes. After each task another',
    'IMAP client looked at every message of all folders: all that the task asks for has to be so, and all else as it was before.',
    '',
    `imaptop has no configuration. ${neomutt} has its defaults with \`header_cache\`, \`message_cachedir\`, \`mark_old=no\` and`,
    '`auto_subscribe=yes`, without which it does not know list mail, and the shortest keys that were found to work.',
    '',
    row(['task', 'imaptop', 'keys', 'NeoMutt', 'keys']),
    row(['---', '---', '--:', '---', '--:']),
    ...lines,
    row(['all', '', total(ours), '', total(theirs)]),
    '',
    wrong.length === 0
      ? `Verified: 0 messages wrong after each of the ${ours.length + theirs.length} runs.`
      : `**Not right: ${wrong.length} of ${ours.length + theirs.length} runs.**`,
    '',
    `${new Date().toISOString().slice(0, 10)}.`,
    '',
  ].join('\n');
  writeFileSync(PAGE, text);
  return text;
}

function cell({ keys, wrong }: Outcome, note: string | undefined): string {
  const words = [...(wrong > 0 ? [`**${wrong} wrong**`] : []), ...(note === undefined ? [] : [note])];
  return words.length === 0 ? literally(keys) : `${literally(keys)} (${words.join('; ')})`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
