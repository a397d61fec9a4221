// Folders made anew by a second session before each line of a plan, and while the server has it: the UIDs of the plan then
// name other messages, which must not be touched.
import type { MailServer } from '../servers/server.ts';
import { Lane, type RoundResult } from './lane.ts';
import type { Ledger } from './ledger.ts';
import type { RaceKind } from './race-plans.ts';
import { Random } from './random.ts';
import { BrokenFolder } from './snapshot.ts';

export interface AnewCase {
  readonly kind: Exclude<RaceKind, 'undo'>;
  readonly undo: boolean;
  /** Which of the folders. */
  readonly which: 'its folder' | 'the target';
  readonly moment: 'before' | 'inside';
  readonly without: readonly string[];
}

export interface AnewResult {
  readonly wanted: AnewCase;
  /** The line before or in which it was; counted from 1, the plan's length + 1 is behind its last. */
  readonly place: number;
  readonly line: string;
  readonly round: RoundResult;
}

const KINDS: readonly (Pick<AnewCase, 'kind' | 'undo' | 'which'> & {
  readonly without?: readonly string[];
})[] = [
  { kind: 'flag', undo: false, which: 'its folder' },
  { kind: 'flag', undo: true, which: 'its folder' },
  { kind: 'expunge', undo: false, which: 'its folder' },
  { kind: 'expunge-rescue', undo: false, which: 'its folder' },
  { kind: 'move', undo: false, which: 'its folder' },
  { kind: 'move', undo: false, which: 'the target' },
  { kind: 'copy', undo: false, which: 'its folder' },
  { kind: 'expunge', undo: false, which: 'its folder', without: ['UIDPLUS'] },
  { kind: 'move', undo: false, which: 'its folder', without: ['MOVE'] },
];

export function anewCases(): AnewCase[] {
  return KINDS.flatMap((one) =>
    (['before', 'inside'] as const).map((moment) => ({ without: [], ...one, moment })),
  );
}

const MESSAGES = 6;
const MOST_LINES = 40;

/**
 * Each case at each of its plan's lines, until one comes after the plan's last. Where the server itself cannot open a
 * folder any more, it goes on with another account, once for each line.
 */
export async function runAnew(
  server: MailServer,
  cases: readonly AnewCase[],
  seed: number,
  done: (result: AnewResult) => void,
  broken: (why: string) => void,
): Promise<void> {
  const [first] = cases;
  if (!first) return;
  const open = (): Promise<Lane> => Lane.open(server, { seed, without: first.without, others: 0 });
  let lane = await open();
  try {
    for (const [n, wanted] of cases.entries()) {
      const random = new Random(seed * 1000 + n);
      let tries = 0;
      for (let place = 1; place <= MOST_LINES; place++) {
        try {
          const result = await runOne(lane, wanted, place, random);
          done(result);
          if (result.line === '') break;
          tries = 0;
        } catch (error) {
          if (!(error instanceof BrokenFolder)) throw error;
          broken(error.message);
          await lane.close();
          lane = await open();
          if (++tries < 2) place--;
        }
      }
    }
  } finally {
    await lane.close();
  }
}

async function runOne(lane: Lane, wanted: AnewCase, place: number, random: Random): Promise<AnewResult> {
  const [from, to] = lane.folders as [string, string];
  await lane.clear(from, MESSAGES);
  await lane.begin();
  const chosen = await lane.prepare(wanted, from, to, random);
  const before = await lane.begin();
  const folder = wanted.which === 'the target' ? to : from;
  let line = '';
  const disturb = async (ledger: Ledger): Promise<() => Promise<void>> => {
    ledger.early = false;
    const state = { on: true, count: 0 };
    let work: Promise<void> | undefined;
    const arm = (): void => {
      const { reached, release } = lane.wire.proxy.hold(/^/);
      void reached.then(async (held) => {
        if (state.on && !held.line.startsWith('LOGIN ') && ++state.count === place) {
          line = held.line;
          state.on = false;
          work = lane.keeper.makeAnew(folder, ledger, MESSAGES);
          if (wanted.moment === 'before') await work;
        }
        if (state.on) arm();
        release();
      });
    };
    arm();
    return async () => {
      state.on = false;
      await work;
    };
  };
  const round = await lane.play(chosen, before, disturb);
  return { wanted, place, line, round };
}
