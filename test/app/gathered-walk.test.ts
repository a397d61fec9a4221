// A walk at random over the list of many folders, with the same UIDs in each, while another client removes mail, changes flags
// and makes folders anew. No two messages are of one size: by it a raw client tells after every plan which messages changed,
// and they are those of the rows that were meant, as the list showed them.
import { expect, onTestFailed, test } from 'vitest';
import { askedConsent, askedPlans } from '../../src/app/asked.ts';
import { messageOf } from '../../src/app/listed.ts';
import { isUnfinished } from '../../src/app/slices/queue.ts';
import { expungeTargets, targets } from '../../src/app/targets.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { makeMessage } from '../helpers/seed.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { Random } from '../torture/random.ts';
import { LiveConsole, otherClient } from './live-console.ts';

const MESSAGES = 6;
const STEPS = 18;

/** A message on the server, or as the list has it: "INBOX 3 1320127200" with its UID and UIDVALIDITY, and its flags. */
interface Seen {
  readonly where: string;
  readonly flags: string;
}

/** By the size of each message. */
type Account = ReadonlyMap<number, Seen>;

/** Courier and Cyrus keep folders under INBOX. */
const under = (server: ServerName): string => (server === 'dovecot' ? '' : 'INBOX.');

const asText = (flags: readonly string[]): string => [...flags].sort().join(' ');

async function onServer(oracle: RawImap, folders: readonly string[]): Promise<Account> {
  const found = new Map<number, Seen>();
  for (const folder of folders) {
    const { untagged: opened } = await oracle.ok(`EXAMINE "${folder}"`);
    const validity = /UIDVALIDITY (\d+)/.exec(opened.join('\n'))?.[1] ?? '';
    if (!opened.includes('* 0 EXISTS')) {
      const { untagged } = await oracle.ok('UID FETCH 1:* (RFC822.SIZE FLAGS)');
      for (const line of untagged) {
        const [uid, size, flags] = [/\bUID (\d+)/, /RFC822\.SIZE (\d+)/, /FLAGS \(([^)]*)\)/].map(
          (item) => item.exec(line)?.[1],
        );
        if (uid === undefined || size === undefined) continue;
        const words = (flags ?? '').split(' ').filter((flag) => flag !== '' && flag !== '\\Recent');
        found.set(Number(size), { where: `${folder} ${uid} ${validity}`, flags: asText(words) });
      }
    }
    await oracle.ok('CLOSE');
  }
  return found;
}

/** Of the rows that these name. */
function inList(live: LiveConsole, uids: UidSet): Account {
  const { messages } = live.state;
  const { rows } = live;
  return new Map(
    [...uids].map((uid) => {
      const { mailbox, uid: own } = messageOf(messages, uid)!;
      const where = `${mailbox.path} ${own} ${mailbox.uidValidity}`;
      const flags = rows[uid]!;
      const size = messages.table.size(messages.table.rowOf(uid));
      return [size, { where, flags: flags === 'not read' ? flags : asText(flags) }];
    }),
  );
}

const sizes = (account: Account): number[] => [...account.keys()].sort((a, b) => a - b);

/** Sizes of the messages that are not in both alike. */
function different(before: Account, after: Account): number[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  const same = (size: number): boolean =>
    before.get(size)?.where === after.get(size)?.where && before.get(size)?.flags === after.get(size)?.flags;
  return [...all].filter((size) => !same(size)).sort((a, b) => a - b);
}

async function walk(server: ServerName, seed: number): Promise<number> {
  const random = new Random(seed);
  const from = sharedServers()[server];
  const user = from.newUser();
  const other = await otherClient(from, user);
  const oracle = await otherClient(from, user);
  const folders = ['INBOX', 'Work', 'Zoo', 'Mail'].map((name, place) =>
    place === 0 ? name : under(server) + name,
  );
  let serial = 0;
  const fill = async (folder: string): Promise<void> => {
    for (let n = 0; n < MESSAGES; n++) {
      serial++;
      const { bytes, date } = makeMessage({ n: serial, seed, size: 2_000 + serial });
      const flags = random.chance(0.3) ? ['\\Seen'] : [];
      const { status, text } = await other.append(folder, flags, date, bytes);
      expect(`${status} ${text}`).toMatch(/^OK/);
    }
  };
  for (const folder of folders) {
    if (folder !== 'INBOX') await other.ok(`CREATE "${folder}"`);
    await fill(folder);
  }
  const live = await LiveConsole.open(from, user, { key: 'size', descending: true });
  const done: string[] = [];
  onTestFailed(() => console.log(`seed ${seed}\n${done.join('\n')}`));

  const openAll = async (): Promise<void> => {
    live.store.view({ kind: 'focus', pane: 'folders' });
    live.press('g', 'Enter');
    await live.until(({ messages }) => messages.gathering !== undefined && messages.scan.kind === 'complete');
    await live.settled();
    live.store.view({ kind: 'focus', pane: 'messages' });
  };

  /** From then on the same UIDs name other messages. Dovecot has internal errors where a folder that is open is deleted. */
  const makeAnew = async (folder: string): Promise<void> => {
    if (server === 'dovecot') {
      const { uidValidity } = live.state.messages.gathering!.mailboxes.find(({ path }) => path === folder)!;
      await sharedServers().dovecot.setUidValidity(user, folder, uidValidity + 1_000 + serial);
      return;
    }
    await other.ok(`DELETE "${folder}"`);
    await other.ok(`CREATE "${folder}"`);
    await fill(folder);
  };

  /** What another client does, of which the list may hear late, or not at all. */
  const interfere = async (): Promise<void> => {
    const folder = random.pick(folders);
    const uids = await other.uids(folder);
    if (random.chance(0.15) && folder !== 'INBOX') {
      await makeAnew(folder);
      done.push(`made anew: ${folder}`);
      return;
    }
    if (uids.length === 0) return fill(folder);
    const uid = random.pick(uids);
    await other.ok(`SELECT "${folder}"`);
    if (random.chance(0.5)) {
      const flag = random.pick(['\\Flagged', '\\Deleted', '\\Answered']);
      await other.ok(`UID STORE ${uid} ${random.pick(['+', '-'])}FLAGS.SILENT (${flag})`);
      done.push(`other: ${flag} of ${folder} ${uid}`);
    } else {
      // The others' marks stay out of it: a plain EXPUNGE takes all.
      await other.ok('UID STORE 1:* -FLAGS.SILENT (\\Deleted)');
      await other.ok(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`);
      await other.ok('EXPUNGE');
      done.push(`other: removed ${folder} ${uid}`);
    }
    await other.ok('EXAMINE INBOX');
    await other.ok('CLOSE');
  };

  const mark = (): void => {
    const shown = [...live.state.messages.table.uids()];
    live.store.view({ kind: 'set-marks', marks: UidSet.from(random.sample(shown, random.between(1, 6))) });
  };

  /** Presses keys that change mail, answers what is asked, and compares; `isDone`: what became of a message that was meant. */
  const act = async (
    name: string,
    keys: readonly string[],
    chosen: UidSet,
    isDone: (before: Seen, after: Seen | undefined) => boolean,
  ): Promise<void> => {
    const meant = inList(live, chosen);
    let before = await onServer(oracle, folders);
    live.press(...keys);
    live.store.flush();
    await live.settled();
    const { dialog } = live.state.view;
    if (dialog?.kind === 'plan') {
      const consent = askedConsent(dialog);
      expect(askedPlans(dialog).reduce((sum, { uids }) => sum + uids.size, 0)).toBe(meant.size);
      expect(dialog.description.consent).toMatch(new RegExp(`\\b${meant.size} message`));
      expect(different(before, await onServer(oracle, folders))).toEqual([]);
      if (random.chance(0.3)) await interfere();
      before = await onServer(oracle, folders);
      live.see();
      if (consent.kind === 'count') live.press(...String(consent.count), 'Enter');
      else live.press('y');
      live.store.flush();
      await live.settled();
    }
    done.push(`${name} ${[...meant.values()].map(({ where }) => where).join(', ')}: ${live.said ?? ''}`);
    expect(live.state.view.dialog).toBeUndefined();
    expect(live.state.queue.plans.some(isUnfinished)).toBe(false);
    const after = await onServer(oracle, folders);
    const changed = different(before, after);
    expect(sizes(meant)).toEqual(expect.arrayContaining(changed));
    for (const size of changed) {
      expect(before.get(size)?.where).toBe(meant.get(size)?.where);
      expect(isDone(before.get(size)!, after.get(size))).toBe(true);
    }
    // What stands as the list showed it is changed, all of it.
    for (const [size, seen] of meant) {
      const there = before.get(size);
      if (there?.where === seen.where && there.flags === seen.flags)
        expect([size, isDone(there, after.get(size))]).toEqual([size, true]);
    }
    const last = live.state.queue.plans[0];
    // Without rescue copies nothing brings back what was removed.
    if (name === 'X' || changed.length === 0 || !last || !random.chance(0.4)) return;
    live.press('z');
    live.store.flush();
    await live.settled();
    if (live.state.view.dialog?.kind !== 'undo') return;
    live.see();
    live.press('y');
    live.store.flush();
    await live.settled();
    done.push(`z: ${live.said ?? ''}`);
    // Back in its folder a message has another UID.
    const folderOf = (account: Account) =>
      new Map([...account].map(([size, { where, flags }]) => [size, [where.split(' ')[0], flags]]));
    expect(folderOf(await onServer(oracle, folders))).toEqual(folderOf(before));
  };

  const flagged = (flag: string, isSet: boolean) => (before: Seen, after: Seen | undefined) =>
    after?.where === before.where && after.flags.split(' ').includes(flag) === isSet;

  const actions: readonly (() => Promise<void>)[] = [
    async () => {
      const chosen = targets(live.state)!.uids;
      const all = [...inList(live, chosen).values()].every(({ flags }) => flags.includes('\\Flagged'));
      await act('F', ['F'], chosen, flagged('\\Flagged', !all));
    },
    () => act('d', ['d'], targets(live.state)!.uids, flagged('\\Deleted', true)),
    () => act('u', ['u'], targets(live.state)!.uids, flagged('\\Deleted', false)),
    () => act('X', ['X'], expungeTargets(live.state)!.uids, (_before, after) => after === undefined),
    async () => {
      const to = random.pick(folders);
      const chosen = UidSet.from(
        [...targets(live.state)!.uids].filter(
          (uid) => messageOf(live.state.messages, uid)!.mailbox.path !== to,
        ),
      );
      if (chosen.isEmpty) return;
      const letters = to.split('.').at(-1)!.toLowerCase();
      await act(`s ${to}`, ['s', ...letters, 'Enter'], chosen, (before, after) => {
        return after?.where.split(' ')[0] === to && after.flags === before.flags;
      });
    },
    async () => {
      const { table, filtered } = live.state.messages;
      const most = random.between(2, MESSAGES);
      const chosen = table.uidsWhere((row) => {
        const isShown = !filtered || filtered.rows[row] === 1;
        const { bits } = table.flags(row);
        return isShown && (bits & 8) === 0 && messageOf(live.state.messages, table.uid(row))!.uid <= most;
      });
      if (chosen.isEmpty) return;
      await act('D', ['D', ...`uid:1:${most}`, 'Enter'], chosen, flagged('\\Deleted', true));
    },
  ];

  const views: readonly (() => void | Promise<void>)[] = [
    mark,
    mark,
    () => live.press('M', 'n'),
    () => live.press('o', random.pick(['z', 'd', 'u', 's'])),
    () => live.press('l', 'Ctrl-u', ...random.pick(['uid:1:4', 'is:flagged', '-is:deleted']), 'Enter'),
    () => live.press('l', 'Ctrl-u', 'Enter'),
    () => live.press('M', 'i'),
    () => live.press('"', 's', 'a'),
    () => live.press('"', 'r', 'a'),
    async () => {
      live.press('R');
      await live.settled();
    },
    async () => {
      live.store.view({ kind: 'focus', pane: 'folders' });
      live.press('j', 'Enter');
      await live.settled();
      live.store.view({ kind: 'focus', pane: 'messages' });
      if (random.chance(0.5)) mark();
      await openAll();
    },
    interfere,
    interfere,
  ];

  await openAll();
  for (let step = 0; step < STEPS; step++) {
    for (let n = random.between(0, 3); n > 0; n--) {
      await random.pick(views)();
      await live.settled();
    }
    // Something has to be left to work with.
    if (live.state.messages.table.length < 8) {
      for (const folder of folders) await fill(folder);
      live.press('R');
      await live.settled();
    }
    if (targets(live.state)) await random.pick(actions)();
  }
  return done.length;
}

test.each([
  ['dovecot', [1, 2]],
  ['cyrus', [3]],
  ['courier', [4]],
] as const)(
  'a walk over all folders on %s changes what was meant, and nothing else',
  { timeout: 120_000 },
  async (server, seeds) => {
    for (const seed of seeds) expect(await walk(server, seed)).toBeGreaterThan(STEPS / 2);
  },
);
