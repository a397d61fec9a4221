// What the limit sends for a bulk change: the commands of the plan, checks included, in as few lines as Dovecot takes, each
// kind of them in one write. EXPUNGE waits for the answers to STORE: sent together with it, Dovecot says OK and removes
// nothing.
import type { UidSet } from '../../src/model/uid-set.ts';
import type { LimitRun } from './limit.ts';

/** Dovecot takes 65,536 octets in an argument. */
const LINE_OCTETS = 60_000;
const ITEMS =
  '(UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0.65536>)';
/** Above what any message has, as long as nobody but the limit is there. */
const SINCE = '(UNCHANGEDSINCE 9000000000)';
const OTHER = 'Archive';

export type Operation = 'flag' | 'expunge' | 'move' | 'copy' | 'pair';

export function limitLines(operation: Operation, uids: UidSet): readonly string[] {
  const sets = uids.chunks(LINE_OCTETS, Infinity);
  const each = (command: (set: string) => string): string[] => sets.map((set) => command(set.toString()));
  const together = (lines: string[]): string[] => lines.map((line, n) => (n === 0 ? line : `+${line}`));
  const identify = together(each((set) => `UID FETCH ${set} ${ITEMS}`));
  const gone = each((set) => `UID SEARCH RETURN (ALL) UID ${set}`);
  const marked = 'UID SEARCH RETURN (ALL) DELETED';
  const mark = (condition: string): string[] =>
    together(each((set) => `UID STORE ${set} ${condition}+FLAGS.SILENT (\\Deleted)`));
  const remove = together(each((set) => `UID EXPUNGE ${set}`));
  const status = `STATUS ${OTHER} (MESSAGES UIDNEXT UIDVALIDITY)`;
  const look = [`EXAMINE ${OTHER}`, `UID FETCH 1:${uids.size} ${ITEMS}`];
  switch (operation) {
    case 'flag':
      return [
        'SELECT INBOX',
        ...each((set) => `UID SEARCH RETURN (ALL) UID ${set} UNFLAGGED`),
        ...together(each((set) => `UID STORE ${set} +FLAGS.SILENT (\\Flagged)`)),
        ...each((set) => `UID SEARCH RETURN (ALL) UID ${set} FLAGGED`),
      ];
    case 'expunge':
      return [
        'SELECT INBOX',
        ...identify,
        marked,
        ...mark(`${SINCE} `),
        ...remove,
        'SELECT INBOX',
        ...gone,
        marked,
      ];
    case 'pair':
      return ['SELECT INBOX', ...mark(''), ...remove];
    case 'move':
      return [
        status,
        'SELECT INBOX',
        ...identify,
        ...together(each((set) => `UID MOVE ${set} ${OTHER}`)),
        ...gone,
        ...look,
      ];
    case 'copy':
      return [
        status,
        'SELECT INBOX',
        ...identify,
        ...together(each((set) => `UID COPY ${set} ${OTHER}`)),
        ...look,
      ];
  }
}

/** Milliseconds from the first command to the last answer; each counts from when it was sent, with those sent with it. */
export function taken({ commands }: LimitRun, lines: readonly string[]): number {
  // LOGIN comes first.
  return lines.reduce((sum, _, n) => {
    const isLast = lines[n + 1]?.startsWith('+') !== true;
    return isLast ? sum + commands[n + 1]!.ms : sum;
  }, 0);
}
