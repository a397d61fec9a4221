// neomutt, mutt and aerc, where they are installed, beside the program: exec to the biggest message on screen, sorted by
// size, nothing cached. Each has the least configuration that gets it there.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EmulatedTerminal } from '../helpers/terminal.ts';
import type { BenchContext } from './context.ts';
import { interleaved, median } from './interleave.ts';
import type { Mailbox } from './mailboxes.ts';
import { peakMegabytes, processorTime } from './peak.ts';
import { Program } from './program.ts';
import { figure, type Row, type Table } from './table.ts';

const PATIENCE_MS = 300_000;

interface Peer {
  readonly program: string;
  readonly args: readonly string[];
  readonly files: (mailbox: Mailbox) => Readonly<Record<string, string>>;
}

const muttrc = ({ port, user, password }: Mailbox): string => `
set folder = "imap://127.0.0.1:${port}/"
set spoolfile = "imap://127.0.0.1:${port}/INBOX"
set imap_user = "${user}"
set imap_pass = "${password}"
set ssl_starttls = no
set ssl_force_tls = no
set sort = reverse-size
set sleep_time = 0
set quit = yes
set move = no
set read_inc = 0
set net_inc = 0
set mail_check = 600
set timeout = 600
set index_format = "%4C %Z %c %-20.20F %s"
`;

const mutt = (program: string): Peer => ({
  program,
  args: ['-n', '-F', 'muttrc'],
  files: (mailbox) => ({ muttrc: muttrc(mailbox) }),
});

const PEERS: Readonly<Record<string, Peer>> = {
  'neomutt, sort=reverse-size, no header cache': mutt('neomutt'),
  'mutt, sort=reverse-size, no header cache': mutt('mutt'),
  'aerc, sort=-r size': {
    program: 'aerc',
    args: [],
    files: ({ port, user, password }) => ({
      '.config/aerc/accounts.conf': `[bench]
source = imap+insecure://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}
default = INBOX
from = Bench <bench@example.org>
cache-headers = false
check-mail = 0
`,
      '.config/aerc/aerc.conf': `[general]
unsafe-accounts-conf = true
[ui]
sort = -r size
`,
    }),
  },
};

interface Sample {
  readonly ms: number;
  readonly megabytes: number;
  readonly cpu: number;
}

const OURS = 'imaptop';
const REFERENCE = 'C client: LOGIN, SELECT, FETCH of all rows';

export async function peers(context: BenchContext, messages: number): Promise<Table> {
  const mailbox = await context.mailboxes.of(messages);
  const { limit, home } = context;
  // A peer takes half a minute for a million.
  const rounds = messages > 100_000 ? 1 : context.rounds;
  const there = Object.entries(PEERS).filter(([, { program }]) => isInstalled(program));
  const samples = await interleaved<Sample>(rounds, {
    ...(limit && {
      [REFERENCE]: async () => {
        const fetch = ['SELECT INBOX', 'UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)'];
        const { wall: ms, megabytes, cpu } = await limit.run(mailbox, fetch);
        return { ms, megabytes, cpu };
      },
    }),
    [OURS]: async () => {
      const run = new Program(home, mailbox);
      const ms = await run.biggestShown();
      const sample = { ms, ...run.cost() };
      await run.end();
      return sample;
    },
    ...Object.fromEntries(there.map(([name, peer]) => [name, () => measured(peer, mailbox)])),
  });
  const middle = (name: string, of: keyof Sample) => median(samples.get(name)!.map((sample) => sample[of]));
  const reference = limit ? middle(REFERENCE, 'ms') : middle(OURS, 'ms');
  const missing = Object.values(PEERS).filter(({ program }) => !isInstalled(program));
  return {
    title: `Other programs, ${messages.toLocaleString('en-US')} messages`,
    about: [
      `Exec to the 20 MiB message on screen, in a terminal of 120x40, median of ${rounds}. Ratios are to the first row.`,
      ...there.map(([, { program }]) => versionOf(program)),
      ...missing.map(({ program }) => `${program} is not installed.`),
    ].join(' '),
    rows: [...samples.keys()].map((name): Row => {
      const value = middle(name, 'ms');
      const note = `${figure(middle(name, 'megabytes'), 'MB')} peak, ${figure(middle(name, 'cpu'), 'ms')} CPU`;
      return { name, value, unit: 'ms', ratio: value / reference, note };
    }),
  };
}

async function measured({ program, args, files }: Peer, mailbox: Mailbox): Promise<Sample> {
  const home = mkdtempSync(join(tmpdir(), `imaptop-bench-${program}-`));
  for (const [path, text] of Object.entries(files(mailbox))) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text, { mode: 0o600 });
  }
  const start = performance.now();
  const terminal = new EmulatedTerminal({
    file: program,
    args,
    columns: 120,
    rows: 40,
    cwd: home,
    env: { HOME: home, TZ: 'UTC' },
  });
  try {
    await terminal.waitFor(mailbox.biggest.subject, PATIENCE_MS);
    const ms = performance.now() - start;
    return { ms, megabytes: peakMegabytes(terminal.pid), cpu: processorTime(terminal.pid) };
  } finally {
    await terminal.close();
    rmSync(home, { recursive: true, force: true });
  }
}

function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$0"', program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function versionOf(program: string): string {
  const said = execFileSync(program, ['-v'], { encoding: 'utf8' }).split('\n', 1)[0]!;
  return `${/^\w+ v?[\d.]+\d/i.exec(said)?.[0] ?? program}.`;
}
