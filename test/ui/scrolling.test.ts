// Texts scroll to their ends and no further, whatever their lines are broken into, and come back at the first key.
import { describe, expect, it } from 'vitest';
import { Store } from '../../src/app/store.ts';
import { effectsOf } from '../../src/app/press.ts';
import type { State } from '../../src/app/state.ts';
import type { Plan } from '../../src/model/plan.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { withinText } from '../../src/ui/scrolling.ts';
import { ManualClock } from '../app/manual-clock.ts';
import { markedMessages, stateOf, WEDDING, type StateOptions } from './fixtures.ts';
import { InkScreen, lookOf } from './ink-screen.ts';
import { endedOf, expungePlan, planDialog, undoDialog } from './plan-fixtures.ts';

const marked = markedMessages();
const long = toSafe('The server said NO: '.concat('quota exceeded, ask your administrator '.repeat(9)));

/** The screen's rows after keys pressed one after the other, as the program applies them. */
async function after(options: StateOptions, ...keys: string[]): Promise<string[]> {
  const look = lookOf({});
  const store = new Store(stateOf(options), new ManualClock(), undefined, (state: State) =>
    withinText(state, look),
  );
  for (const name of keys) {
    for (const effect of effectsOf(store.getState(), { kind: 'key', name })) {
      if (effect.kind === 'view') store.view(effect.intent);
    }
  }
  const screen = new InkScreen(store.getState(), look);
  await screen.settle();
  const rows = screen.screen();
  screen.close();
  return rows;
}

const several = Array.from({ length: 12 }, (_, index) =>
  endedOf(expungePlan(marked, WEDDING, 20 - index), long, index % 2 ? 'failed' : 'done'),
);

/** The same with its steps thrice: an undo that no terminal of this test holds. */
const longer = (plan: Plan): Plan => ({ ...plan, steps: [1, 2, 3].flatMap(() => plan.steps) });

const texts: Readonly<Record<string, readonly [StateOptions, string, string]>> = {
  help: [{ view: { dialog: { kind: 'help', top: 0 } } }, 'k', 'j'],
  'a plan': [
    { view: { dialog: planDialog(expungePlan(marked, marked.table.uids()), marked), dialogShown: true } },
    'Up',
    'Down',
  ],
  'an undo': [
    { view: { dialog: undoDialog(longer(expungePlan(marked, marked.table.uids()))), dialogShown: true } },
    'Up',
    'Down',
  ],
  'all headers': [{ view: { focus: 'preview' }, preview: { all: true } }, 'k', 'j'],
  'the queue': [{ view: { focus: 'queue' }, plans: several }, 'k', 'j'],
};

describe.each([
  [80, 24],
  [44, 14],
])('at %i x %i', (columns, rows) => {
  it.each(Object.entries(texts))('%s', async (_name, [options, up, down]) => {
    const at = { ...options, columns, rows };
    const [first, end] = [await after(at), await after(at, 'End')];
    expect(end).not.toEqual(first);
    expect(await after(at, 'End', 'PageDown', 'Ctrl-d', down, down)).toEqual(end);
    expect(await after(at, ...Array<string>(99).fill('PageDown'))).toEqual(end);
    expect(await after(at, 'End', down, up)).toEqual(await after(at, 'End', up));
    expect(await after(at, 'End', up)).not.toEqual(end);
    expect(await after(at, 'End', up, down)).toEqual(end);
    expect(await after(at, 'End', 'Home', up)).toEqual(first);
  });
});

describe('a reason that is too long for its line', () => {
  it('stands below its plan in full, whatever became of it', async () => {
    const rows = await after({ view: { focus: 'queue' }, plans: several.slice(1, 2), columns: 80, rows: 40 });
    expect(rows.join(' ').replaceAll(/\s+/g, ' ')).toContain(long.trim());
  });

  it('is said to be in the queue where the status line cuts it', async () => {
    const status = { text: toSafe(`${long} — a plan`), tone: 'danger' as const };
    const rows = await after({ view: { status }, plans: several.slice(0, 1), columns: 80, rows: 24 });
    expect(rows[22]).toMatch(/^ ● The server said NO: .*… \(\$ shows all\)$/);
    const other = { text: toSafe('x'.repeat(300)), tone: 'danger' as const };
    expect((await after({ view: { status: other }, columns: 80, rows: 24 }))[22]).toMatch(/^ ● x+…$/);
  });
});
