// Tab in the line in which messages are described: keys, and values as the list has them.
import { quotedWord } from '../model/query/print-query.ts';
import {
  FLAG_WORDS,
  HAS_WORDS,
  KEYS,
  LACKING_WORDS,
  LETTERS,
  LIST_WORD,
} from '../model/query/query-words.ts';
import { takesValue, tokensOf } from '../model/query/tokens.ts';
import { shownMessages } from './slices/view.ts';
import type { Completion, Dialog, MessagesState, State } from './state.ts';

type QueryLine = Extract<Dialog, { kind: 'query' }>;

/** Rows, from the first one shown, whose senders are offered. */
const SENDER_ROWS = 20_000;
const MOST_CHOICES = 40;

const KEY_STARTS: readonly string[] = KEYS.map((key) =>
  key === 'size' || key === 'date' ? `${key}>` : `${key}:`,
);
const AGES = ['1d', '1w', '1m', '6m', '1y'];
const SIZES = ['100k', '1M', '10M', '100M'];
const FIELDS = [
  'list-id=',
  'reply-to=',
  'sender=',
  'x-mailer=',
  'auto-submitted=',
  'x-spam-flag=',
  'received=',
];

/** The first Tab goes as far as there is no choice; the next ones go through what there is. */
export function completed(state: State, dialog: QueryLine): QueryLine {
  const { completion } = dialog;
  if (completion && completion.choices.length > 1) {
    const at = completion.at === undefined ? 0 : (completion.at + 1) % completion.choices.length;
    return {
      ...dialog,
      text: completion.before + completion.choices[at]!,
      completion: { ...completion, at },
    };
  }
  const word = lastWord(dialog.text);
  const before = dialog.text.slice(0, word.at);
  const choices = choicesFor(state, word);
  if (choices.length === 1) return { ...dialog, text: before + finished(choices[0]!), completion: undefined };
  const start = commonStart(choices);
  const text = choices.length > 1 && start.startsWith(word.text) ? before + start : dialog.text;
  return { ...dialog, text, completion: { before, choices, at: undefined } satisfies Completion };
}

interface Word {
  readonly text: string;
  readonly at: number;
  /** NeoMutt's letter that it is the value of. */
  readonly letter: string | undefined;
}

/** What is being typed, without what says the opposite. */
function lastWord(text: string): Word {
  const [before, last] = [undefined, ...tokensOf(text)].slice(-2);
  const isTyped = last && last.at + last.text.length === text.length && !'()|!&'.includes(last.text);
  if (!isTyped) return { text: '', at: text.length, letter: letterOf(last?.text) };
  const letter = letterOf(before?.text);
  const opposite = /^[-!]+/.exec(last.text)?.[0].length ?? 0;
  return { text: last.text.slice(opposite), at: last.at + opposite, letter };
}

function letterOf(text = ''): string | undefined {
  const letter = /^~(.)$/.exec(text)?.[1];
  return letter !== undefined && takesValue(letter) ? letter : undefined;
}

/** A value is done with a blank; a key waits for one. */
const finished = (choice: string): string => (/[:<>=]$/.test(choice) ? choice : `${choice} `);

function choicesFor(state: State, { text, letter }: Word): readonly string[] {
  const [, named, sign = '', value = ''] = /^([a-z]+)([<>]=?|[:=])(.*)$/i.exec(text) ?? [];
  if (letter === undefined && named === undefined) return beginning(KEY_STARTS, text);
  const [key, start, typed] =
    letter === undefined
      ? [named!.toLowerCase(), `${named!}${sign}`, value]
      : [LETTERS[letter] ?? '', /^[<>]?/.exec(text)![0], text.replace(/^[<>]/, '')];
  const values = valuesOf(key, shownMessages(state), typed.replaceAll('"', ''));
  return values
    .slice(0, MOST_CHOICES)
    .map((value) => `${start}${value.endsWith('=') ? value : quotedWord(value)}`);
}

function valuesOf(key: string, messages: MessagesState, typed: string): readonly string[] {
  switch (key) {
    case 'is':
      return beginning([...Object.keys(FLAG_WORDS), ...Object.keys(LACKING_WORDS), LIST_WORD], typed);
    case 'has':
      return beginning(HAS_WORDS.slice(0, 1), typed);
    case 'in':
      return foldersOf(messages).filter((name) => name.toLowerCase().includes(typed.toLowerCase()));
    case 'keyword':
      return beginning(keywordsOf(messages), typed);
    case 'from':
      return sendersOf(messages, typed);
    case 'older':
    case 'newer':
      return beginning(AGES, typed);
    case 'size':
      return beginning(SIZES, typed);
    case 'header':
      return beginning(FIELDS, typed);
    default:
      return [];
  }
}

function beginning(all: readonly string[], typed: string): readonly string[] {
  const start = typed.toLowerCase();
  return all.filter((one) => one.toLowerCase().startsWith(start));
}

function foldersOf({ gathering, name }: MessagesState): readonly string[] {
  return gathering ? gathering.names : [name];
}

/** The most frequent first. */
function keywordsOf({ table }: MessagesState): readonly string[] {
  const counts = new Map<string, number>();
  for (const [{ keywords }, count] of table.flagLists())
    for (const keyword of keywords) counts.set(keyword, (counts.get(keyword) ?? 0) + count);
  return byCount(counts);
}

/** Whose names have these letters; the most frequent first. */
function sendersOf({ table, order, envelopes }: MessagesState, typed: string): readonly string[] {
  const wanted = typed.toLowerCase();
  const counts = new Map<string, number>();
  const end = Math.min(order.length, SENDER_ROWS);
  for (let position = 0; position < end; position++) {
    const from = envelopes.get(table.uid(order.rows[position]!))?.from;
    if (from) counts.set(from, (counts.get(from) ?? 0) + 1);
  }
  return byCount(counts).filter((from) => from.toLowerCase().includes(wanted));
}

function byCount(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([text]) => text);
}

function commonStart(choices: readonly string[]): string {
  const [first = '', ...others] = choices;
  let length = first.length;
  while (!others.every((one) => one.startsWith(first.slice(0, length)))) length--;
  return first.slice(0, length);
}
