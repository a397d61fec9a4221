// What an import goes by in the header of a message: when it came, and how it was marked. Nothing of it is shown.
import type { FoundMessage } from '../../model/import.ts';
import { mailDate } from '../../text/mail-date.ts';

/** Before and behind, a date is somebody's mistake. */
const [EARLIEST, DAY] = [0, 86_400];

/** `latin1`: the beginning of a message. `now`: seconds since 1970. */
export function readHeader(latin1: string, now: number): Pick<FoundMessage, 'date' | 'flags' | 'isMail'> {
  const end = /\r?\n\r?\n|^\r?\n/.exec(latin1)?.index ?? latin1.length;
  const lines = latin1
    .slice(0, end)
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/);
  const field = (name: string): string | undefined => {
    const start = `${name.toLowerCase()}:`;
    return lines
      .find((line) => line.toLowerCase().startsWith(start))
      ?.slice(start.length)
      .trim();
  };
  const dated = (text: string | undefined): number | undefined => {
    const seconds = text === undefined ? undefined : mailDate(text);
    return seconds !== undefined && seconds >= EARLIEST && seconds <= now + DAY ? seconds : undefined;
  };
  // The topmost Received is the newest: when its server got it.
  const received = dated(field('received')?.split(';').at(-1));
  const sent = dated(field('date'));
  return {
    date:
      received !== undefined
        ? { seconds: received, by: 'Received' }
        : sent !== undefined
          ? { seconds: sent, by: 'Date' }
          : undefined,
    flags: flagsOf(field('status') ?? '', field('x-status') ?? ''),
    isMail: /^[!-9;-~]+:/.test(lines[0] ?? ''),
  };
}

/** As mail programs write them into an mbox. \Deleted is left out: nothing should come in to be removed. */
function flagsOf(status: string, more: string): string[] {
  return [
    ...(status.includes('R') ? ['\\Seen'] : []),
    ...(more.includes('A') ? ['\\Answered'] : []),
    ...(more.includes('F') ? ['\\Flagged'] : []),
    ...(more.includes('T') ? ['\\Draft'] : []),
  ];
}
