// Cuts between send and reply: one change of each kind, its connection cut around its answer, and nobody else at work. The
// change's outcome is unknown then, and has to be found out over the next connection.
import type { Capabilities } from '../../src/model/capabilities.ts';
import type { CutMoment } from '../helpers/fault-proxy.ts';
import type { MailServer } from '../servers/server.ts';
import { Lane, type RoundResult } from './lane.ts';
import type { RaceKind } from './race-plans.ts';
import { Random } from './random.ts';

export interface CutCase {
  /** What is planned; an undoing is of the plan named. */
  readonly kind: Exclude<RaceKind, 'undo'>;
  readonly undo: boolean;
  /** The change that is cut. */
  readonly verb: 'STORE' | 'EXPUNGE' | 'MOVE' | 'COPY' | 'APPEND' | 'CREATE' | 'DELETE' | 'plain EXPUNGE';
}

export interface CutResult {
  readonly round: RoundResult;
  readonly wanted: CutCase;
  readonly moment: CutMoment;
  /** The cut came. */
  readonly struck: boolean;
  readonly wrongs: readonly string[];
}

const MOMENTS: readonly CutMoment[] = ['before the server has it', 'before the answer', 'in the answer'];

/** One change of each kind that plans have on such a server. */
function cutCases({ uidPlus, move }: Capabilities): CutCase[] {
  const planned = (kind: CutCase['kind'], ...verbs: CutCase['verb'][]): CutCase[] =>
    verbs.map((verb) => ({ kind, undo: false, verb }));
  const undone = (kind: CutCase['kind'], ...verbs: CutCase['verb'][]): CutCase[] =>
    verbs.map((verb) => ({ kind, undo: true, verb }));
  const moving: CutCase['verb'][] = move
    ? ['MOVE']
    : uidPlus
      ? ['COPY', 'STORE', 'EXPUNGE']
      : ['COPY', 'STORE'];
  const removing: CutCase['verb'][] = uidPlus
    ? ['STORE', 'EXPUNGE']
    : move
      ? ['CREATE', 'MOVE', 'DELETE']
      : ['STORE', 'plain EXPUNGE'];
  return [
    ...planned('flag', 'STORE'),
    ...planned('unflag', 'STORE'),
    ...planned('mark-deleted', 'STORE'),
    ...undone('flag', 'STORE'),
    ...planned('expunge', ...removing),
    ...planned('expunge-rescue', ...removing),
    ...undone('expunge-rescue', 'APPEND'),
    ...planned('move', ...moving),
    ...(move || uidPlus ? undone('move', ...moving) : []),
    ...planned('copy', 'COPY'),
  ];
}

export interface CutJob {
  readonly without: readonly string[];
  readonly seeds: readonly number[];
}

/** Runs its seeds on one account, one after the other, over all kinds in turn. */
export async function runCuts(
  server: MailServer,
  { without, seeds }: CutJob,
  done: (result: CutResult) => void,
): Promise<void> {
  const lane = await Lane.open(server, { seed: seeds[0] ?? 1, without, others: 0 });
  try {
    const cases = cutCases(lane.wire.capabilities);
    for (const [n, seed] of seeds.entries()) done(await runCut(lane, cases[n % cases.length]!, seed));
  } finally {
    await lane.close();
  }
}

async function runCut(lane: Lane, wanted: CutCase, seed: number): Promise<CutResult> {
  const random = new Random(seed);
  const moment = random.pick(MOMENTS);
  const how = random.pick(['FIN', 'RST'] as const);
  // On the folder with whatever the seeds before have left in it.
  const [from, to] = random.sample(lane.folders, 2) as [string, string];
  await lane.begin();
  const chosen = await lane.prepare(wanted, from, to, random);
  const before = await lane.begin();
  const { connections } = lane.wire;
  const strike = { armed: true, struck: false };
  const test = (line: string): boolean => {
    const now = strike.armed && pattern(wanted.verb).test(line);
    if (now) Object.assign(strike, { armed: false, struck: true });
    return now;
  };
  lane.wire.proxy.cutAt({ command: { test }, moment, how });
  const round = await lane.play(chosen, before, quiet);
  strike.armed = false;
  const { struck } = strike;
  const wrongs = [...round.wrongs];
  const { facts } = round;
  if (struck) {
    if (!lane.rig.shown.get(facts.id)?.has('unknown')) wrongs.push('was never shown as unknown');
    const more = lane.wire.connections - connections;
    if (more !== 1) wrongs.push(`took ${more} connections more`);
  }
  // What a plan says EXPUNGE for without UIDs is not sent again: others may have marked mail since.
  const asked = wanted.verb === 'plain EXPUNGE' && moment === 'before the server has it';
  const free = asked ? wrongs.filter((wrong) => !wrong.endsWith('nobody was in its way')) : wrongs;
  return { round, wanted, moment, struck, wrongs: free };
}

const quiet = async (): Promise<() => Promise<void>> => {
  return async () => {};
};

function pattern(verb: CutCase['verb']): RegExp {
  switch (verb) {
    case 'CREATE':
    case 'DELETE':
    case 'APPEND':
      return new RegExp(`^${verb} `);
    case 'plain EXPUNGE':
      return /^EXPUNGE$/;
    case 'STORE':
    case 'EXPUNGE':
    case 'MOVE':
    case 'COPY':
      return new RegExp(`^UID ${verb} `);
  }
}
