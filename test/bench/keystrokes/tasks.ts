// The ten tasks: what is asked, the keys that do it in both programs, and what the server then has to hold.
import type { Change, Held } from './held.ts';
import { OF_THE_YEAR, TO_EXPORT, type Fact, type Facts } from './mail.ts';

export interface Task {
  readonly id: string;
  readonly asks: string;
  /** It begins where the task before it ended, in the same run of the program. */
  readonly goesOn?: true;
  readonly imaptop: Way;
  readonly neomutt: Way;
  readonly change: (facts: Facts, before: Held) => Change;
  /** These messages, octet for octet, have to be in the one mbox that was written. */
  readonly exported?: (facts: Facts) => readonly Fact[];
}

export interface Way {
  readonly keys: (facts: Facts) => readonly string[];
  /** Has to be on screen at the end. */
  readonly shows?: RegExp;
  readonly note?: string;
}

const BIG = 10 * 1024 ** 2;
const MONTH_MS = 30 * 86_400_000;
const uidsOf = (facts: readonly Fact[]): Set<number> => new Set(facts.map(({ uid }) => uid));
const isOld = ({ now }: Facts, { date }: Fact): boolean => now.getTime() - date.getTime() > MONTH_MS;
const oldJunk = (facts: Facts): Fact[] => facts.junk.filter((fact) => isOld(facts, fact));

/** What confirms a removal: more than a hundred are confirmed by their number. */
const yesTo = (removed: readonly Fact[]): string[] =>
  removed.length > 100 ? [String(removed.length), 'Enter'] : ['y'];

/** All of each but the one that came first. */
function laterCopies({ inbox }: Facts): Fact[] {
  const first = new Map<string, Fact>();
  for (const fact of inbox) {
    const known = first.get(fact.messageId);
    if (!known || fact.date < known.date) first.set(fact.messageId, fact);
  }
  return inbox.filter((fact) => first.get(fact.messageId) !== fact);
}

const threadIn = (held: Held, folder: 'INBOX' | 'Archive', { inbox }: Facts) => {
  const ids = new Set(inbox.filter(({ isOfThread }) => isOfThread).map(({ messageId }) => messageId));
  const found = [...held[folder]].filter(([, { messageId }]) => ids.has(messageId));
  return { uids: new Set(found.map(([uid]) => uid)), messages: found.map(([, message]) => message) };
};

const daysIn = (year: number): number => (Date.UTC(year + 1, 0) - Date.UTC(year, 0)) / 86_400_000;

const nothing = (): Change => ({});

export const TASKS: readonly Task[] = [
  {
    id: 'biggest',
    asks: 'Expunge the biggest message',
    imaptop: { keys: () => ['o', 'z', 'X', 'y'] },
    neomutt: { keys: () => ['O', 'z', '=', 'd', '$', 'y'] },
    change: ({ inbox }) => {
      const most = Math.max(...inbox.map(({ size }) => size));
      return { gone: { uids: uidsOf(inbox.filter(({ size }) => size === most)) } };
    },
  },
  {
    id: 'flag-year',
    asks: 'Flag everything from one sender in a year',
    imaptop: { keys: ({ year }) => ['T', `~fgrace date:${year}`, 'Enter', 'F'] },
    neomutt: {
      keys: ({ year }) => [
        'T',
        `~fgrace~d1/1/${year % 100}+${daysIn(year) - 1}d`,
        'Enter',
        ';',
        'w',
        '!',
        '$',
      ],
      note: '`;F` would clear the flag of those that have it',
    },
    change: ({ inbox, year }) => ({
      flagged: {
        flag: '\\Flagged',
        uids: uidsOf(
          inbox.filter(({ from, date }) => from === OF_THE_YEAR && date.getUTCFullYear() === year),
        ),
      },
    }),
  },
  {
    id: 'list-seen',
    asks: 'Mark all unread list mail older than a month as seen',
    imaptop: { keys: () => ['T', '~l~U~d>1m', 'Enter', 'N'] },
    neomutt: {
      keys: () => ['T', '~l~U~d>1m', 'Enter', ';', 'N', '$'],
      note: 'with `auto_subscribe`',
    },
    change: (facts, before) => ({
      flagged: {
        flag: '\\Seen',
        uids: uidsOf(
          facts.inbox.filter(
            (fact) =>
              fact.isList &&
              isOld(facts, fact) &&
              before.INBOX.get(fact.uid)?.flags.includes('\\Seen') === false,
          ),
        ),
      },
    }),
  },
  {
    id: 'over-10-mb',
    asks: 'Delete all over 10 MB but those flagged',
    imaptop: { keys: () => ['T', '~z>10M!~F', 'Enter', 'X', 'y'] },
    neomutt: {
      keys: () => ['D', '~z10M-!~F', 'Enter', '$', 'y'],
      note: '`~z>10M` leaves what has less than 11 MB',
    },
    change: ({ inbox }, before) => ({
      gone: {
        uids: uidsOf(
          inbox.filter(
            ({ size, uid }) => size > BIG && before.INBOX.get(uid)?.flags.includes('\\Flagged') === false,
          ),
        ),
      },
    }),
  },
  {
    id: 'thread',
    asks: 'Move a thread to Archive',
    imaptop: { keys: () => ['/', 'disks', 'Enter', 'M', 't', 's', 'a', 'Enter'] },
    neomutt: {
      keys: () => [
        'o',
        't',
        '/',
        'disks',
        'Enter',
        'Esc',
        't',
        ';',
        's',
        '=A',
        'Tab',
        'Enter',
        'y',
        '$',
        'y',
      ],
    },
    change: (facts, before) => {
      const { uids, messages } = threadIn(before, 'INBOX', facts);
      return { gone: { uids }, came: { folder: 'Archive', messages } };
    },
  },
  {
    id: 'undo',
    asks: 'Undo the last action (the move of the thread)',
    goesOn: true,
    imaptop: { keys: () => ['z', 'y'] },
    neomutt: {
      keys: () => [
        'c',
        '=A',
        'Tab',
        'Enter',
        '/',
        'disks',
        'Enter',
        'Esc',
        't',
        ';',
        's',
        '!',
        'Enter',
        'y',
        '$',
        'y',
      ],
      note: 'has no undo: the thread is looked for and moved back by hand',
    },
    change: (facts, before) => {
      const { uids, messages } = threadIn(before, 'Archive', facts);
      return { gone: { folder: 'Archive', uids }, came: { folder: 'INBOX', messages } };
    },
  },
  {
    id: 'late',
    asks: 'Find why a message was late',
    imaptop: {
      keys: () => ['/', 'rack', 'Enter', 'H'],
      shows: /most of it on the way to hop 2\n[^]*2 .*\+5 h 12 m .*from relay1\.example\.net +by relay2/,
    },
    neomutt: {
      keys: () => ['/', 'rack', 'Enter', 'Enter', 'h'],
      shows: /Received: from relay1\.example\.net by relay2\.example\.net/,
      note: 'shows the fields; the hours between them are counted by the reader',
    },
    change: nothing,
  },
  {
    id: 'export',
    asks: 'Export everything from a person',
    imaptop: { keys: () => ['T', '~fada', 'Enter', 'E', 'm', 'Enter'] },
    neomutt: { keys: () => ['T', '~fada', 'Enter', ';', 'C', 'Ctrl-u', 'a', 'Enter', 'y'] },
    change: nothing,
    exported: ({ inbox }) => inbox.filter(({ from }) => from === TO_EXPORT),
  },
  {
    id: 'duplicates',
    asks: 'Find duplicates and remove all but the oldest',
    imaptop: { keys: (facts) => ['M', 'u', 'Enter', 'X', ...yesTo(laterCopies(facts))] },
    neomutt: { keys: () => ['o', 't', 'D', '~=', 'Enter', '$', 'y'] },
    change: (facts) => ({ gone: { uids: uidsOf(laterCopies(facts)) } }),
  },
  {
    id: 'junk',
    asks: 'Empty Junk older than 30 days',
    imaptop: {
      keys: (facts) => ['c', 'j', 'Enter', 'T', '~d>30d', 'Enter', 'X', ...yesTo(oldJunk(facts))],
    },
    neomutt: { keys: () => ['c', '=J', 'Tab', 'Enter', 'D', '~d>30d', 'Enter', '$', 'y'] },
    change: (facts) => ({ gone: { folder: 'Junk', uids: uidsOf(oldJunk(facts)) } }),
  },
];
