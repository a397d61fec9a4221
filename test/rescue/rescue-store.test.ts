// Rescue copies: the octets as they came, for their owner only, for seven days and one gigabyte; and nothing that is not
// ours is read, counted as a copy, or removed.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toUid } from '../../src/model/uid.ts';
import { carryOut } from '../../src/rescue/report.ts';
import { MAILBOX, octetsOf, save, storeIn } from './copies.ts';

const DAY = 86_400_000;
const NOW = 1e12;
let state: string;
let rescue: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'imaptop-rescue-'));
  rescue = join(state, 'rescue');
});
afterEach(() => rmSync(state, { recursive: true }));

const text = (letters: string) => new TextEncoder().encode(letters);
const uidsOf = (plan: number, account?: string) =>
  storeIn(state, () => NOW, account)
    .list(plan)
    .map(({ uid }) => uid);
const clear = (plan: number | 'all', now = NOW) =>
  carryOut({ kind: 'clear', plan }, { stateDirectory: state, now, offsetAt: () => 0 });

describe('a rescue copy', () => {
  it('has the octets as they came, whatever they are, in parts of 64 KB, as often as they are asked for', async () => {
    const store = storeIn(state);
    const octets = Uint8Array.from({ length: 200_001 }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
    expect(save(store, 17, 4568, octets)).toBe('saved');
    const copy = store.literal(17, toUid(4568));
    for (let again = 0; again < 2; again++) {
      const parts = await octetsOf(copy);
      expect(parts.map(({ length }) => length)).toEqual([65_536, 65_536, 65_536, 3393]);
      expect(Buffer.concat(parts).equals(octets)).toBe(true);
    }
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (some) => {
        expect(save(store, 18, 1, some)).toBe('saved');
        expect(Buffer.concat(await octetsOf(store.literal(18, toUid(1)))).equals(some)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('is for its owner only, beside what has to be known of it', () => {
    save(storeIn(state), 17, 4568, text('Subject: x\r\n\r\n'));
    expect(statSync(rescue).mode & 0o777).toBe(0o700);
    expect(readdirSync(rescue).sort()).toEqual(['17-4568.eml', '17-4568.json']);
    for (const name of readdirSync(rescue)) expect(statSync(join(rescue, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(rescue, '17-4568.eml'), 'latin1')).toBe('Subject: x\r\n\r\n');
    expect(JSON.parse(readFileSync(join(rescue, '17-4568.json'), 'utf8'))).toEqual({
      format: 'imaptop rescue copy 1',
      plan: 17,
      uid: 4568,
      account: 'bob@h',
      path: 'Entw&APw-rfe',
      uidValidity: 77,
      folder: 'Entwürfe',
      flags: ['\\Seen', '$Junk'],
      date: 1_700_000_000,
      octets: 14,
      saved: NOW,
    });
  });

  it('counts once it is whole, and not before', () => {
    const store = storeIn(state);
    const message = { uid: toUid(5), octets: 3, date: NaN, flags: [] };
    const begin = () => {
      const begun = store.begin(17, MAILBOX, message);
      if (begun.kind === 'failed') throw new Error(begun.failure.text);
      begun.value.write(text('abc'));
      return begun.value;
    };
    begin();
    expect(uidsOf(17)).toEqual([]);
    begin().discard();
    const short = begin();
    const committed = short.commit(4);
    expect(committed.kind === 'failed' && committed.failure.text).toBe(
      'The rescue copy cannot be written: it has 3 octets instead of 4.',
    );
    expect(short.write(text('d')).kind).toBe('failed');
    expect(uidsOf(17)).toEqual([]);
    // The first of them was never ended, as by a program that was killed.
    expect(readdirSync(rescue)).toHaveLength(1);
    expect(begin().commit(3)).toEqual({ kind: 'ok', value: null });
    expect(storeIn(state).list(17)).toEqual([message]);
  });

  it('belongs to its plan and its account', () => {
    const store = storeIn(state);
    for (const [plan, uid] of [
      [17, 30],
      [17, 4],
      [1, 74],
      [171, 1],
    ] as const)
      expect(save(store, plan, uid, text('x'))).toBe('saved');
    expect([uidsOf(17), uidsOf(1), uidsOf(171), uidsOf(7)]).toEqual([[4, 30], [74], [1], []]);
    expect(uidsOf(17, 'alice@h')).toEqual([]);
  });

  it('is made anew by who goes on with the plan, and by nobody else', async () => {
    expect(save(storeIn(state), 17, 1, text('old'))).toBe('saved');
    expect(save(storeIn(state), 17, 1, text('newer'))).toBe('saved');
    const parts = await octetsOf(storeIn(state).literal(17, toUid(1)));
    expect(Buffer.concat(parts).toString()).toBe('newer');
    const other = storeIn(state, () => NOW, 'alice@h');
    expect(save(other, 17, 1, text('other'))).toBe(
      `The rescue copy cannot be written: ${rescue}/17-1.json is in the way.`.replace('.json', ''),
    );
    expect(uidsOf(17)).toEqual([1]);
  });
});

describe('what is no copy of ours', () => {
  it('is never read, and stays', async () => {
    expect(save(storeIn(state), 17, 1, text('ours'))).toBe('saved');
    const sidecar = readFileSync(join(rescue, '17-1.json'), 'utf8');
    const as = (uid: number) => sidecar.replace('"uid": 1', `"uid": ${uid}`);
    const put = (name: string, content: string) => writeFileSync(join(rescue, name), content);
    // Shorter and longer than it says, without a sidecar, without a copy.
    put('17-2.json', as(2));
    put('17-2.eml', 'our');
    put('17-3.json', as(3));
    put('17-3.eml', 'longer');
    put('17-4.eml', 'ours');
    put('17-5.json', as(5));
    // A sidecar of another message, of another program, too long, and links.
    put('17-6.json', as(7));
    put('17-6.eml', 'ours');
    put('17-8.json', as(8).replace('imaptop', 'another'));
    put('17-8.eml', 'ours');
    put('17-9.json', as(9) + ' '.repeat(70_000));
    put('17-9.eml', 'ours');
    put('elsewhere', 'ours');
    symlinkSync('elsewhere', join(rescue, '17-10.eml'));
    put('17-10.json', as(10));
    put('elsewhere.json', as(11));
    symlinkSync('elsewhere.json', join(rescue, '17-11.json'));
    put('17-11.eml', 'ours');
    execFileSync('mkfifo', [join(rescue, '17-12.json'), join(rescue, '17-13.eml')]);
    put('17-13.json', as(13));
    mkdirSync(join(rescue, '17-14.json'));
    put('notes.txt', 'mine');
    put('0x1-1.json', sidecar);
    const store = storeIn(state);
    expect(store.list(17).map(({ uid }) => uid)).toEqual([1]);
    for (const uid of [2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14])
      await expect(octetsOf(store.literal(17, toUid(uid)))).rejects.toThrow(/17-\d+\.eml/);
    const before = readdirSync(rescue);
    expect(save(store, 17, 4, text('x'))).toContain('17-4 is in the way');
    expect(save(store, 17, 8, text('x'))).toContain('17-8 is in the way');
    storeIn(state, () => NOW + 100 * DAY);
    const left = readdirSync(rescue);
    const ours = [1, 2, 3, 5, 10, 13].flatMap((uid) => [`17-${uid}.json`, `17-${uid}.eml`]);
    expect(left).toEqual(before.filter((name) => !ours.includes(name)));
    expect(clear('all')).toEqual({
      kind: 'ok',
      value: ['There are no rescue copies: nothing was removed.'],
    });
    expect(readdirSync(rescue)).toEqual(left);
    expect(readFileSync(join(rescue, 'elsewhere'), 'utf8')).toBe('ours');
  });

  it('is a directory that is a link, too', () => {
    const elsewhere = join(state, 'elsewhere');
    mkdirSync(elsewhere);
    save(storeIn(elsewhere), 17, 1, text('x'));
    symlinkSync(join(elsewhere, 'rescue'), rescue);
    const store = storeIn(state, () => NOW + 100 * DAY);
    expect(store.list(17)).toEqual([]);
    expect(save(store, 17, 2, text('x'))).toContain('is not a directory of our own');
    expect(clear('all').kind).toBe('ok');
    expect(readdirSync(join(elsewhere, 'rescue'))).toHaveLength(2);
  });

  it('is not made by looking', () => {
    expect(storeIn(state).list(1)).toEqual([]);
    expect(storeIn(state).room()).toBe(2 ** 30);
    expect(clear('all').kind).toBe('ok');
    expect(existsSync(rescue)).toBe(false);
  });
});

describe('copies go', () => {
  it('after seven days, when a program starts', () => {
    save(storeIn(state), 17, 1, text('x'));
    save(
      storeIn(state, () => NOW + 1),
      17,
      2,
      text('x'),
    );
    const later = (ms: number) => storeIn(state, () => NOW + ms).list(17).length;
    expect([later(7 * DAY - 1), later(7 * DAY), later(7 * DAY + 1)]).toEqual([2, 1, 0]);
    expect(readdirSync(rescue)).toEqual([]);
  });

  it('a day after they were left half written', () => {
    const store = storeIn(state);
    store.begin(17, MAILBOX, { uid: toUid(1), octets: 1, date: NaN, flags: [] });
    const [left] = readdirSync(rescue);
    utimesSync(join(rescue, left!), NOW / 1000, NOW / 1000);
    storeIn(state, () => NOW + DAY - 1);
    expect(readdirSync(rescue)).toEqual([left]);
    storeIn(state, () => NOW + DAY);
    expect(readdirSync(rescue)).toEqual([]);
  });

  it('by plan, or all of them, when the user says so', () => {
    const store = storeIn(state);
    for (const uid of [1, 2]) save(store, 17, uid, text('0123456789'));
    save(store, 18, 1, text('x'));
    save(
      storeIn(state, () => NOW, 'alice@h'),
      19,
      1,
      text('x'),
    );
    expect(clear(17)).toEqual({ kind: 'ok', value: ['2 rescue copies of plan 17 removed, 20 B.'] });
    expect([uidsOf(17), uidsOf(18)]).toEqual([[], [1]]);
    expect(clear(17)).toEqual({
      kind: 'ok',
      value: ['There are no rescue copies of plan 17: nothing was removed.'],
    });
    expect(clear('all')).toEqual({ kind: 'ok', value: ['2 rescue copies removed, 2 B.'] });
    expect(readdirSync(rescue)).toEqual([]);
  });
});

describe('room', () => {
  it('is one gigabyte in all, also for several programs', () => {
    const store = storeIn(state);
    expect(save(store, 17, 1, text('x'))).toBe('saved');
    const used = readdirSync(rescue).reduce((sum, name) => sum + statSync(join(rescue, name)).size, 0);
    expect(store.room()).toBe(2 ** 30 - used);
    // Of another program meanwhile: sparse, so that it takes no time.
    closeSync(openSync(join(rescue, '18-1.eml'), 'w'));
    truncateSync(join(rescue, '18-1.eml'), 2 ** 30 - used - 2000);
    expect(store.room()).toBe(2000);
    expect(save(store, 17, 2, new Uint8Array(2001))).toBe(
      'The rescue copy cannot be written: the room for rescue copies, 1 GB, is used up.',
    );
    expect(readdirSync(rescue).sort()).toEqual(['17-1.eml', '17-1.json', '18-1.eml']);
    expect(store.room()).toBe(2000);
    // Its sidecar takes room as well.
    expect(save(store, 17, 2, new Uint8Array(1999))).toContain('is used up');
    expect(save(store, 17, 2, new Uint8Array(1000))).toBe('saved');
    expect(store.room()).toBeLessThan(1000);
  });

  it('is what the disk has: a full one is said, and leaves nothing half', () => {
    const fixture = new URL('fixture-rescue.ts', import.meta.url).pathname;
    const script = `mount -t tmpfs -o size=200k tmpfs "$1" && exec "$2" --no-warnings "$3" "$1"`;
    const words = ['--mount', '--map-root-user', 'sh', '-c', script, 'sh', state, process.execPath, fixture];
    const { stdout, stderr } = spawnSync('unshare', words, { encoding: 'utf8', timeout: 20_000 });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      big: 'The rescue copy cannot be written: ENOSPC: no space left on device, write.',
      small: 'saved',
      readOnly: expect.stringContaining('cannot be written: EROFS: read-only file system') as string,
      names: ['17-2.eml', '17-2.json'],
      listed: [2],
      cleared: expect.stringContaining('cannot be reached: EROFS: read-only file system') as string,
    });
  });
});

describe('a program that is killed', () => {
  it('between any two of its writes leaves a whole copy or none, and its plan can be gone on with', () => {
    save(storeIn(state), 17, 1, text('whole'));
    const [eml, json] = ['17-1.eml', '17-1.json'].map((name) => join(rescue, name)) as [string, string];
    const aside = join(state, 'aside');
    cpSync(rescue, aside, { recursive: true });
    // The sidecar has its name, the copy has not.
    rmSync(eml);
    expect(uidsOf(17)).toEqual([]);
    expect(save(storeIn(state), 17, 1, text('whole'))).toBe('saved');
    // An older copy is being made anew.
    writeFileSync(eml, 'older');
    writeFileSync(json, readFileSync(json, 'utf8').replace('"octets": 5', '"octets": 7'));
    expect(uidsOf(17)).toEqual([]);
    expect(save(storeIn(state), 17, 1, text('whole'))).toBe('saved');
    expect(readFileSync(eml, 'utf8')).toBe(readFileSync(join(aside, '17-1.eml'), 'utf8'));
  });
});
