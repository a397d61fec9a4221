// Assembles the demonstration mailbox: ten folders, 2,000 messages, fifteen years. All of it follows from
// fixed seeds: the same UIDs, dates, sizes and headers on every run.
import type { Mailbox } from './hoodiecrow.ts';
import type { OddLetter } from './odd-letters.ts';
import type { Random } from './random.ts';
import type { MessageParts } from './stored-message.ts';
import type { Topic } from './topics.ts';
import { nameAnswered } from './answers.ts';
import { post, writeLetter } from './letter.ts';
import { FOREIGN, HOSTILE, MISSING } from './odd-letters.ts';
import { seeded } from './random.ts';
import { GeneratedMessage } from './stored-message.ts';
import * as topics from './topics.ts';
import { WEDDING_ARCHIVE, WEDDING_INBOX, weddingMessage, weddingTime } from './wedding.ts';

const FIRST_DAY = Date.UTC(2011, 10, 1, 6);
const LAST_DAY = Date.UTC(2026, 9, 31, 18);
const RECENT = 60 * 86_400_000; // ms
const SEED = 6100; // chosen for its first screen: mail in several scripts among ordinary mail
const UIDVALIDITY = 1_320_127_200; // the first day, in seconds
const MEDIAN_SIZE = 6_000; // octets; with this spread one message in a hundred passes 500 KB
const SIZE_SPREAD = 1.9;
const LARGEST_LETTER = 9_000_000;

interface FolderPlan {
  readonly count: number;
  readonly topic: Topic;
  readonly specialUse?: string;
  readonly from?: number;
  readonly to?: number;
  readonly unseen?: number;
  readonly flags?: readonly string[];
  readonly odd?: readonly OddLetter[];
  readonly fixed?: readonly { readonly at: number; readonly parts: MessageParts }[];
}

interface Arrival {
  readonly at: number;
  readonly parts: MessageParts;
}

const wedding = (copies: typeof WEDDING_INBOX): Arrival[] =>
  copies.map((copy) => ({ at: weddingTime(copy), parts: weddingMessage(copy) }));

const PLANS: Readonly<Record<string, FolderPlan>> = {
  INBOX: {
    count: 900,
    topic: topics.mixed,
    odd: [...FOREIGN, ...MISSING, ...HOSTILE],
    fixed: wedding(WEDDING_INBOX),
  },
  Archive: {
    count: 300,
    topic: topics.mixed,
    specialUse: '\\Archive',
    to: Date.UTC(2024, 0, 1),
    unseen: 0,
    fixed: wedding(WEDDING_ARCHIVE),
  },
  'Archive/2012': {
    count: 180,
    topic: topics.mixed,
    from: Date.UTC(2012, 0, 1),
    to: Date.UTC(2013, 0, 1),
    unseen: 0,
  },
  Drafts: { count: 12, topic: topics.sent, specialUse: '\\Drafts', unseen: 0, flags: ['\\Draft'] },
  Junk: {
    count: 120,
    topic: topics.junk,
    specialUse: '\\Junk',
    from: Date.UTC(2026, 6, 1),
    unseen: 0.9,
    flags: ['$Junk'],
    odd: HOSTILE,
  },
  Lists: { count: 43, topic: topics.otherList },
  'Lists/dovecot': { count: 250, topic: topics.dovecotList, unseen: 0.4 },
  Sent: { count: 110, topic: topics.sent, specialUse: '\\Sent', unseen: 0 },
  Trash: { count: 50, topic: topics.mixed, specialUse: '\\Trash', from: Date.UTC(2026, 8, 1) },
  // "日本語" in modified UTF-7 (RFC 3501 §5.1.3), the form in which hoodiecrow keeps names.
  '&ZeVnLIqe-': { count: 35, topic: topics.family, odd: FOREIGN.slice(0, 7) },
};

/** The storage tree that hoodiecrow takes: INBOX apart, the other folders nested under one namespace. */
export function demoStorage(): Record<string, unknown> {
  const folders: Record<string, Mailbox> = {};
  let inbox: Mailbox | undefined;
  Object.entries(PLANS).forEach(([path, plan], index) => {
    const mailbox = fillFolder(plan, index);
    const [top = '', child] = path.split('/');
    if (path === 'INBOX') inbox = mailbox;
    else if (child === undefined) folders[top] = { ...mailbox, folders: {} };
    else
      (folders[top] ??= { messages: [], folders: {} }).folders = {
        ...folders[top]?.folders,
        [child]: mailbox,
      };
  });
  return { INBOX: inbox, '': { separator: '/', type: 'personal', folders } };
}

function fillFolder(plan: FolderPlan, index: number): Mailbox {
  const random = seeded(SEED + index);
  const made = [...(plan.fixed ?? [])];
  const odd = [...(plan.odd ?? [])];
  while (made.length < plan.count) made.push(arrival(random, plan, odd.pop()));
  const arrivals = nameAnswered(made.sort((a, b) => a.at - b.at));
  putBackSome(random, arrivals);
  let uid = random.int(1, 40);
  const messages = arrivals.map(({ parts }) => {
    uid += random.chance(0.12) ? random.int(2, 30) : 1; // the gaps that expunges leave
    return new GeneratedMessage(uid, parts);
  });
  return {
    messages,
    uidvalidity: UIDVALIDITY + index,
    uidnext: uid + 1,
    ...(plan.specialUse === undefined ? {} : { 'special-use': plan.specialUse }),
  };
}

function arrival(random: Random, plan: FolderPlan, odd: OddLetter | undefined): Arrival {
  const last = plan.to ?? LAST_DAY;
  const recent = random.chance(recentShare(odd));
  const from = recent ? last - RECENT : (plan.from ?? FIRST_DAY);
  const span = last - from;
  // Mail grows over the years: the square root puts more of it near the end.
  const when = random.chance(0.3) ? random.next() : Math.sqrt(random.next());
  const at = from + Math.floor((span * when) / 1000) * 1000;
  const topic = odd === undefined ? plan.topic : topics.family;
  const letter = topic(random, new Date(at));
  const size = Math.min(LARGEST_LETTER, Math.round(random.logNormal(MEDIAN_SIZE, SIZE_SPREAD)));
  const parts = writeLetter(letter, post(random, at), size, flagsOf(random, plan, at));
  return { at, parts: odd === undefined ? parts : { ...parts, header: makeOdd(parts.header, odd) } };
}

/** The first screen shows mail in several scripts, and hostile mail only now and then. */
function recentShare(odd: OddLetter | undefined): number {
  if (odd === undefined) return 0.08;
  return FOREIGN.includes(odd) ? 0.4 : 0.1;
}

function flagsOf(random: Random, plan: FolderPlan, at: number): string[] {
  const flags = [...(plan.flags ?? [])];
  // What arrived lately is what has not been read yet.
  const unseen = plan.unseen ?? (at > LAST_DAY - RECENT ? 0.5 : 0.06);
  if (!random.chance(unseen)) {
    flags.push('\\Seen');
    if (random.chance(0.15)) flags.push('\\Answered');
    if (random.chance(0.03)) flags.push('$Forwarded');
    if (random.chance(0.02)) flags.push('\\Deleted');
  }
  if (random.chance(0.04)) flags.push('\\Flagged');
  return flags;
}

/** Some mail came back from a backup: old dates under high UIDs. */
function putBackSome(random: Random, arrivals: Arrival[]): void {
  for (let i = Math.floor(arrivals.length / 60); i > 0; i--) {
    const [restored] = arrivals.splice(random.int(0, Math.floor(arrivals.length / 2)), 1);
    if (restored)
      arrivals.splice(random.int(Math.floor(arrivals.length * 0.6), arrivals.length), 0, restored);
  }
}

/** Replaces From, Subject and Date of an ordinary header. */
function makeOdd(header: string, odd: OddLetter): string {
  const replaced = { From: odd.from, Subject: odd.subject, Date: odd.date };
  let result = header;
  for (const [name, value] of Object.entries(replaced)) {
    if (value === undefined) continue;
    const line = new RegExp(`^${name}:.*\\r\\n(?:[ \\t].*\\r\\n)*`, 'm');
    result = result.replace(line, () => (value === null ? '' : `${name}: ${value}\r\n`));
  }
  return result;
}
