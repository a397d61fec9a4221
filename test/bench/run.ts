// `npm run bench [-- MESSAGES ...]`: reads whole folders of a private Dovecot, all contestants in turn in one run, and keeps
// medians and ratios in RESULTS.md. Loopback only; ends by itself.
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { RawImap } from '../helpers/raw-imap.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { startDovecot } from '../servers/dovecot.ts';
import { console120x40 } from './console.ts';
import { drain, imapflow, wire, wireAtOnce, type Measure } from './listing.ts';

const ROUNDS = 5;
const contestants: readonly (readonly [string, Measure])[] = [
  ['raw socket drain (the limit)', drain],
  ['wire, one command, into the table', wireAtOnce],
  ['wire, windows of 5,000, sorted by size', wire],
  ['ImapFlow fetch(), sorted by size', imapflow],
  ['whole program, exec to list complete (wall)', console120x40],
];

const counts = process.argv.slice(2).map(Number);
const server = await startDovecot({});
try {
  const parts: string[] = [];
  for (const messages of counts.length > 0 ? counts : [10_000, 100_000]) parts.push(await measured(messages));
  const report = [...heading(), ...parts].join('\n');
  writeFileSync(new URL('RESULTS.md', import.meta.url), report);
  process.stdout.write(report);
} finally {
  await server.stop();
}

async function measured(messages: number): Promise<string> {
  const login = { port: server.port, user: server.newUser(), password: server.password };
  const raw = await RawImap.connect({ host: server.host, ...login });
  await seedMailbox(raw, 'INBOX', messages);
  await raw.logout();
  const times = new Map<string, number[]>(contestants.map(([name]) => [name, []]));
  // The first round warms the server's caches and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, measure] of contestants) {
      const taken = await measure(login, messages);
      if (round > 0) times.get(name)!.push(taken);
    }
  }
  const limit = median(times.get(contestants[0]![0])!);
  const rows = contestants.map(([name]) => {
    const middle = median(times.get(name)!);
    return `| ${name} | ${middle.toFixed(0)} | ${(middle / limit).toFixed(2)} |`;
  });
  return [
    '',
    `## ${messages.toLocaleString('en-US')} messages`,
    '',
    `| contestant (median of ${ROUNDS}) | ms | ratio |`,
    '|---|--:|--:|',
    ...rows,
    '',
  ].join('\n');
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function heading(): string[] {
  const [cpu] = cpus();
  return [
    '# Reading a whole folder',
    '',
    'Written by `npm run bench`. Read the ratios, not the milliseconds: all contestants of a table took turns in one run.',
    '',
    `Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Dovecot on loopback, plain TCP, warm caches.`,
  ];
}
