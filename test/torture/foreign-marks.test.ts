// Removals where the server has no UIDPLUS, over random folders in which others have marked mail, mark it meanwhile, and
// where connections go: none of theirs is ever removed. A few cases here; a thousand with IMAPTOP_TORTURE=all, which
// `npm run torture` sets, and then the count goes into RESULTS-foreign.md.
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { CutMoment } from '../helpers/fault-proxy.ts';
import { Scene } from '../queue/scene.ts';
import { sharedServers } from '../servers/shared.ts';

const ALL = process.env['IMAPTOP_TORTURE'] === 'all';
const CASES = ALL ? 250 : 3;
const MESSAGES = 7;
const MOMENTS: readonly CutMoment[] = [
  'before the server has it',
  'in the command',
  'before the answer',
  'in the answer',
];

const place = fc.nat({ max: MESSAGES - 1 });
const cases = fc.record({
  chosen: fc.uniqueArray(place, { minLength: 1, maxLength: 4 }),
  marked: fc.uniqueArray(place, { maxLength: 3 }),
  /** Marked by the other client when this line comes. */
  meanwhile: fc.option(fc.record({ place, line: fc.integer({ min: 1, max: 14 }) })),
  cut: fc.option(fc.record({ line: fc.integer({ min: 1, max: 14 }), moment: fc.constantFrom(...MOMENTS) })),
});

let removed = 0;
let refused = 0;
/** Marked in the instant that a plain EXPUNGE leaves open, removed, and told of. */
let races = 0;
const ran = new Map<string, number>();

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

async function check(name: 'dovecot' | 'cyrus', without: readonly string[], one: Case): Promise<void> {
  const scene = await Scene.open(sharedServers()[name], { without, consented: [/^EXPUNGE$/] });
  try {
    const seeded = await scene.seed(MESSAGES, {
      flags: (n) => (one.marked.includes(n) ? ['\\Deleted'] : []),
    });
    const uids = seeded.map(({ uid }) => uid);
    const mine = one.chosen.map((n) => uids[n]!);
    const plan = scene.expunge(await scene.read(), mine);
    let marking: Promise<void> | undefined;
    let over = false;
    if (one.meanwhile) {
      const { place: other, line: nth } = one.meanwhile;
      let count = 0;
      const { reached, release } = scene.proxy.hold({ test: () => ++count === nth });
      void reached.then(() => {
        if (over) return release();
        marking = scene.mark([uids[other]!]);
        void marking.then(release);
      });
    }
    if (one.cut) {
      const { line, moment } = one.cut;
      const start = scene.proxy.lines.length;
      const cutHere = { test: (): boolean => scene.proxy.lines.length - start === line };
      scene.proxy.cutAt({ command: cutHere, moment, how: 'RST' });
    }
    const ended = await scene.run(plan);
    over = true;
    await marking;
    const left = await scene.other.uids(scene.folder);
    const theirs = uids.filter((uid) => !mine.includes(uid));
    const lost = theirs.filter((uid) => !left.includes(uid));
    // The race that a plain EXPUNGE keeps, and that its plan names: then the outcome names it as well.
    const raced =
      / more went with them: marked .+ by others in the instant before EXPUNGE, or removed by them$/.test(
        ended.outcome,
      );
    const excused = raced && !without.includes('MOVE') ? [] : raced ? lost.slice(0, 1) : [];
    if (raced) races++;
    expect({ outcome: ended.outcome, lost }).toEqual({ outcome: ended.outcome, lost: excused });
    expect(raced).toBe(lost.length > 0);
    const gone = mine.filter((uid) => !left.includes(uid));
    if (ended.state === 'done') expect(gone).toHaveLength(mine.length);
    if (gone.length > 0) removed++;
    else refused++;
    ran.set(`${name} ${without.join()}`, (ran.get(`${name} ${without.join()}`) ?? 0) + 1);
  } finally {
    await scene.close();
  }
}

test.each([
  ['dovecot', ['UIDPLUS']],
  ['dovecot', ['UIDPLUS', 'MOVE']],
  ['cyrus', ['UIDPLUS']],
  ['cyrus', ['UIDPLUS', 'MOVE']],
] as const)(
  'none of theirs is removed: %s without %j',
  async (name, without) => {
    const run = fc.asyncProperty(cases, (one) => check(name, without, one));
    await fc.assert(run, { numRuns: CASES, seed: 2_026, endOnFailure: true });
  },
  ALL ? 900_000 : 60_000,
);

afterAll(() => {
  if (!ALL) return;
  const total = [...ran.values()].reduce((sum, count) => sum + count, 0);
  const rows = [...ran].map(([what, count]) => `| ${what.replace(' ', ' without ')} | ${count} |`);
  const text = [
    "# Others' marked mail where there is no UIDPLUS",
    '',
    `Written by \`npm run torture\`. ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}.`,
    `**${total} random cases, 0 messages of others lost unsaid**: ${removed} removed mail, ${refused} were refused or stopped.`,
    `In ${races} of them somebody marked a message in the instant between the last look and a plain EXPUNGE: it went, and the outcome said so.`,
    '',
    '| server | cases |',
    '|---|---:|',
    ...rows,
    '',
  ];
  writeFileSync(new URL('RESULTS-foreign.md', import.meta.url), text.join('\n'));
});
