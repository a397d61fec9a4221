// Reads a query: `size>20M older:1y from:@shop.example -is:flagged`, words side by side are all meant, `or` and `|` either,
// `not`, `-` and `!` the opposite, parentheses as usual. NeoMutt's letters (`~z >20M`) are read as well.
import { UidSet } from '../uid-set.ts';
import { measured } from './measured.ts';
import type { Query, Range } from './query.ts';
import {
  AGE_UNITS,
  ATTACHMENT_LETTER,
  FIELD_KEYS,
  FIELD_LETTERS,
  FLAG_LETTERS,
  FLAG_WORDS,
  HAS_WORDS,
  KEYS,
  LACKING_LETTERS,
  LACKING_WORDS,
  LETTERS,
  LIST_FIELD,
  LIST_LETTER,
  LIST_WORD,
  SIZE_UNITS,
  type Key,
} from './query-words.ts';
import { tokensOf, type Token } from './tokens.ts';

export type ParsedQuery =
  | { readonly kind: 'query'; readonly query: Query }
  /** `at`: the place of the wrong word in the text, counted from 0. */
  | { readonly kind: 'wrong'; readonly why: string; readonly at: number };

class Wrong extends Error {
  readonly at: number;

  constructor(why: string, at: number) {
    super(why);
    this.at = at;
  }
}

/** An empty text is a question that every message answers. */
export function parseQuery(text: string): ParsedQuery {
  const reader = new Reader(tokensOf(text), text.length);
  try {
    return { kind: 'query', query: reader.whole() };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { kind: 'wrong', why: error.message, at: error.at };
  }
}

/** Deeper than anybody writes. */
const MAX_DEPTH = 50;

class Reader {
  private readonly tokens: readonly Token[];
  private readonly end: number;
  private place = 0;
  private depth = 0;

  constructor(tokens: readonly Token[], end: number) {
    this.tokens = tokens;
    this.end = end;
  }

  whole(): Query {
    if (this.tokens.length === 0) return { kind: 'all' };
    const query = this.either();
    const rest = this.tokens[this.place];
    if (rest) throw new Wrong(`there is nothing to close with ${rest.text}`, rest.at);
    return query;
  }

  private either(): Query {
    const parts = [this.both()];
    while (this.takeSign('|') || this.takeWord('or')) parts.push(this.both());
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts };
  }

  private both(): Query {
    const parts = [this.one()];
    for (;;) {
      if (this.takeSign('&') || this.takeWord('and')) parts.push(this.one());
      else if (this.continues()) parts.push(this.one());
      else return parts.length === 1 ? parts[0]! : { kind: 'and', parts };
    }
  }

  private continues(): boolean {
    const token = this.tokens[this.place];
    return token !== undefined && token.text !== ')' && token.text !== '|' && !isWord(token, 'or');
  }

  private one(): Query {
    const token = this.tokens[this.place];
    if (!token) throw new Wrong('something is missing at the end', this.end);
    if (this.depth > MAX_DEPTH) throw new Wrong('too many parentheses', token.at);
    if (this.takeSign('!') || this.takeWord('not')) return this.opposite();
    if (this.takeSign('(')) return this.inside(token);
    if (')|&'.includes(token.text) || isWord(token, 'or') || isWord(token, 'and'))
      throw new Wrong(`something is missing before ${token.text}`, token.at);
    this.place++;
    if (/^[-!]./.test(token.text) && !token.text.startsWith('-"'))
      return { kind: 'not', part: this.term(shortened(token)) };
    return this.term(token);
  }

  private opposite(): Query {
    this.depth++;
    const part = this.one();
    this.depth--;
    return { kind: 'not', part };
  }

  private inside(open: Token): Query {
    this.depth++;
    const query = this.either();
    this.depth--;
    if (!this.takeSign(')')) throw new Wrong('this parenthesis is not closed', open.at);
    return query;
  }

  private term(token: Token): Query {
    if (token.text.startsWith('~')) return this.letter(token);
    const found = /^([a-z]+)(:|[<>]=?|=)/i.exec(token.value);
    if (!found || token.text.startsWith('"')) return wordQuery(token.value, token.at);
    const [start, name = '', sign = ''] = found;
    const key = KEYS.find((known) => known === name.toLowerCase());
    const at = token.at;
    if (!key) throw new Wrong(`there is no ${name}; there are ${KEYS.join(', ')}`, at);
    const value = token.value.slice(start.length);
    if (value === '') throw new Wrong(`${name}${sign} needs a value`, at);
    return keyQuery(key, sign === ':' ? value : `${sign}${value}`, at);
  }

  /** `~z >20M`, `~F`. */
  private letter(token: Token): Query {
    const letter = token.value.slice(1);
    if (letter === 'A') return { kind: 'all' };
    const flag = FLAG_LETTERS[letter];
    if (flag !== undefined) return { kind: 'flag', flag };
    const lacking = LACKING_LETTERS[letter];
    if (lacking !== undefined) return { kind: 'not', part: { kind: 'flag', flag: lacking } };
    if (letter === ATTACHMENT_LETTER) return { kind: 'attachment' };
    if (letter === LIST_LETTER) return LIST_MAIL;
    const fields = FIELD_LETTERS[letter];
    const key = LETTERS[letter];
    if (!key && !fields) throw new Wrong(`~${letter} is not known here`, token.at);
    const value = this.tokens[this.place];
    if (!value || '()|!&'.includes(value.text)) throw new Wrong(`~${letter} needs a value`, token.at);
    this.place++;
    const text = value.value;
    if (fields) return inAnyField(fields, text, value.at);
    if (!key) throw new Wrong(`~${letter} is not known here`, token.at);
    // NeoMutt writes the field as in a header.
    if (key === 'header') return keyQuery(key, text.replace(/^([^=:]*):\s*/, '$1='), value.at);
    // NeoMutt: older than with >, newer than with <.
    if (key === 'older')
      return keyQuery(text.startsWith('<') ? 'newer' : 'older', text.replace(/^[<>]/, ''), value.at);
    return keyQuery(key, key === 'size' ? text.replace(/^(\d+\w?)?-(\d+\w?)?$/, '$1..$2') : text, value.at);
  }

  private takeSign(sign: string): boolean {
    if (this.tokens[this.place]?.text !== sign) return false;
    this.place++;
    return true;
  }

  private takeWord(word: string): boolean {
    const token = this.tokens[this.place];
    if (!token || !isWord(token, word)) return false;
    this.place++;
    return true;
  }
}

const isWord = ({ text }: Token, word: string): boolean => text.toLowerCase() === word;

function shortened(token: Token): Token {
  return { ...token, text: token.text.slice(1), value: token.value.slice(1), at: token.at + 1 };
}

const DAYS = 'a day, month or year such as 2024-05-01, 2024-05 or 2024';
const LIST_MAIL: Query = { kind: 'header', field: LIST_FIELD, text: '' };

/** A word without a key is looked for where people look first. */
function wordQuery(text: string, at: number): Query {
  if (text === '') throw new Wrong('an empty text is in every message', at);
  return {
    kind: 'or',
    parts: [
      { kind: 'from', text },
      { kind: 'subject', text },
    ],
  };
}

function keyQuery(key: Key, value: string, at: number): Query {
  switch (key) {
    case 'size':
      return {
        kind: 'size',
        range: rangeOf(value, (text) => one(measured(text, SIZE_UNITS)), 'a size such as 20M', at),
      };
    case 'older':
      return { kind: 'age', range: { least: age(value, at) } };
    case 'newer':
      return { kind: 'age', range: { most: age(value, at) } };
    case 'date':
      return { kind: 'day', range: rangeOf(value, daysOf, DAYS, at) };
    case 'uid': {
      if (!/^\d/.test(value)) throw new Wrong(`${value} is no set of UIDs such as 1..99,205`, at);
      const set = UidSet.parse(value.replaceAll('..', ':'));
      if (!set || set.isEmpty) throw new Wrong(`${value} is no set of UIDs such as 1..99,205`, at);
      return { kind: 'uid', set: set.toString() };
    }
    case 'in':
      return { kind: 'folder', text: value };
    case 'is': {
      const word = value.toLowerCase();
      const [flag, lacking] = [FLAG_WORDS[word], LACKING_WORDS[word]];
      if (flag !== undefined) return { kind: 'flag', flag };
      if (lacking !== undefined) return { kind: 'not', part: { kind: 'flag', flag: lacking } };
      if (word === LIST_WORD) return LIST_MAIL;
      const words = [...Object.keys(FLAG_WORDS), ...Object.keys(LACKING_WORDS), LIST_WORD].join(', ');
      throw new Wrong(`nothing is ${value}; there are ${words}`, at);
    }
    case 'keyword':
      return { kind: 'flag', flag: value };
    case 'from':
    case 'subject':
    case 'body':
    case 'text':
      return { kind: key, text: value };
    case 'to':
    case 'cc':
    case 'bcc':
    case 'msgid':
      return { kind: 'header', field: FIELD_KEYS[key]!, text: value };
    case 'header':
      return headerQuery(value, at);
    case 'has':
      if (HAS_WORDS.some((word) => word === value.toLowerCase())) return { kind: 'attachment' };
      throw new Wrong(`has:${value} is not known; there is has:${HAS_WORDS[0]}`, at);
  }
}

/** `list-id=foo`, or `list-id` for whatever it says. */
function headerQuery(value: string, at: number): Query {
  const [, name = '', text = ''] = /^([^=]*)(?:=([^]*))?$/.exec(value) ?? [];
  // RFC 5322 §2.2: printable, without blanks and colons.
  if (!/^[!-9;-~]+$/.test(name)) throw new Wrong(`${name || value} is no header field such as list-id`, at);
  return { kind: 'header', field: name.toLowerCase(), text };
}

function inAnyField(fields: readonly string[], text: string, at: number): Query {
  if (text === '') throw new Wrong('an empty text is in every message', at);
  const parts = fields.map((field): Query => ({ kind: 'header', field, text }));
  return parts.length === 1 ? parts[0]! : { kind: 'or', parts };
}

function age(value: string, at: number): number {
  const seconds = measured(value, AGE_UNITS);
  if (seconds === undefined) throw new Wrong(`${value} is no time such as 30d, 6m or 1y`, at);
  return seconds;
}

/** From where to where something written reaches: a size is one number, a year many days. */
type Span = readonly [first: number, last: number];

const one = (value: number | undefined): Span | undefined =>
  value === undefined ? undefined : [value, value];

/** `>a`, `>=a`, `<a`, `<=a`, `=a`, `a..b`, `a`. */
function rangeOf(text: string, read: (text: string) => Span | undefined, what: string, at: number): Range {
  const [, sign = '', rest = ''] = /^(>=?|<=?|=)?(.*)$/.exec(text) ?? [];
  const ends = sign === '' ? rest.split('..') : [rest];
  const spans = ends.map((end) => (end === '' ? undefined : read(end)));
  const isWrong = ends.some((end, n) => end !== '' && !spans[n]);
  if (ends.length > 2 || isWrong || spans.every((span) => !span))
    throw new Wrong(`${text} is not ${what}`, at);
  const [least, most] = [spans[0]?.[0], spans.at(-1)?.[1]];
  switch (sign) {
    case '>':
      return { least: most! + 1 };
    case '>=':
      return { least: least! };
    case '<':
      return { most: least! - 1 };
    case '<=':
      return { most: most! };
    default:
      return { ...(least !== undefined && { least }), ...(most !== undefined && { most }) };
  }
}

/** A day, or all days of a month or a year, as days since 1970-01-01: `2024-05-01`, `2024-05`, `2024`. */
function daysOf(text: string): Span | undefined {
  const [, year, month, day] = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const first = dayOf(Number(year), Number(month ?? 1), Number(day ?? 1));
  if (first === undefined) return undefined;
  if (day !== undefined) return [first, first];
  const [nextYear, nextMonth] =
    month === undefined || Number(month) === 12 ? [Number(year) + 1, 1] : [Number(year), Number(month) + 1];
  return [first, dayOf(nextYear, nextMonth, 1)! - 1];
}

/** Undefined where the calendar has no such day. */
function dayOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 ? date.getTime() / 86_400_000 : undefined;
}
