// Mail to test with: made from a seed, the same in every run, or taken from the shared corpus. Message n of a seed does
// not depend on the others, so a test can name what it expects without keeping what it sent.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RawImap } from './raw-imap.ts';
import { quoted } from './raw-imap.ts';

export interface MessageOptions {
  readonly n: number;
  readonly seed: number;
  /** Octets of the whole message, exactly; never less than its header needs. */
  readonly size?: number;
  readonly subject?: string;
  readonly from?: string;
  readonly date?: Date;
  /** One message in 2,000 then has 256 KB to 20 MB. */
  readonly big?: boolean;
  /** No message that `big` makes is bigger; 20 MB unless given. */
  readonly most?: number;
  /** Some subjects as encoded words, some with raw 8-bit octets, as old mail has them. */
  readonly varied?: boolean;
}

export interface SeededMessage {
  readonly bytes: Buffer;
  /** With angle brackets; unique for (seed, n). */
  readonly messageId: string;
  readonly subject: string;
  readonly from: string;
  /** Of the Date header; also a good INTERNALDATE. */
  readonly date: Date;
}

const MEDIAN_BYTES = 700; // half of a real mailbox is smaller
const SIGMA = 1.5; // one in a hundred then is above 23 KB
const BIG_ONE_IN = 2_000;
const [BIG_FROM, BIG_TO] = [256 * 1024, 20 * 1024 * 1024];
const LINE = 76; // RFC 5322 section 2.1.1 wants 78 at most

const EPOCH = Date.UTC(2010, 0, 1);
const FIFTEEN_YEARS = 15 * 365.25 * 86_400_000;

const PEOPLE = [
  'Ada Lovelace',
  'Grace Hopper',
  'Jon Postel',
  'Mark Crispin',
  'Radia Perlman',
  'Ray Tomlinson',
];
const TOPICS = [
  'Minutes of the meeting',
  'Invoice',
  'Wedding pictures',
  'Backup report',
  'Lunch?',
  'Re: migration',
];
const WORDS =
  'the mail that killed the migration was sent on a friday by somebody who meant well and had pictures';

// mulberry32: 32 bits of state are plenty here, and it is five lines.
const random = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const pick = <T>(list: readonly T[], chance: number): T => list[Math.floor(chance * list.length)] as T;

const logNormal = (next: () => number): number => {
  const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return Math.round(MEDIAN_BYTES * Math.exp(SIGMA * normal));
};

const logUniform = (chance: number, most: number): number =>
  Math.round(BIG_FROM * (most / BIG_FROM) ** chance);

/** One subject in eight is an encoded word (RFC 2047), one in sixteen has UTF-8 as it is. */
const variedSubject = (subject: string, n: number): string => {
  const accented = `${subject} – été`;
  if (n % 8 === 1) return `=?UTF-8?B?${Buffer.from(accented).toString('base64')}?=`;
  return n % 16 === 4 ? accented : subject;
};

// Body text of exactly this many octets, in lines of words that end in CRLF.
const body = (octets: number): Buffer => {
  const line = `${WORDS.slice(0, LINE)}\r\n`;
  const text = Buffer.alloc(octets, line, 'latin1');
  if (octets >= 2) text.write('\r\n', octets - 2, 'latin1');
  // Cut between CR and LF, the end would read CR CR LF.
  if (octets >= 3 && text[octets - 3] === 0x0d) text[octets - 3] = 0x2e;
  return text;
};

/** With angle brackets. */
export const messageIdOf = (n: number, seed: number): string => `<${n}.${seed}@seed.example.org>`;

/** Message `n` of a seed, as bytes with CRLF. */
export const makeMessage = (options: MessageOptions): SeededMessage => {
  const { n, seed } = options;
  const next = random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b));
  const [who, what, when, bigness, howBig] = [next(), next(), next(), next(), next()];
  const date = options.date ?? new Date(EPOCH + Math.floor((when * FIFTEEN_YEARS) / 1000) * 1000);
  const name = pick(PEOPLE, who);
  const from = options.from ?? `${name} <${name.toLowerCase().replace(' ', '.')}@example.org>`;
  const made = `${pick(TOPICS, what)} #${n}`;
  const subject = options.subject ?? (options.varied === true ? variedSubject(made, n) : made);
  const messageId = messageIdOf(n, seed);
  const header = Buffer.from(
    [
      `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
      `From: ${from}`,
      'To: postmaster@example.org',
      `Subject: ${subject}`,
      `Message-ID: ${messageId}`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=us-ascii',
      '',
      '',
    ].join('\r\n'),
  );
  const isBig = options.big === true && bigness < 1 / BIG_ONE_IN;
  const size = options.size ?? (isBig ? logUniform(howBig, options.most ?? BIG_TO) : logNormal(next));
  const bytes = Buffer.concat([header, body(Math.max(0, size - header.length))]);
  return { bytes, messageId, subject, from, date };
};

export interface SeedOptions extends Partial<Omit<MessageOptions, 'n'>> {
  /** Number of the first message, for more mail from the same seed later; 0 unless given. */
  readonly first?: number;
  readonly flags?: (n: number) => readonly string[];
}

export interface Seeded extends Omit<SeededMessage, 'bytes'> {
  readonly n: number;
  readonly uid: number;
  readonly size: number;
}

// CREATE says NO when the mailbox exists, as INBOX always does; STATUS tells whether it is there now.
const ensureMailbox = async (raw: RawImap, mailbox: string): Promise<void> => {
  await raw.command(`CREATE ${quoted(mailbox)}`);
  await raw.ok(`STATUS ${quoted(mailbox)} (MESSAGES)`);
};

/** Appends messages first to first + count - 1 of a seed, making the mailbox when it is not there. */
export const seedMailbox = async (
  raw: RawImap,
  mailbox: string,
  count: number,
  { first = 0, flags, seed = 1, ...options }: SeedOptions = {},
): Promise<Seeded[]> => {
  await ensureMailbox(raw, mailbox);
  const made: Array<Omit<Seeded, 'uid'>> = [];
  const messages = function* () {
    for (let n = first; n < first + count; n++) {
      const { bytes, ...rest } = makeMessage({ ...options, n, seed });
      made.push({ n, size: bytes.length, ...rest });
      yield { bytes, date: rest.date, flags: flags?.(n) ?? [] };
    }
  };
  const uids = await raw.appendMany(mailbox, messages());
  if (uids.length !== count)
    throw new Error(`${count} messages sent to ${mailbox}, ${uids.length} UIDs came back`);
  return made.map((message, n) => ({ ...message, uid: uids[n] as number }));
};

/** The shared folder beside the repository (or IMAPTOP_SHARED); a test that needs it fails without it. */
const sharedFolder = (): string => {
  const folder = process.env['IMAPTOP_SHARED'] ?? new URL('../../../shared', import.meta.url).pathname;
  if (!existsSync(folder)) throw new Error(`no shared test data in ${folder}: set IMAPTOP_SHARED`);
  return folder;
};

// Bare LF becomes CRLF (RFC 3501 section 4.3 wants CRLF); everything else stays as it is, NULs and bare CR included.
const withCrlf = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');

export interface CorpusMessage {
  /** Path below corpus/, such as `enmime/attached.eml`. */
  readonly file: string;
  /** With CRLF line ends. */
  readonly bytes: Buffer;
}

/** All messages of the shared corpus, sorted by path. */
export const corpusMessages = (): CorpusMessage[] => {
  const corpus = join(sharedFolder(), 'corpus');
  const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.eml'),
  );
  return files.sort().map((file) => ({ file, bytes: withCrlf(readFileSync(join(corpus, file))) }));
};

export interface CorpusReport {
  readonly appended: ReadonlyArray<{ readonly file: string; readonly uid: number; readonly size: number }>;
  readonly refused: ReadonlyArray<{ readonly file: string; readonly reason: string }>;
}

const SEVEN_HOURS = 7 * 3_600_000; // spreads the corpus over four months of INTERNALDATE, none like another

/**
 * Appends the corpus, or every nth message of it, one per command, and says what was taken and what was refused and why.
 */
export const seedCorpus = async (raw: RawImap, mailbox: string, every = 1): Promise<CorpusReport> => {
  await ensureMailbox(raw, mailbox);
  const appended: Array<CorpusReport['appended'][number]> = [];
  const refused: Array<CorpusReport['refused'][number]> = [];
  for (const [n, { file, bytes }] of corpusMessages().entries()) {
    if (n % every !== 0) continue;
    const { status, text, uid } = await raw.append(mailbox, [], new Date(EPOCH + n * SEVEN_HOURS), bytes);
    if (status === 'OK' && uid !== undefined) appended.push({ file, uid, size: bytes.length });
    else refused.push({ file, reason: `${status} ${text}` });
  }
  return { appended, refused };
};
