// `npm run bench [-- PART ... --million --sizes N,N --rounds N]`: measures the built program and its parts beside the limit and
// other programs, on private servers on loopback, and keeps the tables in RESULTS.md. Ends by itself.
import { parseArgs } from 'node:util';
import { bulk, bulkGrowth } from './bulk.ts';
import { BenchContext } from './context.ts';
import { drawing } from './drawing.ts';
import { growth } from './growth.ts';
import { keystrokes } from './keystrokes/keystrokes.ts';
import { lines } from './lines.ts';
import { listing } from './listing.ts';
import { model } from './model.ts';
import { peers } from './peers.ts';
import { reopening } from './reopening.ts';
import { writeResults } from './results.ts';
import { slowTerminal } from './slow-terminal.ts';
import { startup } from './startup.ts';
import type { Table } from './table.ts';
import { whole } from './whole.ts';

const { values, positionals } = parseArgs({
  options: {
    million: { type: 'boolean', default: false },
    sizes: { type: 'string' },
    rounds: { type: 'string', default: '5' },
  },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const sizes = values.sizes?.split(',').map(Number) ?? [
  10_000,
  100_000,
  ...(values.million ? [1_000_000] : []),
];

/** In the order of the page. */
const PARTS: Readonly<Record<string, (context: BenchContext) => AsyncGenerator<Table>>> = {
  async *listing(context) {
    for (const messages of sizes) yield await listing(context, messages);
  },
  async *whole(context) {
    for (const messages of sizes) yield await whole(context, messages);
  },
  async *reopening(context) {
    for (const messages of sizes) yield await reopening(context, messages);
  },
  async *peers(context) {
    for (const messages of sizes) yield await peers(context, messages);
  },
  async *lines(context) {
    yield* await lines(context);
  },
  async *terminal(context) {
    yield await slowTerminal(context);
  },
  async *bulk(context) {
    for (const messages of sizes) yield await bulk(context, messages);
    yield await bulkGrowth(context, [1_000, 10_000, 100_000]);
  },
  async *growth(context) {
    yield await growth(context, [...new Set([1_000, 10_000, 100_000, ...sizes])]);
  },
  async *startup(context) {
    yield await startup(context);
  },
  async *drawing({ rounds }) {
    yield await drawing(rounds);
  },
  async *model() {
    yield await model();
  },
  // It has a page of its own, with keys instead of figures.
  async *keystrokes({ mailboxes }) {
    process.stdout.write(await keystrokes(mailboxes.server));
    yield* [];
  },
};

const chosen = positionals.length > 0 ? positionals : Object.keys(PARTS);
const unknown = chosen.find((name) => !(name in PARTS));
if (unknown !== undefined || ![rounds, ...sizes].every((number) => number > 0)) {
  throw new Error(
    `a part is one of ${Object.keys(PARTS).join(', ')}; --rounds takes a number, --sizes some with commas`,
  );
}
let goals = '';
const context = await BenchContext.open(rounds);
try {
  for (const name of chosen) {
    // After each table: a run that is ended early has said what it found.
    for await (const table of PARTS[name]!(context)) goals = writeResults([table]);
  }
} finally {
  await context.close();
}
process.stdout.write(goals);
