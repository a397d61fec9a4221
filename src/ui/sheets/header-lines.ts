// The lines of a header sheet: read out, with all fields, or as it came.
import type { HeaderView } from '../../app/sheet.ts';
import type { HeaderField } from '../../model/envelope.ts';
import type { Claim, HeaderReport, Signature } from '../../model/header-report.ts';
import { concat, literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { cellWidth, padEnd } from '../../text/width.ts';
import { segment, type Line, type Segment } from '../line.ts';
import type { Look } from '../look.ts';
import { wrap } from '../wrap.ts';
import type { Token } from '../tokens.ts';
import { folded, keptFor } from './folded.ts';
import { routeLines } from './route-lines.ts';

export interface SheetWidth {
  readonly cells: number;
  readonly zoneMinutes: number;
}

const INDENT = literal('  ');
const BLANK: Line = [segment(literal(' '), 'text')];
const NAME_MAX = 26;
/** Lines of a field that is read out; all of it is among all fields. */
const FEW_LINES = 4;
/** A field of 64 KB in full. */
const ALL_LINES = 2_000;

export function headerLines(report: HeaderReport, view: HeaderView, width: SheetWidth, look: Look): Line[] {
  const how = `${view} ${width.cells} ${width.zoneMinutes} ${look.glyphs.ascii}`;
  return keptFor(report, how, () => {
    switch (view) {
      case 'weeded':
        return weededLines(report, width, look);
      case 'all':
        return [...fieldLines(report.fields, width.cells, ALL_LINES, look), ...cutLines(report)];
      case 'raw':
        return [...report.raw.flatMap((line) => rawLines(line, width.cells, look)), ...cutLines(report)];
    }
  });
}

function rawLines(line: Safe, cells: number, { glyphs }: Look): Line[] {
  return folded(glyphs.show(line), cells - 2).map((row) => [segment(concat(literal(' '), row), 'text')]);
}

function cutLines({ cut, octets }: HeaderReport): Line[] {
  if (!cut) return [];
  return [
    [segment(safe` (the header goes on: ${octets} octets of it were read; e shows the source)`, 'dim')],
  ];
}

const WEEDED = ['from', 'sender', 'reply-to', 'to', 'cc', 'date', 'subject', 'message-id'];

function weededLines(report: HeaderReport, width: SheetWidth, look: Look): Line[] {
  const { cells } = width;
  const few = WEEDED.flatMap((name) => report.fields.filter((field) => field.name.toLowerCase() === name));
  return [
    ...fieldLines(few, cells, FEW_LINES, look),
    ...oddLines(report, cells, look),
    ...section(literal('ROUTE'), ...routeLines(report.route, width, look)),
    ...authenticationLines(report, cells, look),
    ...signatureLines(report.signatures, cells, look),
    ...handlingLines(report.handling, cells, look),
    ...(report.cut ? [BLANK, ...cutLines(report)] : []),
  ];
}

/** A blank line, the title with what there is to say of it, and the lines. */
function section(title: Safe, said: Safe, lines: readonly Line[]): Line[] {
  const remark: Segment[] = said === '' ? [] : [segment(safe`  ${said}`, 'dim')];
  return [BLANK, [segment(safe` ${title}`, 'dialog.title'), ...remark], ...lines];
}

function oddLines({ oddities }: HeaderReport, cells: number, look: Look): Line[] {
  if (oddities.length === 0) return section(literal('ODD'), literal('nothing'), []);
  const lines = oddities.flatMap((text) => indented(text, 'banner.warn', cells, look));
  return section(literal('ODD'), literal(''), lines);
}

function authenticationLines({ claims, trustsAny }: HeaderReport, cells: number, look: Look): Line[] {
  if (claims.length === 0)
    return section(literal('AUTHENTICATION'), literal('no server wrote any result'), []);
  const lines = claims.flatMap((claim) => claimLines(claim, cells, look));
  const isAnyTrusted = claims.some(({ trusted }) => trusted);
  const said = isAnyTrusted
    ? literal('')
    : trustsAny
      ? literal('none of it by a server that you named: anybody may have written it')
      : literal('anybody may have written it: --authserv-id names the servers to trust');
  return section(literal('AUTHENTICATION'), said, lines);
}

function claimLines(claim: Claim, cells: number, look: Look): Line[] {
  const { trusted, by, field, instance, results } = claim;
  const chain = instance > 0 ? safe` i=${instance}` : literal('');
  const server = by === '' ? literal('a server without a name') : by;
  const head: Line = [
    segment(trusted ? literal('  trusted   ') : literal('  claim     '), trusted ? 'accent' : 'dim'),
    segment(look.glyphs.show(server), trusted ? 'text' : 'dim'),
    segment(safe`  ${look.glyphs.show(field)}${chain}`, 'dim'),
  ];
  if (results.length === 0) return [head, [segment(literal('              no results'), 'dim')]];
  const body = results.flatMap(({ method, result, detail }) => {
    const isBad = trusted && result !== 'pass' && result !== 'none';
    const token: Token = isBad ? 'banner.warn' : trusted ? 'text' : 'dim';
    return indented(safe`${method}=${result}  ${detail}`, token, cells, look, 12);
  });
  return [head, ...body];
}

function signatureLines(signatures: readonly Signature[], cells: number, look: Look): Line[] {
  if (signatures.length === 0) return section(literal('SIGNATURES'), literal('none'), []);
  const lines = signatures.flatMap(({ field, domain, selector, algorithm, instance, remarks }) => {
    const chain = instance > 0 ? safe`  i=${instance}` : literal('');
    const head = safe`${field}${chain}  d=${domain}  s=${selector}  ${algorithm}`;
    return [
      ...indented(head, 'text', cells, look),
      ...remarks.flatMap((remark) => indented(remark, 'banner.warn', cells, look, 6)),
    ];
  });
  return section(literal('SIGNATURES'), literal('read out, not verified'), lines);
}

function handlingLines(fields: readonly HeaderField[], cells: number, look: Look): Line[] {
  if (fields.length === 0) return section(literal('LISTS AND PRIORITY'), literal('nothing'), []);
  return section(literal('LISTS AND PRIORITY'), literal(''), fieldLines(fields, cells, FEW_LINES, look));
}

function indented(text: Safe, token: Token, cells: number, { glyphs }: Look, more = 2): Line[] {
  const room = Math.max(10, cells - more - 2);
  return wrap(glyphs.show(text), room, FEW_LINES, glyphs.ellipsis).map((row, index): Line => {
    const margin = padEnd(INDENT, more + (index === 0 ? 0 : 2));
    return [segment(concat(margin, row), token)];
  });
}

function fieldLines(fields: readonly HeaderField[], cells: number, most: number, { glyphs }: Look): Line[] {
  const shown = fields.map(({ name, value }) => ({
    name: glyphs.show(name === '' ? literal('(no field)') : name),
    value: glyphs.show(value),
  }));
  const names = shown.reduce((widest, { name }) => Math.max(widest, Math.min(NAME_MAX, cellWidth(name))), 0);
  const room = Math.max(10, cells - names - 4);
  return shown.flatMap(({ name, value }) => {
    // A name that is longer than any has a line of its own.
    const isLong = cellWidth(name) > names;
    const rows = wrap(value, room, most, glyphs.ellipsis);
    const margin = (index: number): Safe => padEnd(index === 0 && !isLong ? name : literal(''), names);
    const lines = rows.map((row, index): Line => [
      segment(safe` ${margin(index)}  `, 'preview.name'),
      segment(row, 'preview.value'),
    ]);
    const first = toSafe(folded(name, cells - 2)[0] ?? '');
    return isLong ? [[segment(safe` ${first}`, 'preview.name')], ...lines] : lines;
  });
}

export const VIEW_WORDS: Readonly<Record<HeaderView, Safe>> = {
  weeded: literal('read out'),
  all: literal('all fields'),
  raw: literal('as it came'),
};
