// The walk: one random thing after another that a person at the keys may do, each followed until the console has settled.
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import type { Random } from '../torture/random.ts';

export interface WalkFacts {
  readonly steps: number;
  readonly plans: number;
  readonly expunged: number;
  readonly times: ReadonlyMap<string, number>;
}

type Step = () => Promise<void>;

const MOVES = ['j', 'k', 'PageDown', 'PageUp', 'Ctrl-d', 'Ctrl-u', 'g', 'G'];
const SORTS = ['z', 'd', 'u', 'f', 's'];
const SEARCHES = ['Wedding', 'Invoice #1', 'Lovelace', '#77', 'nobody wrote this'];
/** A mailbox that is used up is no test of memory. */
const MOST_EXPUNGED = 2_000;
const MOST_PAGES = 3;
const SIZES: readonly (readonly [number, number])[] = [
  [80, 24],
  [200, 60],
  [120, 40],
];

export class SoakWalk {
  private readonly console: ConsoleDriver;
  private readonly random: Random;
  private readonly folders: readonly string[];
  private readonly times = new Map<string, number>();
  private readonly weighted: readonly (readonly [name: string, weight: number, step: Step])[];
  private steps = 0;
  private plans = 0;
  private expunged = 0;

  constructor(console: ConsoleDriver, random: Random, folders: readonly string[]) {
    this.console = console;
    this.random = random;
    this.folders = folders;
    this.weighted = [
      ['move about', 30, () => this.moveAbout()],
      ['sort', 10, () => this.press('o', random.pick(SORTS))],
      ['reverse the order', 3, () => this.press('O')],
      ['search', 4, () => this.search()],
      ['next hit', 4, () => this.press(random.pick(['n', 'p']))],
      ['open a folder', 5, () => this.openFolder()],
      ['mark single ones', 10, () => this.markSome()],
      ['mark a range', 6, () => this.markRange()],
      ['drop the marks', 5, () => this.press('Esc')],
      ['flag', 8, () => this.change(random.pick(['F', 'N']))],
      ['delete or not', 6, () => this.change(random.pick(['d', 'u']))],
      ['expunge', 4, () => this.expunge()],
      ['move or copy to a folder', 4, () => this.file()],
      ['undo or redo', 4, () => this.undo()],
      ['all headers', 3, () => this.press('h')],
      ['look at the queue', 2, () => this.press('$', 'j', 'Esc', '2')],
      ['help', 2, () => this.press('?', 'j', 'Esc')],
      ['read anew', 1, () => this.press('R')],
      ['another size', 1, () => this.resize()],
    ];
  }

  get facts(): WalkFacts {
    const { steps, plans, expunged, times } = this;
    return { steps, plans, expunged, times };
  }

  async step(): Promise<void> {
    const total = this.weighted.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.random.next() * total;
    const [name, , step] = this.weighted.find(([, weight]) => (left -= weight) < 0) ?? this.weighted[0]!;
    try {
      await step();
    } catch (error) {
      throw new Error(`step ${this.steps}, ${name}: ${(error as Error).message}`, { cause: error });
    }
    this.steps++;
    this.times.set(name, (this.times.get(name) ?? 0) + 1);
  }

  /** Into the list of INBOX as the server has it now, without marks and questions. */
  async home(): Promise<void> {
    await this.press('Esc', 'Esc', 'Esc');
    await this.console.resize(120, 40);
    await this.press('2', 'c');
    await this.console.type('INBOX');
    await this.press('Enter', 'R');
    await this.console.settled();
  }

  private async press(...keys: string[]): Promise<void> {
    await this.console.press(...keys);
  }

  private async moveAbout(): Promise<void> {
    const times = this.random.between(1, 12);
    const key = this.random.pick(MOVES);
    // As one finger on the key, or one by one.
    if (this.random.chance(0.5)) await this.console.burst(...Array.from({ length: times }, () => key));
    else for (let n = 0; n < Math.min(times, 4); n++) await this.press(key);
  }

  private async search(): Promise<void> {
    await this.press('/');
    await this.console.type(this.random.pick(SEARCHES));
    await this.press('Enter');
  }

  private async openFolder(): Promise<void> {
    // Most of the time where most mail is.
    const folder = this.random.chance(0.6) ? this.folders[0]! : this.random.pick(this.folders);
    await this.press('2', 'c');
    await this.console.type(folder);
    await this.press('Enter');
  }

  private async markSome(): Promise<void> {
    for (let n = this.random.between(1, 6); n > 0; n--)
      await this.press(this.random.pick(['Space', 'Space', 'j']));
  }

  private async markRange(): Promise<void> {
    await this.press('V');
    for (let n = this.random.between(1, MOST_PAGES); n > 0; n--) await this.press('PageDown');
    await this.press('Space');
  }

  private async change(key: string): Promise<void> {
    await this.press(key);
    this.plans++;
  }

  private async expunge(): Promise<void> {
    await this.press('2', 'X');
    const [, count = ''] = /y {2}expunge ([\d,]+) messages?/.exec(this.console.text()) ?? [];
    const messages = Number(count.replaceAll(',', ''));
    if (count === '') return this.press('Esc');
    const goes = this.expunged + messages <= MOST_EXPUNGED && this.random.chance(0.7);
    await this.press(goes ? 'y' : 'Esc');
    if (!goes) return;
    this.plans++;
    await this.console.waitFor(/([\d,]+) asked · ([\d,]+) gone|nothing was changed/);
    const [, gone = '0'] = / asked · ([\d,]+) gone/.exec(this.console.text()) ?? [];
    this.expunged += Number(gone.replaceAll(',', ''));
  }

  private async file(): Promise<void> {
    const here = this.random.pick(['s', 's', 's', 'C']);
    await this.press('2', here);
    if (!/(Move|Copy) .* to:/.test(this.console.text())) return;
    await this.console.type(this.random.pick(this.folders));
    await this.press('Enter');
    this.plans++;
  }

  private async undo(): Promise<void> {
    await this.press(this.random.pick(['z', 'z', 'Z']));
    // What cannot be undone is not asked about.
    if (!/^.*(Undo|Redo) plan \d+/m.test(this.console.text())) return;
    await this.press(this.random.chance(0.8) ? 'y' : 'Esc');
    this.plans++;
  }

  private async resize(): Promise<void> {
    const [columns, rows] = this.random.pick(SIZES);
    await this.console.resize(columns, rows);
  }
}
