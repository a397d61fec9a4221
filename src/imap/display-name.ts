// Who a From field names, for one column of a list: the display name of the first mailbox, else a name written as a
// comment, else the address (RFC 5322 §3.4, §4.4). Encoded words are decoded after the structure is found (RFC 2047
// §6.2), so that a comma or a bracket inside one splits nothing. Linear, and content with any rubbish.
import { toSafe, type Safe } from '../text/safe-text.ts';
import { decodeWords, encodedWordEnd } from './mime-words.ts';

/** From the field's unfolded value, encoded words and all. */
export function displayName(fromValue: string): Safe {
  const found = firstMailbox(fromValue);
  for (const candidate of [found.phrase, found.comment, found.address, found.group, fromValue]) {
    const name = toSafe(decodeWords(candidate).replace(/\s+/g, ' ').trim());
    if (name.trim() !== '') return name;
  }
  // Encoded words may decode to nothing: then they are shown as they came.
  return toSafe(fromValue.replace(/\s+/g, ' ').trim());
}

/** The first address that it names, without its owner's name; '' where there is none. */
export function mailAddress(fromValue: string): string {
  const { address } = firstMailbox(fromValue);
  return address.trim();
}

interface Found {
  readonly phrase: string;
  readonly comment: string;
  readonly address: string;
  readonly group: string;
}

function firstMailbox(value: string): Found {
  let words = '';
  let comment = '';
  let group = '';
  let bracketed: string | undefined;
  const found = (): Found =>
    bracketed === undefined
      ? { phrase: words.includes('@') ? '' : words, comment, address: words, group }
      : { phrase: words, comment, address: bracketed, group };
  for (let at = 0; at < value.length;) {
    const wordEnd = encodedWordEnd(value, at);
    if (wordEnd !== undefined) {
      words += value.slice(at, wordEnd);
      at = wordEnd;
      continue;
    }
    const letter = value.charAt(at);
    if (letter === '"') {
      const end = quotedEnd(value, at);
      words += value.slice(at + 1, end).replace(/\\(.)/gs, '$1');
      at = end + 1;
    } else if (letter === '(') {
      const end = commentEnd(value, at);
      comment ||= value.slice(at + 1, end).replace(/\\(.)/gs, '$1');
      at = end + 1;
    } else if (letter === '<') {
      const end = indexOrEnd(value, '>', at);
      bracketed ??= value.slice(at + 1, end);
      at = end + 1;
    } else if (letter === ',' || letter === ';') {
      // RFC 5322 §4.4 allows empty members of a list.
      if (bracketed !== undefined || comment !== '' || words.trim() !== '') return found();
      at++;
    } else if (letter === ':' && group === '' && bracketed === undefined) {
      group = words;
      words = comment = '';
      at++;
    } else {
      words += letter;
      at++;
    }
  }
  return found();
}

function quotedEnd(value: string, open: number): number {
  for (let at = open + 1; at < value.length; at++) {
    if (value.charAt(at) === '\\') at++;
    else if (value.charAt(at) === '"') return at;
  }
  return value.length;
}

function commentEnd(value: string, open: number): number {
  let depth = 1;
  for (let at = open + 1; at < value.length; at++) {
    const letter = value.charAt(at);
    if (letter === '\\') at++;
    else if (letter === '(') depth++;
    else if (letter === ')' && --depth === 0) return at;
  }
  return value.length;
}

function indexOrEnd(value: string, letter: string, from: number): number {
  const index = value.indexOf(letter, from);
  return index < 0 ? value.length : index;
}
