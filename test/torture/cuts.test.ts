// The connection is cut, half-sent or stalled at each command of each kind of plan: afterwards mailbox, journal and what the
// screen is told agree, and every message is where the plan says. A seeded share of it here; all of it with
// IMAPTOP_TORTURE=all, which `npm run torture` sets, and then the count goes into RESULTS-cuts.md.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { afterAll, expect, test } from 'vitest';
import type { PlanProgress } from '../../src/model/plan.ts';
import type { CutMoment } from '../helpers/fault-proxy.ts';
import { Scene, type ReadFolder } from '../queue/scene.ts';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';

const ALL = process.env['IMAPTOP_TORTURE'] === 'all';
const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];
const MOMENTS: readonly CutMoment[] = [
  'before the server has it',
  'in the command',
  'stalled',
  'before the answer',
  'in the answer',
  'half a literal',
  'reordered',
];

interface Kind {
  readonly name: string;
  readonly without: readonly string[];
  /** Capabilities that the server must have. */
  readonly needs?: string;
  /** What comes before the plan that is cut. */
  readonly before?: (setting: Setting) => Promise<PlanProgress>;
  readonly plan: (setting: Setting, done: PlanProgress | undefined) => Parameters<Scene['run']>[0];
}

interface Setting {
  readonly scene: Scene;
  readonly folder: ReadFolder;
  readonly chosen: number[];
  readonly target: string;
}

const move = ({ scene, folder, chosen, target }: Setting) => scene.move('move', folder, chosen, target);
const expunge = ({ scene, folder, chosen }: Setting) => scene.expunge(folder, chosen);
const rescued = ({ scene, folder, chosen }: Setting) => scene.expunge(folder, chosen, {}, true);
const flag = ({ scene, folder, chosen }: Setting) => scene.flag(folder, chosen, 'add', '\\Flagged');

const KINDS: readonly Kind[] = [
  { name: 'flag', without: [], plan: flag },
  {
    name: 'restore',
    without: [],
    before: (s) => s.scene.run(flag(s)),
    plan: (s, done) => s.scene.undo(done!),
  },
  { name: 'expunge', without: [], plan: expunge },
  { name: 'expunge without UIDPLUS', without: ['UIDPLUS'], needs: 'MOVE', plan: expunge },
  { name: 'expunge with rescue', without: [], plan: rescued },
  { name: 'move', without: [], needs: 'MOVE', plan: move },
  { name: 'move without MOVE', without: ['MOVE'], plan: move },
  { name: 'copy', without: [], plan: (s) => s.scene.move('copy', s.folder, s.chosen, s.target) },
  {
    name: 'move back',
    without: [],
    before: (s) => s.scene.run(move(s)),
    plan: (s, done) => s.scene.undo(done!),
  },
  {
    name: 'put back',
    without: [],
    before: (s) => s.scene.run(rescued(s)),
    plan: (s, done) => s.scene.undo(done!),
  },
];

interface Holdings {
  readonly source: readonly string[];
  readonly target: readonly string[];
}

/** Message-ID with the flags that matter, of each message in both folders, as the other client sees them. */
async function holdings({ scene, target }: Setting): Promise<Holdings> {
  const look = async (folder: string): Promise<string[]> => {
    await scene.other.ok(`EXAMINE "${folder}"`);
    const { untagged } = await scene.other.ok(
      'UID FETCH 1:4294967295 (FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])',
    );
    const rows = untagged.join('\n').split(/^\* \d+ FETCH /m);
    return rows.flatMap((row) => {
      const id = /<[^<>\s]+@[^<>\s]+>/.exec(row)?.[0];
      const flags = ['\\Flagged', '\\Deleted'].filter((name) => row.includes(name)).join();
      return id === undefined ? [] : [`${id} ${flags}`];
    });
  };
  const [source, there] = [await look(scene.folder), await look(target)];
  return { source: source.sort(), target: there.sort() };
}

async function setUp(name: ServerName, { without }: Kind): Promise<Setting> {
  const scene = await Scene.open(sharedServers()[name], { without });
  const seeded = await scene.seed(5, { flags: (n) => (n === 4 ? ['\\Deleted'] : []) });
  const target = `${scene.server.prefix}Target`;
  await scene.other.ok(`CREATE "${target}"`);
  const folder = await scene.read();
  return { scene, folder, chosen: seeded.slice(0, 2).map(({ uid }) => uid), target };
}

/** What the plan leaves where nothing comes in between. */
async function undisturbed(
  name: ServerName,
  kind: Kind,
): Promise<{ holds: Holdings; commands: number } | undefined> {
  const setting = await setUp(name, kind);
  const { scene } = setting;
  if (kind.needs !== undefined && !scene.capabilities.has(kind.needs)) return undefined;
  const done = await kind.before?.(setting);
  const start = scene.lines.length;
  expect((await scene.run(kind.plan(setting, done))).state).toBe('done');
  const commands = scene.lines.length - start;
  const holds = await holdings(setting);
  await scene.close();
  return { holds, commands };
}

async function cut(
  name: ServerName,
  kind: Kind,
  nth: number,
  moment: CutMoment,
  how: 'FIN' | 'RST',
  expected: Holdings,
) {
  const setting = await setUp(name, kind);
  const { scene } = setting;
  const before = await kind.before?.(setting);
  const plan = kind.plan(setting, before);
  let count = 0;
  const test = (line: string): boolean => !line.startsWith('LOGIN') && ++count === nth;
  scene.proxy.cutAt({ command: { test }, moment, how });
  const ended = await scene.run(plan);
  const where = `${name}, ${kind.name}, command ${nth}, ${moment}, ${how}`;
  expect(`${where}: ${ended.state}: ${ended.outcome}`).toContain(`${where}: done: `);
  expect({ where, ...(await holdings(setting)) }).toEqual({ where, ...expected });
  // The journal's last word is the screen's.
  expect(scene.journal.writes.findLast((one) => one.plan.id === plan.id)).toMatchObject({
    state: ended.state,
    outcome: ended.outcome,
  });
  const { untagged } = await scene.other.ok('LIST "" "*"');
  expect(untagged.filter((line) => line.includes('imaptop-'))).toEqual([]);
  await scene.close();
  return scene.proxy.struck;
}

const counts = new Map<string, number>();

test.each(NAMES.flatMap((name) => KINDS.map((kind) => [name, kind.name, kind] as const)))(
  '%s: %s',
  async (name, _, kind) => {
    const plain = await undisturbed(name, kind);
    if (!plain) {
      expect(kind.needs).toBeDefined();
      return;
    }
    let [tried, struck] = [0, 0];
    const seed = name.length + kind.name.length;
    for (let nth = 1; nth <= plain.commands; nth++) {
      for (const [place, moment] of MOMENTS.entries()) {
        // One command of each plan here, at one moment.
        if (!ALL && (nth !== (seed % plain.commands) + 1 || place !== seed % MOMENTS.length)) continue;
        struck += await cut(name, kind, nth, moment, (nth + place) % 2 === 0 ? 'FIN' : 'RST', plain.holds);
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(0);
    counts.set(`${name} ${kind.name}`, struck);
  },
  ALL ? 3_600_000 : 60_000,
);

function writeDown(): void {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const rows = KINDS.map(
    ({ name }) =>
      `| ${name} | ${NAMES.map((server) => counts.get(`${server} ${name}`) ?? '-').join(' | ')} |`,
  );
  const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`;
  const text = [
    '# Connections cut at every command',
    '',
    `Written by \`npm run torture\`. ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${machine}.`,
    'Each command of each kind of plan, at seven moments: never sent on, half sent, stalled for 31 s, answered but the answer lost,',
    'half the answer, half a literal of it or of the command, and its untagged data in reverse order; by FIN and RST in turn. Each plan ended as planned; every message was where it belongs, once.',
    '',
    `**${total} cuts, 0 losses.**`,
    '',
    `| plan | ${NAMES.join(' | ')} |`,
    `|---|${NAMES.map(() => '---:').join('|')}|`,
    ...rows,
    '',
  ];
  writeFileSync(new URL('RESULTS-cuts.md', import.meta.url), text.join('\n'));
  expect(total).toBeGreaterThan(1_000);
}

afterAll(() => {
  if (ALL) writeDown();
});
