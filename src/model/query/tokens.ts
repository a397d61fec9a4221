// A query as words with their places. Quotes keep blanks together; a backslash before a quote keeps it a letter. NeoMutt's
// letters may stand side by side with what they look for: `~z>10M!~F`.
import { FIELD_LETTERS, LETTERS } from './query-words.ts';

export interface Token {
  /** As it was written. */
  readonly text: string;
  /** Without quotes; only words have quoted parts. */
  readonly value: string;
  readonly quoted: boolean;
  readonly at: number;
}

const SIGNS = '()|!&';

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const letter = text[at]!;
    if (/\s/.test(letter)) at++;
    else if (letter === '-' && text[at + 1] === '(') {
      tokens.push({ text: '!', value: '-', quoted: false, at });
      at++;
    } else if (SIGNS.includes(letter)) {
      tokens.push({ text: letter, value: letter, quoted: false, at });
      at++;
    } else if (isLetterAt(text, at)) {
      const name = text.slice(at, at + 2);
      tokens.push({ text: name, value: name, quoted: false, at });
      at += name.length;
      if (!takesValue(name[1]!) || !/^[^\s()|!~]/.test(text.slice(at, at + 1))) continue;
      const value = wordAt(text, at, '()|!~');
      tokens.push(value);
      at += value.text.length;
    } else {
      const token = wordAt(text, at, '()|');
      tokens.push(token);
      at += token.text.length;
    }
  }
  return tokens;
}

/** Whether something has to follow `~` and this letter. */
export const takesValue = (letter: string): boolean => letter in LETTERS || letter in FIELD_LETTERS;

/** Whether `~F` ends here, or may go on with its value; `~Fx` is a word that means nothing. */
function isLetterAt(text: string, at: number): boolean {
  const [, letter = '', next = ''] = /^~([a-z])(.?)/i.exec(text.slice(at, at + 3)) ?? [];
  return letter !== '' && (takesValue(letter) || next === '' || /[\s()|!~]/.test(next));
}

function wordAt(text: string, at: number, ends: string): Token {
  let value = '';
  let quoted = false;
  let inQuotes = false;
  let end = at;
  for (; end < text.length; end++) {
    const letter = text[end]!;
    if (letter === '\\' && inQuotes && '"\\'.includes(text[end + 1] ?? ' ')) value += text[++end]!;
    else if (letter === '"') {
      inQuotes = !inQuotes;
      quoted = true;
    } else if (!inQuotes && (/\s/.test(letter) || ends.includes(letter))) break;
    else value += letter;
  }
  return { text: text.slice(at, end), value, quoted, at };
}
