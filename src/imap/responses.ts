// Reads the tokens that ImapFlow's parser makes of the server's answers. Nothing here trusts their shape.
import type { ImapAttribute, ImapResponse } from 'imapflow';
import { toFlagList, type FlagList } from '../model/flags.ts';
import { UidSet } from '../model/uid-set.ts';
import { isUid, type Uid } from '../model/uid.ts';

/** The text of an atom, string or literal; undefined for lists and NIL. */
export function textOf(token: ImapAttribute | undefined): string | undefined {
  if (token === null || token === undefined || Array.isArray(token)) return undefined;
  const { value } = token;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined;
}

export function bytesOf(token: ImapAttribute | undefined): Buffer | undefined {
  if (token === null || token === undefined || Array.isArray(token)) return undefined;
  const { value } = token;
  if (Buffer.isBuffer(value)) return value;
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : undefined;
}

function listOf(token: ImapAttribute | undefined): readonly ImapAttribute[] {
  return Array.isArray(token) ? token : [];
}

export function textsOf(token: ImapAttribute | undefined): string[] {
  return listOf(token).flatMap((item) => textOf(item) ?? []);
}

/** A count or size as digits; undefined for anything else, and for what no number can hold exactly. */
export function numberOf(token: ImapAttribute | undefined): number | undefined {
  const text = textOf(token);
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** Data items of FETCH and STATUS: `NAME value NAME value`. Names in upper case, with their section: `BODY[HEADER]`. */
export function itemsOf(token: ImapAttribute | undefined): Map<string, ImapAttribute> {
  const items = new Map<string, ImapAttribute>();
  const list = listOf(token);
  for (let i = 0; i + 1 < list.length; i += 2) {
    const name = itemName(list[i]);
    if (name !== undefined && !items.has(name)) items.set(name, list[i + 1] ?? null);
  }
  return items;
}

function itemName(token: ImapAttribute | undefined): string | undefined {
  const name = textOf(token)?.toUpperCase();
  if (name === undefined || token === null || token === undefined || Array.isArray(token)) return name;
  const section = token.section?.map((part) => textOf(part)?.toUpperCase() ?? '');
  return section === undefined ? name : `${name}[${section.join(' ')}]`;
}

/** A mod-sequence: 63 bits that are not zero (RFC 7162 §7), more than a number holds. */
export function modSeqOf(token: ImapAttribute | undefined): bigint | undefined {
  const text = textOf(token);
  return text !== undefined && /^[1-9]\d{0,18}$/.test(text) ? BigInt(text) : undefined;
}

/** `* SEARCH 2 4 (MODSEQ 9)`, the UIDs that were found; undefined where they cannot be read. */
export function searchedUids(untagged: ImapResponse): UidSet | undefined {
  // ImapFlow reads a line of nothing but numbers by itself; one that it does not understand comes as tokens.
  const tokens = (untagged.attributes ?? []).filter((token) => !Array.isArray(token));
  const numbers = untagged.numbers ?? [];
  return tokens.length === 0 && numbers.every(isUid) ? UidSet.from(numbers) : undefined;
}

/** `* ESEARCH (TAG "A1") UID ALL 2,4:5 MODSEQ 9`, likewise; without ALL nothing was found (RFC 9051 §7.3.4). */
export function esearchedUids(untagged: ImapResponse): UidSet | undefined {
  const tokens = untagged.attributes ?? [];
  const names = tokens.map((token) => textOf(token)?.toUpperCase());
  if (!names.includes('UID')) return undefined;
  const all = names.indexOf('ALL');
  if (all < 0) return UidSet.empty;
  const found = textOf(tokens[all + 1]);
  return found === undefined ? undefined : UidSet.parse(found);
}

export interface FetchedRow {
  readonly uid: Uid | undefined;
  readonly flags: FlagList | undefined;
  readonly items: Map<string, ImapAttribute>;
}

/** `* n FETCH (...)`. The number n is left where it is. */
export function fetchedRow(untagged: ImapResponse): FetchedRow {
  const items = itemsOf(untagged.attributes?.[1]);
  const uid = numberOf(items.get('UID'));
  const flags = items.get('FLAGS');
  return {
    uid: uid !== undefined && isUid(uid) ? uid : undefined,
    flags: flags === undefined ? undefined : toFlagList(textsOf(flags)),
    items,
  };
}

/** `* VANISHED 1:5,9` as a set of ranges, however many UIDs it names; undefined for `(EARLIER)` and rubbish. */
export function vanishedUids(untagged: ImapResponse): UidSet | undefined {
  const text = textOf(untagged.attributes?.[0]);
  return text === undefined ? undefined : UidSet.parse(text);
}

/** `* OK [UIDVALIDITY 3]`: name and first argument of the code in brackets. */
export function codeOf(
  response: ImapResponse,
): { name: string; argument: ImapAttribute | undefined } | undefined {
  const first = response.attributes?.[0];
  if (first === null || first === undefined || Array.isArray(first)) return undefined;
  const name = textOf(first.section?.[0]);
  return name === undefined ? undefined : { name: name.toUpperCase(), argument: first.section?.[1] };
}
