// `node test/torture/lost-index.ts [--plans N]`: what becomes of new mail in a folder that is deleted and made anew while
// another session has the old one open and then sends one thing, N times each (default 100), without imaptop: raw clients
// on private Dovecots with each kind of storage. Ends by itself; writes RESULTS-races.md.
import { quoted, RawImap } from '../helpers/raw-imap.ts';
import { startDovecot, type DovecotServer } from '../servers/dovecot.ts';
import { searchStorage } from './index-loss.ts';
import { countTable, keepPage, programOptions, writePart } from './programs.ts';

const STORAGES = ['mdbox', 'sdbox', 'maildir'] as const;
type Storage = (typeof STORAGES)[number];

const STORE = 'UID STORE 1:3 +FLAGS.SILENT (\\Deleted)';
const IDENTITIES = '(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])';
/** What the session that has the old folder open sends once the new one is full; undefined: there is no such session. */
const ACTS: Readonly<Record<string, readonly string[] | undefined>> = {
  'no other session': undefined,
  nothing: [],
  NOOP: ['NOOP'],
  SEARCH: ['UID SEARCH UID 1:3'],
  FETCH: [`UID FETCH 1:3 ${IDENTITIES}`],
  'SELECT anew': ['SELECT Box'],
  STORE: [STORE],
  'STORE, UID EXPUNGE': [STORE, 'UID EXPUNGE 1:3'],
  'UID MOVE': ['UID MOVE 1:3 Other'],
  'UID COPY': ['UID COPY 1:3 Other'],
};
const MESSAGES = 6;
/** Most of a trial is waiting for the next second: UIDVALIDITY is the time. */
const AT_ONCE = 10;
const CLOCK_MS = 100;

interface Trial {
  readonly storage: Storage;
  readonly act: string;
  readonly lost: boolean;
  /** All that was lost is there again once the server has looked into its storage. */
  readonly foundAgain: boolean;
  /** New messages came to where the old session moved or copied old ones. */
  readonly strayed: boolean;
}

const { plans, seed } = programOptions(100);
const began = performance.now();
const trials: Trial[] = [];
const page = keepPage(write);
for (const storage of STORAGES) {
  const server = await startDovecot({ tls: 'none', storage });
  const waiting = Object.keys(ACTS).flatMap((act) => Array.from({ length: plans }, () => act));
  const work = async (): Promise<void> => {
    for (let act = waiting.pop(); act !== undefined; act = waiting.pop())
      trials.push(await attempt(server, storage, act));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await server.stop();
}
page.end();
process.exit(0);

async function attempt(server: DovecotServer, storage: Storage, act: string): Promise<Trial> {
  const user = server.newUser();
  const other = await connect(server, user);
  for (const folder of ['Box', 'Other']) await other.ok(`CREATE ${folder}`);
  await fill(other, 'old');
  const lines = ACTS[act];
  const session = lines && (await connect(server, user));
  await session?.ok('SELECT Box');
  await session?.ok(`UID FETCH 1:${MESSAGES} (UID FLAGS RFC822.SIZE)`);
  await makeAnew(other);
  await fill(other, 'new');
  // Whatever the server answers, and where it hangs up instead.
  for (const line of lines ?? []) await session?.command(line).catch(() => undefined);
  await session?.logout();
  await other.logout();
  const [here, there] = await look(server, user);
  const lost = here + there < MESSAGES;
  let foundAgain = false;
  if (lost) {
    await searchStorage(server, user);
    const [now, strays] = await look(server, user);
    foundAgain = now + strays >= MESSAGES;
  }
  return { storage, act, lost, foundAgain, strayed: there > 0 };
}

function connect({ host, port, password }: DovecotServer, user: string): Promise<RawImap> {
  return RawImap.connect({ host, port, user, password });
}

async function fill(raw: RawImap, name: string): Promise<void> {
  for (let n = 1; n <= MESSAGES; n++) {
    const text = `Subject: ${name}\r\nMessage-ID: <${name}${n}@example.org>\r\n\r\n${n}\r\n`;
    await raw.append('Box', [], new Date(Date.UTC(2020, 0, n)), Buffer.from(text));
  }
}

async function makeAnew(raw: RawImap): Promise<void> {
  const before = await uidValidity(raw);
  await raw.ok('SELECT INBOX');
  for (;;) {
    await raw.command('DELETE Box');
    await raw.command('CREATE Box');
    const now = await uidValidity(raw);
    if (now > 0 && now !== before) return;
    await new Promise((resolve) => setTimeout(resolve, CLOCK_MS));
  }
}

async function uidValidity(raw: RawImap): Promise<number> {
  const { untagged } = await raw.command(`STATUS ${quoted('Box')} (UIDVALIDITY)`);
  return Number(/UIDVALIDITY (\d+)/.exec(untagged.join())?.[1] ?? 0);
}

/** How many of the new messages are in the folder, and how many in the other one. */
async function look(server: DovecotServer, user: string): Promise<[number, number]> {
  const raw = await connect(server, user);
  const count = async (folder: string): Promise<number> => {
    const ids = [...(await raw.messageIds(folder)).values()];
    return new Set(ids.filter((id) => id.startsWith('<new'))).size;
  };
  const counts: [number, number] = [await count('Box'), await count('Other')];
  await raw.logout();
  return counts;
}

function write(): string {
  const of = (act: string, storage: string, test: (trial: Trial) => boolean): number =>
    trials.filter((trial) => trial.act === act && trial.storage === storage && test(trial)).length;
  const lost = trials.filter((trial) => trial.lost);
  return writePart('Without imaptop', seed, Math.round((performance.now() - began) / 1000), [
    `A second session deletes a folder, makes it anew and fills it; the first one, which has the old one open, then sends one thing. Raw clients only, ${trials.length} trials in all, up to ${plans} each. **${lost.length} times new mail was lost, ${lost.filter((trial) => trial.foundAgain).length} times all of it was found again by \`doveadm force-resync\`, which leaves removed what a command removed.**`,
    '',
    'New mail lost, after:',
    '',
    ...countTable(Object.keys(ACTS), STORAGES, (act, storage) => of(act, storage, (trial) => trial.lost)),
    '',
    'New messages moved or copied under the UIDs of old ones, by:',
    '',
    ...countTable(['UID MOVE', 'UID COPY'], STORAGES, (act, storage) =>
      of(act, storage, (trial) => trial.strayed),
    ),
  ]);
}
