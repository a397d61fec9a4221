// Writes a query as it can be read again, with no more parentheses than it needs.
import type { Query, Range } from './query.ts';
import { AGE_UNITS, FIELD_KEYS, FLAG_WORDS, HAS_WORDS, SIZE_UNITS } from './query-words.ts';

export function printQuery(query: Query): string {
  return print(query, 'or');
}

type Around = 'or' | 'and' | 'not';

function print(query: Query, around: Around): string {
  switch (query.kind) {
    case 'all':
      return around === 'or' ? '' : '~A';
    case 'or':
      return enclosed(query.parts.map((part) => print(part, 'and')).join(' or '), around !== 'or');
    case 'and':
      return enclosed(query.parts.map((part) => print(part, 'not')).join(' '), around === 'not');
    case 'not':
      return `not ${print(query.part, 'not')}`;
    case 'size':
      return `size${rangeText(query.range, (octets) => unitText(octets, SIZE_UNITS).toUpperCase())}`;
    case 'age':
      return query.range.least === undefined
        ? `newer:${unitText(query.range.most!, AGE_UNITS)}`
        : `older:${unitText(query.range.least, AGE_UNITS)}`;
    case 'day':
      return `date${rangeText(query.range, (day) => new Date(day * 86_400_000).toISOString().slice(0, 10))}`;
    case 'uid':
      return `uid:${query.set.replaceAll(':', '..')}`;
    case 'folder':
      return `in:${quotedWord(query.text)}`;
    case 'flag': {
      const word = Object.keys(FLAG_WORDS).find((known) => FLAG_WORDS[known] === query.flag);
      return word === undefined ? `keyword:${quotedWord(query.flag)}` : `is:${word}`;
    }
    case 'from':
    case 'subject':
    case 'body':
    case 'text':
      return `${query.kind}:${quotedWord(query.text)}`;
    case 'header':
      return headerText(query.field, query.text);
    case 'attachment':
      return `has:${HAS_WORDS[0]}`;
  }
}

const enclosed = (text: string, needed: boolean): string => (needed ? `(${text})` : text);

/** With its sign: `>20M`, `<=5`, `:1..9`. */
function rangeText({ least, most }: Range, text: (value: number) => string): string {
  if (least !== undefined && most !== undefined)
    return least === most ? `:${text(least)}` : `:${text(least)}..${text(most)}`;
  if (least !== undefined) return bound('>', text(least - 1), text(least));
  return most === undefined ? ':..' : bound('<', text(most + 1), text(most));
}

/** As people would write it: with the rounder figure. */
function bound(sign: '>' | '<', beyond: string, within: string): string {
  return beyond.length < within.length ? `${sign}${beyond}` : `${sign}=${within}`;
}

/** In the greatest unit that leaves a whole number. */
function unitText(value: number, units: Readonly<Record<string, number>>): string {
  const fitting = Object.entries(units)
    .filter(([, unit]) => value % unit === 0)
    .toSorted(([, a], [, b]) => b - a);
  const [letter, unit] = fitting[0] ?? ['', 1];
  return `${value / unit}${letter}`;
}

function headerText(field: string, text: string): string {
  if (text === '') return `header:${quotedWord(field)}`;
  const key = Object.keys(FIELD_KEYS).find((known) => FIELD_KEYS[known] === field);
  return key === undefined ? `header:${quotedWord(`${field}=${text}`)}` : `${key}:${quotedWord(text)}`;
}

/** As one word of a query. */
export function quotedWord(text: string): string {
  return /^[^\s"()|\\]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
