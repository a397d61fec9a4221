// A query as words with their places. Quotes keep blanks together; a backslash before a quote keeps it a letter.

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
    } else {
      const token = wordAt(text, at);
      tokens.push(token);
      at += token.text.length;
    }
  }
  return tokens;
}

function wordAt(text: string, at: number): Token {
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
    } else if (!inQuotes && (/\s/.test(letter) || '()|'.includes(letter))) break;
    else value += letter;
  }
  return { text: text.slice(at, end), value, quoted, at };
}
