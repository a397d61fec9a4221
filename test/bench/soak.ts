// `npm run soak [-- --minutes N --seed N --messages N]`: a random walk of the real program over folders, sorts, searches,
// marks and plans, its memory sampled on the way. Afterwards the server is asked what it holds. A private Dovecot on
// loopback; ends by itself; writes RESULTS-soak.md.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ConsoleDriver } from '../helpers/console-driver.ts';
import { RawImap } from '../helpers/raw-imap.ts';
import { Random } from '../torture/random.ts';
import { leaveNothing } from './context.ts';
import { Mailboxes } from './mailboxes.ts';
import { residentMegabytes } from './peak.ts';
import { SoakWalk, type WalkFacts } from './soak-walk.ts';
import { verify } from './soak-verdict.ts';

const SAMPLE_MS = 5_000;
/** More than that over the second half, and more than the samples scatter, is growth. */
const MOST_GROWTH = 0.05;
// Reading the headers of all messages takes long on a busy machine.
const PATIENCE_MS = 600_000;
const OTHER_FOLDER = 'Work';

interface Sample {
  readonly minutes: number;
  readonly megabytes: number;
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    messages: { type: 'string', default: '100000' },
  },
});
const [minutes, seed, messages] = [Number(values.minutes), Number(values.seed), Number(values.messages)];
if (!(minutes > 0) || !Number.isInteger(seed) || !(messages >= 1_000)) {
  throw new Error('--minutes and --seed take numbers, --messages a thousand or more');
}

leaveNothing();
const mailboxes = await Mailboxes.start();
const state = mkdtempSync(join(tmpdir(), 'imaptop-soak-'));
process.once('exit', () => rmSync(state, { recursive: true, force: true }));
try {
  const mailbox = await mailboxes.fresh(messages);
  const { user, port, password } = mailbox;
  const connect = () => RawImap.connect({ host: '127.0.0.1', port, user, password });
  const before = await connect();
  await before.ok(`CREATE ${OTHER_FOLDER}`);
  await before.logout();
  const console = await ConsoleDriver.start({
    args: ['--tls', 'none', '--sort', '-size', '--state-dir', state, `imap://${user}@127.0.0.1:${port}`],
    env: { IMAPTOP_PASSWORD: password },
    columns: 120,
    rows: 40,
    patience: PATIENCE_MS,
  });
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 60_000;
  const samples: Sample[] = [];
  const timer = setInterval(() => {
    samples.push({ minutes: elapsed(), megabytes: residentMegabytes(console.terminal.pid) });
  }, SAMPLE_MS);
  const walk = new SoakWalk(console, new Random(seed), ['INBOX', OTHER_FOLDER, 'Archive']);
  const wrongs: string[] = [];
  try {
    while (elapsed() < minutes) await walk.step();
  } catch (error) {
    wrongs.push((error as Error).message);
  }
  clearInterval(timer);
  try {
    // Anew: a server does not keep an idle connection for half an hour.
    const raw = await connect();
    wrongs.push(...(await verify(console, walk, raw, mailbox, state)));
    await raw.logout();
    await console.press('Esc', 'q');
  } catch (error) {
    wrongs.push((error as Error).message);
  }
  for (const wrong of wrongs) process.stdout.write(`${wrong}\n`);
  await console.close();
  const text = report(samples, walk.facts, wrongs);
  writeFileSync(new URL('RESULTS-soak.md', import.meta.url), text);
  process.stdout.write(text);
  process.exitCode = wrongs.length > 0 || grew(samples) ? 1 : 0;
} finally {
  await mailboxes.stop();
}

/** Megabytes a minute by least squares, and what that made over the second half. */
function trend(samples: readonly Sample[]): {
  readonly slope: number;
  readonly growth: number;
  readonly share: number;
} {
  const half = samples.slice(Math.floor(samples.length / 2));
  const mean = (of: (sample: Sample) => number) => half.reduce((sum, one) => sum + of(one), 0) / half.length;
  const [x, y] = [mean((one) => one.minutes), mean((one) => one.megabytes)];
  const slope =
    half.reduce((sum, one) => sum + (one.minutes - x) * (one.megabytes - y), 0) /
    half.reduce((sum, one) => sum + (one.minutes - x) ** 2, 0);
  const growth = slope * ((half.at(-1)?.minutes ?? 0) - (half[0]?.minutes ?? 0));
  return { slope, growth, share: growth / y };
}

function grew(samples: readonly Sample[]): boolean {
  return !(trend(samples).share <= MOST_GROWTH);
}

function report(samples: readonly Sample[], facts: WalkFacts, wrongs: readonly string[]): string {
  const [cpu] = cpus();
  const { slope, growth, share } = trend(samples);
  const sizes = samples.map(({ megabytes }) => megabytes);
  const tenths = Array.from({ length: 10 }, (_, n) => {
    const part = sizes.slice(Math.floor((n * sizes.length) / 10), Math.floor(((n + 1) * sizes.length) / 10));
    return part.length > 0 ? `${Math.min(...part).toFixed(0)}-${Math.max(...part).toFixed(0)}` : '';
  });
  return [
    '# A long walk',
    '',
    'Written by `npm run soak`: the real program under random keys, on a private Dovecot. Then the server is asked.',
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${minutes} minutes, seed ${seed}, ${messages.toLocaleString('en-US')} messages.`,
    '',
    `**${facts.steps} steps, ${facts.plans} plans, ${wrongs.length} wrongs. ${grew(samples) ? 'Memory grew' : 'No growth'}:** over the second half resident memory went by ${growth.toFixed(1)} MB (${(100 * share).toFixed(1)} %, ${slope.toFixed(2)} MB a minute by least squares, ${samples.length} samples).`,
    '',
    '| tenth of the time | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    `| resident memory, MB | ${tenths.join(' | ')} |`,
    '',
    '| step | times |',
    '|---|--:|',
    ...[...facts.times].sort(([, a], [, b]) => b - a).map(([name, times]) => `| ${name} | ${times} |`),
    `| messages expunged | ${facts.expunged} |`,
    '',
    ...wrongs.map((wrong) => `- ${wrong.split('\n', 1)[0]}`),
    ...(wrongs.length > 0 ? [''] : []),
  ].join('\n');
}
