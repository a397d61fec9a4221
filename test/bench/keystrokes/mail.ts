// The mailbox of the ten tasks: people, lists, a thread, copies, some big messages, one that was late, and Junk. The same in
// every run of a day: ages count from now, and nothing lies within days of a limit that a task names.
import { makeMessage } from '../../helpers/seed.ts';
import type { RawImap, RawMessage } from '../../helpers/raw-imap.ts';
import { Random } from '../../torture/random.ts';

/** What a task may ask of a message, as it was made. */
export interface Fact {
  readonly uid: number;
  /** With angle brackets. */
  readonly messageId: string;
  /** Octets. */
  readonly size: number;
  /** Date header and INTERNALDATE. */
  readonly date: Date;
  readonly from: string;
  readonly isList: boolean;
  readonly isOfThread: boolean;
  readonly bytes: Buffer;
}

export interface Facts {
  readonly inbox: readonly Fact[];
  readonly junk: readonly Fact[];
  /** What the clock said when they were made. */
  readonly now: Date;
  /** The calendar year before this one. */
  readonly year: number;
}

const SEED = 20;
const DAY_MS = 86_400_000;
const YEARS = 3;
const MEGABYTE = 1024 ** 2;
/** The second and the fifth are flagged. */
const BIG_SIZES = [24, 17, 14, 12, 11, 10.5].map((size) => Math.round(size * MEGABYTE));
const NEARLY_BIG = Math.round(9.7 * MEGABYTE);

export const OF_THE_YEAR = 'Grace Hopper <grace.hopper@example.org>';
export const TO_EXPORT = 'Ada Lovelace <ada.lovelace@example.org>';
const LATE_SUBJECT = 'Offer for the second rack';
const THREAD_SUBJECT = 'Budget of the new server';
const PEOPLE = ['Jon Postel', 'Mark Crispin', 'Radia Perlman', 'Ray Tomlinson', 'Kira Lund', 'Dana Roe'].map(
  (name) => `${name} <${name.toLowerCase().replace(' ', '.')}@example.org>`,
);
const LISTS = ['dovecot', 'users', 'announce', 'ports', 'security'];
const THREAD_LENGTH = 7;
const EXPORTED = 40;
const COPIES_ONE_IN = 100;
const JUNK = { old: 120, fresh: 45 };

interface Made {
  readonly message: RawMessage & { readonly date: Date };
  readonly fact: Omit<Fact, 'uid'>;
}

/** Fills INBOX with `messages`, and Archive and Junk beside it. */
export async function fillMailbox(raw: RawImap, messages: number): Promise<Facts> {
  const now = new Date();
  const year = now.getUTCFullYear() - 1;
  const inbox = await append(raw, 'INBOX', inboxMail(messages, now));
  await append(raw, 'Archive', otherMail(30, now, 1_000_000));
  const junk = await append(raw, 'Junk', otherMail(JUNK.old + JUNK.fresh, now, 2_000_000));
  return { inbox, junk, now, year };
}

async function append(raw: RawImap, folder: string, made: readonly Made[]): Promise<Fact[]> {
  const uids = await raw.appendMany(
    folder,
    made.map(({ message }) => message),
  );
  if (uids.length !== made.length)
    throw new Error(`${folder} took ${uids.length} of ${made.length} messages`);
  return made.map(({ fact }, n) => ({ ...fact, uid: uids[n]! }));
}

/** In the order of their arrival. */
function inboxMail(messages: number, now: Date): Made[] {
  const random = new Random(SEED);
  const dateOf = (n: number): Date => {
    const age = 2 * DAY_MS + ((messages - 1 - n) / messages) * YEARS * 365 * DAY_MS;
    return awayFromLimits(new Date(now.getTime() - Math.round(age / 1_000) * 1_000), now);
  };
  const special = new Random(SEED + 1).sample(range(messages), Math.floor(messages / 2));
  const taken = new Set<number>();
  const take = (count: number): number[] => {
    const free = special.filter((n) => !taken.has(n));
    const chosen = random.sample(free, count);
    for (const n of chosen) taken.add(n);
    return chosen;
  };
  const big = new Map(
    random.sample(take(BIG_SIZES.length), BIG_SIZES.length).map((n, at) => [n, BIG_SIZES[at]!]),
  );
  const [nearlyBig, late, namesake] = take(3);
  const thread = take(THREAD_LENGTH);
  const exported = new Set(take(EXPORTED));
  const ofYear = new Set(take(Math.floor(messages / 20)));
  const copies = take(Math.ceil(messages / COPIES_ONE_IN) * 2 + 1);
  // Pairs, and one that is there three times.
  const originals = new Map(copies.flatMap((n, at) => (at % 2 === 1 ? [[n, copies[at - 1]!] as const] : [])));
  originals.set(copies.at(-1)!, copies.at(-3)!);
  const made: Made[] = [];
  for (let n = 0; n < messages; n++) {
    const [seen, flagged, list, who] = [
      random.chance(0.7),
      random.chance(0.02),
      random.chance(0.35),
      random.pick(PEOPLE),
    ];
    const original = originals.get(n);
    if (original !== undefined) {
      made.push(copyOf(made[original]!, dateOf(n), seen));
      continue;
    }
    const bigSize = big.get(n) ?? (n === nearlyBig ? NEARLY_BIG : undefined);
    const place = thread.indexOf(n);
    const isPlain = taken.has(n);
    const isList = list && !isPlain;
    const subject = n === late ? LATE_SUBJECT : n === namesake ? THREAD_SUBJECT : threadSubject(place);
    const flags =
      bigSize === undefined ? flagged && place < 0 : [BIG_SIZES[1], BIG_SIZES[4]].includes(bigSize);
    made.push(
      mail({
        n,
        date: dateOf(n),
        from: exported.has(n) ? TO_EXPORT : ofYear.has(n) ? OF_THE_YEAR : who,
        fields: [
          ...(n === late ? slowWay(dateOf(n)) : []),
          ...(isList ? listFields(random.pick(LISTS)) : []),
          ...(place > 0 ? references(thread.slice(0, place)) : []),
        ],
        flags: [...(seen || n === late ? ['\\Seen'] : []), ...(flags ? ['\\Flagged'] : [])],
        isList,
        isOfThread: place >= 0,
        ...(bigSize !== undefined && { size: bigSize }),
        ...(subject !== undefined && { subject }),
      }),
    );
  }
  return made;
}

function otherMail(count: number, now: Date, first: number): Made[] {
  const random = new Random(first);
  return range(count).map((n) => {
    // The old ones first; nothing at the limit of 30 days.
    const age = n < JUNK.old ? 40 + (JUNK.old - n) : 20 - ((n - JUNK.old) / JUNK.fresh) * 18;
    return mail({
      n: first + n,
      date: new Date(now.getTime() - Math.round(age * 86_400) * 1_000),
      from: random.pick(PEOPLE),
      fields: [],
      flags: random.chance(0.3) ? ['\\Seen'] : [],
      isList: false,
      isOfThread: false,
    });
  });
}

interface Order {
  readonly n: number;
  readonly date: Date;
  readonly from: string;
  readonly fields: readonly string[];
  readonly flags: readonly string[];
  readonly isList: boolean;
  readonly isOfThread: boolean;
  readonly size?: number;
  readonly subject?: string;
}

function mail({ n, date, from, fields, flags, isList, isOfThread, size, subject }: Order): Made {
  const head = Buffer.from(fields.map((field) => `${field}\r\n`).join(''));
  const { bytes, messageId } = makeMessage({
    n,
    seed: SEED,
    date,
    from,
    ...(size !== undefined && { size: size - head.length }),
    ...(subject !== undefined && { subject }),
  });
  const whole = Buffer.concat([head, bytes]);
  return {
    message: { bytes: whole, flags, date },
    fact: { messageId, size: whole.length, date, from, isList, isOfThread, bytes: whole },
  };
}

/** The same octets once more, come in later. */
function copyOf({ message, fact }: Made, date: Date, seen: boolean): Made {
  return { message: { ...message, date, flags: seen ? ['\\Seen'] : [] }, fact: { ...fact, date } };
}

const threadSubject = (place: number): string | undefined =>
  place < 0
    ? undefined
    : `${place === 0 ? '' : 'Re: '}${THREAD_SUBJECT}${place === 5 ? ' (was: disks)' : ''}`;

const messageIdOf = (n: number): string => `<${n}.${SEED}@seed.example.org>`;

const references = (before: readonly number[]): string[] => [
  `In-Reply-To: ${messageIdOf(before.at(-1)!)}`,
  `References: ${before.map(messageIdOf).join('\r\n ')}`,
];

const listFields = (name: string): string[] => [
  `List-Id: ${name} <${name}.lists.example.org>`,
  `List-Post: <mailto:${name}@lists.example.org>`,
  `Cc: ${name}@lists.example.org`,
];

/** It lay on one relay for five hours and twelve minutes. */
function slowWay(written: Date): string[] {
  const at = (seconds: number): string =>
    new Date(written.getTime() + seconds * 1_000).toUTCString().replace('GMT', '+0000');
  const hop = (from: string, by: string, seconds: number): string =>
    `Received: from ${from} by ${by} with ESMTPS id ${seconds};\r\n ${at(seconds)}`;
  return [
    hop('relay2.example.net', 'mx.example.org', 18_735),
    hop('relay1.example.net', 'relay2.example.net', 18_729),
    hop('desk.example.com', 'relay1.example.net', 9),
  ];
}

/** Days off the turn of a year and the age of a month, in the order that they came in. */
function awayFromLimits(asked: Date, now: Date): Date {
  const isOld = now.getTime() - asked.getTime() > 26 * DAY_MS;
  const date = new Date(asked.getTime() - (isOld ? 10 * DAY_MS : 0));
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (month === 11 && day > 28) return new Date(Date.UTC(year, 11, 28, 23, 59, 59));
  return month === 0 && day < 4 ? new Date(Date.UTC(year, 0, 4)) : date;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
