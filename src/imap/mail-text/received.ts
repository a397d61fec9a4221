// The Received fields (RFC 5321 §4.4) as a way: who took the message from whom, how, and how long it took. Every mail
// server writes them its own way, and whoever sent the message may have written some of them himself.
import type { Encryption, Hop, Route } from '../../model/header-report.ts';
import { toSafe, type Safe } from '../../text/safe-text.ts';
import { decodeWords } from '../mime-words.ts';
import { mailDate } from '../../text/mail-date.ts';

const MAX_NAME = 200;
const MAX_CLAUSES = 8_000; // Letters of one Received that are looked at.

/** `values`: in the order of the header, the newest first. */
export function routeOf(values: readonly string[], date: string | undefined): Route {
  const written = date === undefined ? undefined : mailDate(date);
  let before = written;
  const hops = values.toReversed().map((value): Hop => {
    const clauses = clausesOf(value);
    const delay = clauses.date === undefined || before === undefined ? undefined : clauses.date - before;
    before = clauses.date ?? before;
    return { ...clauses, delay, skewed: delay !== undefined && delay < 0 };
  });
  const times = [written, ...hops.map((hop) => hop.date)].filter((time) => time !== undefined);
  const total = times.length > 1 ? times.at(-1)! - times[0]! : undefined;
  return { written, hops, total };
}

type Clauses = Omit<Hop, 'delay' | 'skewed'>;

const KEYWORDS = ['from', 'by', 'via', 'with', 'id', 'for'] as const;
type Keyword = (typeof KEYWORDS)[number];

function clausesOf(value: string): Clauses {
  const text = value.slice(0, MAX_CLAUSES);
  const semicolon = lastOutside(text, ';');
  const found = new Map<Keyword, { word: string; comments: string }>();
  let current: { word: string; comments: string } | undefined;
  let comments = '';
  for (const token of tokens(semicolon < 0 ? text : text.slice(0, semicolon))) {
    const keyword = KEYWORDS.find((each) => each === token.toLowerCase());
    if (token.startsWith('(')) {
      comments += ` ${token}`;
      if (current) current.comments += ` ${token}`;
      // `with id 5`: what has no word yet is not followed by another keyword's meaning.
    } else if (keyword && !found.has(keyword) && current?.word !== '') {
      current = { word: '', comments: '' };
      found.set(keyword, current);
    } else if (current?.word === '') current.word = token;
    else if (current) comments += ` ${token}`;
  }
  const by = found.get('by');
  const protocol = (found.get('with')?.word ?? '').replace(/;$/, '');
  const cipher = cipherIn(comments);
  return {
    // Within one machine some name nobody: `(qmail 123 invoked by uid 0)`.
    from: short(found.has('from') || by ? hostWords(found.get('from')) : comments.trim()),
    by: short(by?.word ?? ''),
    protocol: short(protocol),
    encryption: encryptionOf(protocol, cipher),
    cipher: short(cipher),
    date: semicolon < 0 ? undefined : mailDate(text.slice(semicolon + 1)),
  };
}

/** What it called itself, and what the other side saw, in brackets. */
function hostWords(from: { word: string; comments: string } | undefined): string {
  if (!from) return '';
  const address = /[[(\s](?:IPv6:)?((?:\d{1,3}\.){3}\d{1,3}|[\da-f]{0,4}:[\da-f:.]{1,45})[\])]/i.exec(
    ` ${from.word} ${from.comments}`,
  )?.[1];
  if (address === undefined || from.word.includes(address)) return from.word;
  return `${from.word} [${address}]`;
}

// RFC 3848 and the IANA registry of mail transmission types; HTTPS is what webmail writes.
const ENCRYPTED = /^(?:UTF8)?(?:E?SMTP|LMTP)SA?$|^HTTPS$/i;
const IN_CLEAR = /^(?:UTF8)?(?:E?SMTP)A?$/i;

function encryptionOf(protocol: string, cipher: string): Encryption {
  if (ENCRYPTED.test(protocol) || cipher !== '') return 'tls';
  return IN_CLEAR.test(protocol) ? 'clear' : 'unsaid';
}

/**
 * Postfix `using TLSv1.3 with cipher X`, Gmail and Exchange `version=TLS1_3 cipher=X`, Exim `TLS1.3:X`, sendmail
 * `version=TLSv1/SSLv3 cipher=X bits=256`, qmail `X encrypted`.
 */
function cipherIn(words: string): string {
  const [, family, number] = /\b(TLS|SSL)\s?v?(\d(?:[._]\d)?)\b/i.exec(words) ?? [];
  const version = number === undefined ? '' : `${family!.toUpperCase()} ${number.replace('_', '.')}`;
  const cipher =
    /\bcipher[=\s]+([A-Z0-9][\w-]{4,60})/i.exec(words)?.[1] ??
    /\bTLS\s?v?\d(?:[._]\d)?:([A-Z0-9][\w-]{4,60})/i.exec(words)?.[1] ??
    /\b([A-Z0-9][\w-]{4,60}) encrypted\b/.exec(words)?.[1] ??
    /\b(TLS_[A-Z0-9_]{4,60})\b/.exec(words)?.[1] ??
    '';
  return [version, cipher].filter((each) => each !== '').join(' ');
}

/** Words, and comments whole, with their parentheses. */
function* tokens(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text[at]!)) at++;
    else {
      const end = text[at] === '(' ? commentEnd(text, at) : wordEnd(text, at);
      yield text.slice(at, end);
      at = end;
    }
  }
}

function wordEnd(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && !/[\s(]/.test(text[at]!)) at++;
  return at;
}

function commentEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (letter === '\\') at++;
    else if (letter === '(') depth++;
    else if (letter === ')' && --depth === 0) return at + 1;
  }
  return text.length;
}

/** The last one that is not in a comment; -1 where there is none. */
function lastOutside(text: string, wanted: string): number {
  let found = -1;
  for (let at = 0; at < text.length;) {
    if (text[at] === '(') at = commentEnd(text, at);
    else {
      if (text[at] === wanted) found = at;
      at++;
    }
  }
  return found;
}

function short(text: string): Safe {
  return toSafe(decodeWords(text).slice(0, MAX_NAME));
}
