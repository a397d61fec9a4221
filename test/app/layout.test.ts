import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyHeight, layout, visibleMessages, type Layout, type Rect } from '../../src/app/layout.ts';
import { PANES, type Pane, type State } from '../../src/app/state.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { emptyState } from './scene.ts';

interface Look {
  readonly columns: number;
  readonly rows: number;
  readonly focus?: Pane;
  readonly banner?: boolean;
}

function stateOf({ columns, rows, focus = 'messages', banner = false }: Look): State {
  const state = emptyState({ key: 'uid', descending: false }, columns, rows);
  return {
    ...state,
    session: { ...state.session, alert: banner ? toSafe('Going down at noon') : undefined },
    view: { ...state.view, focus },
  };
}

const LETTERS: Readonly<Record<Pane, string>> = { folders: 'f', messages: 'm', preview: 'p', queue: 'q' };

/** The screen, a letter a cell; every cell that two parts claim, or none, throws. */
function drawn(look: Look, place: Extract<Layout, { kind: 'panes' }>): string[] {
  const { columns, rows } = look;
  const cells = Array.from({ length: rows }, () => Array.from({ length: columns }, () => ' '));
  const claim = (letter: string, { left, top, width, height }: Rect): void => {
    for (let row = top; row < top + height; row++) {
      for (let column = left; column < left + width; column++) {
        const line = cells[row];
        if (line?.[column] !== ' ') throw new Error(`${letter} at ${column},${row}: not free`);
        line[column] = letter;
      }
    }
  };
  const line = (letter: string, top: number): void =>
    claim(letter, { left: 0, top, width: columns, height: 1 });
  line('H', 0);
  if (place.banner) line('!', 1);
  for (const pane of PANES) if (place[pane]) claim(LETTERS[pane], place[pane]);
  const { verticalRule, folders } = place;
  if (verticalRule !== undefined) {
    if (!folders) throw new Error('a rule beside no folders');
    claim('|', { left: verticalRule, top: folders.top, width: 1, height: folders.height });
  }
  place.horizontalRules.forEach((row) => line('-', row));
  line('s', place.stepRow);
  line('h', place.hintRow);
  const free = cells.findIndex((row) => row.includes(' '));
  if (free >= 0) throw new Error(`line ${free} is not filled`);
  return cells.map((row) => row.join(''));
}

/** The lines of the screen with their runs: `f24 |1 m95`. */
function sketch(look: Look): string[] {
  const place = layout(stateOf(look));
  if (place.kind === 'too-small') return ['too small'];
  const lines = drawn(look, place).map((line) =>
    Array.from(line.matchAll(/(.)\1*/g), ([run, letter]) => `${letter}${run.length}`).join(' '),
  );
  const runs: { line: string; count: number }[] = [];
  for (const line of lines) {
    if (runs.at(-1)?.line === line) runs.at(-1)!.count++;
    else runs.push({ line, count: 1 });
  }
  return runs.map(({ line, count }) => `${count} x ${line}`);
}

describe('the screen', () => {
  test('of 80 x 24: list over preview', () => {
    expect(sketch({ columns: 80, rows: 24 })).toMatchInlineSnapshot(`
      [
        "1 x H80",
        "14 x m80",
        "1 x -80",
        "5 x p80",
        "1 x -80",
        "1 x s80",
        "1 x h80",
      ]
    `);
  });

  test('of 80 x 24, in the folders: they lie over the list', () => {
    expect(sketch({ columns: 80, rows: 24, focus: 'folders' })).toMatchInlineSnapshot(`
      [
        "1 x H80",
        "14 x f80",
        "1 x -80",
        "5 x p80",
        "1 x -80",
        "1 x s80",
        "1 x h80",
      ]
    `);
  });

  test('of 120 x 40: folders beside the list', () => {
    expect(sketch({ columns: 120, rows: 40 })).toMatchInlineSnapshot(`
      [
        "1 x H120",
        "26 x f28 |1 m91",
        "1 x -120",
        "9 x p120",
        "1 x -120",
        "1 x s120",
        "1 x h120",
      ]
    `);
  });

  test('of 120 x 40, in the queue, with a banner', () => {
    expect(sketch({ columns: 120, rows: 40, focus: 'queue', banner: true })).toMatchInlineSnapshot(`
      [
        "1 x H120",
        "1 x !120",
        "17 x f28 |1 m91",
        "1 x -120",
        "17 x q120",
        "1 x -120",
        "1 x s120",
        "1 x h120",
      ]
    `);
  });

  test('of 200 x 60', () => {
    expect(sketch({ columns: 200, rows: 60 })).toMatchInlineSnapshot(`
      [
        "1 x H200",
        "46 x f40 |1 m159",
        "1 x -200",
        "9 x p200",
        "1 x -200",
        "1 x s200",
        "1 x h200",
      ]
    `);
  });

  test('of less than 60 columns: one pane at a time', () => {
    expect(sketch({ columns: 59, rows: 24, focus: 'preview' })).toMatchInlineSnapshot(`
      [
        "1 x H59",
        "20 x p59",
        "1 x -59",
        "1 x s59",
        "1 x h59",
      ]
    `);
  });

  test.each([
    [39, 24],
    [80, 9],
    [39, 9],
    [1, 1],
    [0, 0],
  ])('of %d x %d is too small', (columns, rows) => {
    expect(sketch({ columns, rows })).toEqual(['too small']);
    expect(visibleMessages(stateOf({ columns, rows }))).toBe(0);
  });
});

const looks = fc.record({
  columns: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(39, 40, 59, 60, 99, 100)),
  rows: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(9, 10, 13, 14, 15)),
  focus: fc.constantFrom(...PANES),
  banner: fc.boolean(),
});

test('at any size every cell belongs to one part, and the focused pane is in sight', () => {
  fc.assert(
    fc.property(looks, (look) => {
      const place = layout(stateOf(look));
      expect(place.kind === 'too-small').toBe(look.columns < 40 || look.rows < 10);
      if (place.kind === 'too-small') return;
      expect(drawn(look, place)).toHaveLength(look.rows);
      expect(place.banner).toBe(look.banner);
      const focused = place[look.focus];
      expect(bodyHeight(focused)).toBeGreaterThanOrEqual(2);
      const panes = PANES.filter((pane) => place[pane]);
      if (look.columns < 60) expect(panes).toEqual([look.focus]);
      if (look.columns < 100) expect(place.verticalRule).toBeUndefined();
      if (place.messages) {
        expect(visibleMessages(stateOf(look))).toBe(place.messages.height - 2);
        expect(visibleMessages(stateOf(look))).toBeGreaterThanOrEqual(1);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a banner comes with an alert, with silence and with a lost connection', () => {
  const { session } = stateOf({ columns: 80, rows: 24 });
  const failure = { kind: 'connection-lost', text: toSafe('gone') } as const;
  const banner = (connection: State['session']['connection'], alert = false): boolean => {
    const place = layout({
      ...stateOf({ columns: 80, rows: 24 }),
      session: { ...session, connection, alert: alert ? toSafe('!') : undefined },
    });
    return place.kind === 'panes' && place.banner;
  };
  expect(banner({ kind: 'connecting' })).toBe(false);
  expect(banner({ kind: 'connected', connections: 2 })).toBe(false);
  expect(banner({ kind: 'connected', connections: 2 }, true)).toBe(true);
  expect(banner({ kind: 'silent', since: 5 })).toBe(true);
  expect(banner({ kind: 'lost', failure, retryIn: 1 })).toBe(true);
});
