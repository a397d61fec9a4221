// Golden frames of the sheets, and hostile text through each. UPDATE_FRAMES=1 writes them anew; review them like code.
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { copyChoices } from '../../src/app/copy-choices.ts';
import { savedPart } from '../../src/app/saved-part.ts';
import {
  headerSheet,
  partsSheet,
  textSheet,
  topSheet,
  type Sheet,
  type TextSheet,
} from '../../src/app/sheet.ts';
import { headerReport } from '../../src/imap/mail-text/header-report.ts';
import { lineReader } from '../../src/imap/mail-text/line-reader.ts';
import type { MimePart } from '../../src/model/mime-part.ts';
import { toUid } from '../../src/model/uid.ts';
import { toSafe, type Safe } from '../../src/text/safe-text.ts';
import { cellWidth } from '../../src/text/width.ts';
import { withinText } from '../../src/ui/scrolling.ts';
import { folded } from '../../src/ui/sheets/folded.ts';
import { hostileText, OWN_CASES, sharedCases } from '../text/hostile-text.ts';
import { withoutScrolls } from '../helpers/terminal-output.ts';
import { INBOX, stateOf, type StateOptions } from './fixtures.ts';
import { expectInkFrame } from './ink-frame.ts';
import { InkScreen, lookOf } from './ink-screen.ts';
import { failedText, headerOf, part, parts, source } from './sheet-fixtures.ts';

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

let screen: InkScreen | undefined;

afterEach(() => screen?.close());

const on = (sheet: Sheet, more: StateOptions = {}): StateOptions => ({ ...more, sheets: { stack: [sheet] } });

const chosen = (parts as Extract<Sheet, { kind: 'parts' }>).structure!.parts[4]!;
const saving = {
  verb: toSafe('saving'),
  name: toSafe('wedding pictures.tiff'),
  octets: 12_345_678,
  total: 173_000_000,
  before: 0,
  elapsed: 4_100,
};
const saveDialog = {
  kind: 'save',
  part: savedPart(parts.of, chosen),
  directory: toSafe('/home/me'),
  text: 'wedding pictures.tiff',
} as const;

const scenes: Readonly<Record<string, StateOptions>> = {
  'header-lab': on(headerOf('weeded')),
  'header-all': on(headerOf('all')),
  'header-raw': on(headerOf('raw')),
  parts: on(parts),
  part: on(part),
  source: on(source),
  'source-gone': on(failedText),
  'header-reading': on(headerSheet(parts.of)),
  'save-prompt': on(parts, { view: { dialog: saveDialog } }),
  saving: { sheets: { stack: [parts], saving } },
  'copy-strip': on(source, {
    view: { dialog: { kind: 'copy', choices: copyChoices(stateOf(on(headerOf('all')))) } },
  }),
};

describe.each(SIZES)('at %i x %i', (columns, rows) => {
  it.each(Object.keys(scenes))('%s', async (name) => {
    screen = new InkScreen(withinText(stateOf({ columns, rows, ...scenes[name] }), lookOf()));
    await screen.settle();
    expectInkFrame(screen, `ui-sheet-${name}-${columns}x${rows}`);
  });
});

describe('looks', () => {
  it.each(['header-lab', 'parts'])('%s in ASCII is ASCII alone', async (name) => {
    screen = new InkScreen(stateOf(scenes[name]), lookOf({ ascii: true, theme: 'mono', depth: 'none' }));
    await screen.settle();
    expectInkFrame(screen, `ui-sheet-${name}-ascii`);
    expect(screen.output).toMatch(/^[\x00-\x7e]*$/);
  });

  it('in mono they tell by style what others tell by colour', async () => {
    screen = new InkScreen(stateOf(scenes['header-lab']), lookOf({ theme: 'mono', depth: 'none' }));
    await screen.settle();
    expectInkFrame(screen, 'ui-sheet-header-lab-mono', { attributes: true });
  });
});

const texts = [...sharedCases(), ...OWN_CASES].map(({ text }) => text.slice(0, 2_000));
const OF = { mailbox: INBOX, uid: toUid(7) };

const hostilePart = (text: Safe): MimePart => ({
  section: '1',
  depth: 0,
  type: text,
  charset: text,
  encoding: text,
  disposition: text,
  filename: text,
  subject: text,
  octets: 5,
});

/** Each sheet, with the text wherever a sender has a say. */
function hostileSheets(text: string): Sheet[] {
  const header = [
    'Received: from TEXT by TEXT with TEXT (TEXT); TEXT',
    'Authentication-Results: TEXT; TEXT=TEXT TEXT',
  ];
  const more = [
    'DKIM-Signature: d=TEXT; s=TEXT; a=TEXT; l=TEXT',
    'List-Id: TEXT',
    'From: TEXT',
    'TEXT',
    'Subject: TEXT',
  ];
  const octets = Buffer.from([...header, ...more, '', ''].join('\r\n').replaceAll('TEXT', () => text));
  const report = headerReport({ octets, cut: true }, ['TEXT']);
  const safe = toSafe(text);
  const { lines, rest } = lineReader({ encoding: toSafe(''), charset: toSafe('') }).take(
    Buffer.from(`${text}\r\n${text}`),
  );
  const page: TextSheet = { ...textSheet(OF, hostilePart(safe), 10), pages: [lines], rest };
  return [
    ...(['weeded', 'all', 'raw'] as const).map((view): Sheet => ({ ...headerSheet(OF), view, report })),
    { ...partsSheet(OF), structure: { parts: [hostilePart(safe)], size: 5, cut: true } },
    page,
    { ...page, failure: { kind: 'no', text: safe } },
  ];
}

describe('hostile text', () => {
  it('writes nothing to the terminal but what harmless text does', { timeout: 120_000 }, async () => {
    const controls = (output: string): string[] => [
      ...new Set(output.match(/\x1b\[[\d;?]*[A-Za-z]|[\x00-\x1f\x7f-\x9f]/g)),
    ];
    screen = new InkScreen(stateOf({ columns: 120, rows: 40 }));
    for (const sheet of hostileSheets('harmless'))
      await screen.show(stateOf(on(sheet, { columns: 120, rows: 40 })));
    const own = new Set(controls(screen.output).map((control) => control.replace(/\d+/g, 'N')));
    for (const text of texts) {
      for (const sheet of hostileSheets(text)) {
        const written = withoutScrolls(await screen.show(stateOf(on(sheet, { columns: 120, rows: 40 }))));
        const strange = controls(written).filter((control) => !own.has(control.replace(/\d+/g, 'N')));
        expect(
          strange.filter((control) => !/^\x1b\[[\d;]*[mHK]$/.test(control)),
          text,
        ).toEqual([]);
        expect(written).not.toMatch(/[\x80-\x9f]|\x1b[^[]/);
        const [header = '', title = ''] = screen.screen();
        expect(header).toMatch(/^ imaptop /);
        expect(title).toMatch(/^ (?:HEADER|PARTS|PART|SOURCE) {2}UID 7/);
        expect(screen.screen().at(-3)).toMatch(/^─+$/);
      }
    }
    expect(screen.scrolled).toBe(0);
  });
});

describe('folded lines', () => {
  it('hold all of the text, in no more than their cells', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 2, max: 90 }), fc.boolean(), (text, cells, atSpaces) => {
        const safe = toSafe(text);
        const rows = folded(safe, cells, atSpaces ? 'spaces' : 'cells');
        expect(rows.join('')).toBe(safe);
        for (const row of rows) {
          const seen = atSpaces && row.endsWith(' ') ? (row.slice(0, -1) as Safe) : row;
          expect(cellWidth(seen)).toBeLessThanOrEqual(cells);
        }
      }),
    );
  });

  it('of what people read end behind a space, where one is near', () => {
    expect(folded(toSafe('one two three four'), 9, 'spaces')).toEqual(['one two ', 'three ', 'four']);
    expect(folded(toSafe('one two three'), 7, 'spaces')).toEqual(['one two ', 'three']);
    expect(folded(toSafe('one two three four'), 9)).toEqual(['one two t', 'hree four']);
    expect(folded(toSafe('a bcdefghijklmnop'), 9, 'spaces')).toEqual(['a bcdefgh', 'ijklmnop']);
    expect(folded(toSafe(''), 9)).toEqual(['']);
  });
});

describe('scrolling', () => {
  it('ends with the text, on every sheet, and comes back', () => {
    for (const sheet of [headerOf('weeded'), headerOf('all'), headerOf('raw'), part, source, failedText]) {
      const state = stateOf(on({ ...sheet, top: 1_000_000 }, { columns: 80, rows: 24 }));
      const top = topSheet(withinText(state, lookOf()))!.top;
      expect(top).toBeGreaterThan(0);
      expect(top).toBeLessThan(300);
    }
  });
});
