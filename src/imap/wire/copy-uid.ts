// COPYUID and APPENDUID (RFC 4315 §3): which UIDs messages got where they went. Undo and proof rest on it, so whatever is
// doubtful counts as not said.
import type { CommandData, Copied } from '../../model/command.ts';
import type { UidSet } from '../../model/uid-set.ts';
import { isUid, type Uid } from '../../model/uid.ts';

type Range = readonly [first: Uid, last: Uid];

const UID_OCTETS = 11; // Ten digits and what parts them.

/** False for more text than these messages need: an honest server has no use for it, and reading it takes memory. */
export function fits(text: string, asked: UidSet): boolean {
  return text.length <= UID_OCTETS * asked.size;
}

/** Of the messages that were asked for and of no others; undefined where the server does not make sense. */
export function readCopyUid(argument: string, asked: UidSet): Copied | undefined {
  const [validity = '', from = '', to = '', ...rest] = argument.split(' ', 4);
  const uidValidity = toNumber(validity);
  const sources = fits(from, asked) ? readRanges(from) : undefined;
  const targets = fits(to, asked) ? readRanges(to) : undefined;
  if (uidValidity === undefined || !sources || !targets || rest.length > 0) return undefined;
  // Counted before they are written out: `1:4294967295` is short.
  if (count(sources) > asked.size || count(sources) !== count(targets)) return undefined;
  const uids = pairs(expanded(sources), expanded(targets));
  if (!uids || ![...uids.keys()].every((uid) => asked.has(uid))) return undefined;
  return sameEitherWay(sources, targets, uids) ? { uidValidity, uids } : undefined;
}

export function readAppendUid(argument: string): CommandData['append'] {
  const [uidValidity, uid, ...rest] = argument.split(' ', 3).map(toNumber);
  return uidValidity && uid && rest.length === 0 ? { uidValidity, uid } : undefined;
}

/**
 * Messages are paired in the order in which they are named. RFC 4315 §4 calls `4:2` the same as `2:4`, yet whoever writes
 * it may well mean the order: where that makes a difference, nobody knows.
 */
function sameEitherWay(
  sources: readonly Range[],
  targets: readonly Range[],
  uids: ReadonlyMap<Uid, Uid>,
): boolean {
  if (![...sources, ...targets].some(([first, last]) => first > last)) return true;
  const turned = pairs(expanded(sources.map(ascending)), expanded(targets.map(ascending)));
  return turned !== undefined && [...turned].every(([uid, there]) => uids.get(uid) === there);
}

/** Undefined where a message went to two places, or two went to one. */
function pairs(sources: readonly Uid[], targets: readonly Uid[]): Map<Uid, Uid> | undefined {
  const result = new Map(sources.map((uid, n) => [uid, targets[n]!]));
  return result.size === sources.length && new Set(targets).size === targets.length ? result : undefined;
}

function readRanges(text: string): Range[] | undefined {
  const ranges: Range[] = [];
  for (const item of text.split(',')) {
    const ends = item.split(':').map(toNumber);
    const [first, last] = [ends[0], ends.at(-1)];
    if (first === undefined || last === undefined || ends.length > 2) return undefined;
    ranges.push([first, last]);
  }
  return ranges;
}

/** UIDs and UIDVALIDITYs have the same bounds (RFC 9051 §9, nz-number). */
function toNumber(text: string): Uid | undefined {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  return isUid(number) ? number : undefined;
}

function count(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [first, last]) => sum + Math.abs(last - first) + 1, 0);
}

function ascending([first, last]: Range): Range {
  return first <= last ? [first, last] : [last, first];
}

function expanded(ranges: readonly Range[]): Uid[] {
  const uids: number[] = [];
  for (const [first, last] of ranges) {
    const step = first <= last ? 1 : -1;
    for (let uid: number = first; uid !== last + step; uid += step) uids.push(uid);
  }
  return uids as Uid[];
}
