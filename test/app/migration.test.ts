// The migration check: findings against a naive look at each message and each name, and the file.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding, MigrationReport, ReportRow } from '../../src/app/migration.ts';
import { migrationOf } from '../../src/app/migration-order.ts';
import { migrationCheck } from '../../src/app/migration/migration-check.ts';
import { nameFindings } from '../../src/app/migration/name-checks.ts';
import type { Matter } from '../../src/app/migration/rows.ts';
import { DELETED, FlagPool, toFlagList } from '../../src/model/flags.ts';
import { folderTree, type Folder } from '../../src/model/folder.ts';
import { GATHERED_LIST, Gathering } from '../../src/model/gathering.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { MessageTable, type RowBatch } from '../../src/model/message-table.ts';
import { decode } from '../../src/model/modified-utf7.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { scene } from './scene.ts';

interface Mail {
  readonly size: number;
  /** Seconds since 1970. */
  readonly date: number;
  readonly flags: readonly string[];
}

const NOW = 1_800_000_000;
const MEGA = 1024 * 1024;

const folder = (path: string, delimiter: string | undefined = '/'): Folder => ({
  path: toMailboxPath(path),
  name: toSafe(decode(path)),
  delimiter,
  levels: path.split(delimiter ?? '\0').map((level) => toSafe(decode(level))),
  selectable: true,
  specialUse: undefined,
});

function matterOf(mails: readonly Mail[], folders: readonly Folder[] = [], octets = 25 * MEGA): Matter {
  const pool = new FlagPool();
  const uids = UidSet.from(mails.map((_, n) => 10 * n + 3));
  const rows: RowBatch = {
    count: mails.length,
    uids: Uint32Array.from(uids),
    sizes: Float64Array.from(mails, ({ size }) => size),
    dates: Float64Array.from(mails, ({ date }) => date),
    flagIds: Uint32Array.from(mails, ({ flags }) => pool.id(toFlagList(flags))),
    pool,
  };
  const table = MessageTable.ofRows(rows);
  return {
    table,
    mailbox: { path: toMailboxPath('INBOX'), uidValidity: 7 },
    gathering: undefined,
    name: toSafe('INBOX'),
    tree: folderTree(folders),
    limit: { octets, whence: toSafe('asked for') },
    duplicates: undefined,
    now: NOW,
    zoneMinutes: 0,
  };
}

const marked = (finding: Finding, matter: Matter): number[] => [
  ...matter.table.uidsWhere(migrationCheck.rowTest(finding, matter)),
];
const rowNamed = ({ rows }: MigrationReport, label: string): ReportRow =>
  rows.find((row) => row.label === label)!;

const KEYWORDS = ['$MDNSent', '$Forwarded', 'work', 'Work', '\\Forwarded', 'x'.repeat(51)];
const mails: fc.Arbitrary<Mail[]> = fc.array(
  fc.record({
    size: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 * MEGA })),
    date: fc.constantFrom(NaN, -1, -86_400 * 365, 0, NOW - 5, NOW + 3_600, NOW + 90_000, 3e9),
    flags: fc.subarray(['\\Seen', '\\Deleted', '\\Flagged', ...KEYWORDS]),
  }),
  { maxLength: 40 },
);

describe('messages', () => {
  test('are counted, summed and marked as a look at each of them says', () => {
    fc.assert(
      fc.property(mails, fc.integer({ min: 0, max: 50 * MEGA }), (all, octets) => {
        const matter = matterOf(all, [], octets);
        const report = migrationCheck.check(matter);
        const naive: readonly (readonly [Finding, (mail: Mail) => boolean])[] = [
          [{ kind: 'over' }, ({ size }) => size > octets],
          [{ kind: 'empty' }, ({ size }) => size === 0],
          [{ kind: 'flag', bit: DELETED }, ({ flags }) => flags.includes('\\Deleted')],
          [{ kind: 'date', oddity: 'early' }, ({ date }) => date < 0],
          [{ kind: 'date', oddity: 'future' }, ({ date }) => date > NOW + 86_400],
          [{ kind: 'date', oddity: 'unreadable' }, ({ date }) => Number.isNaN(date)],
          [
            { kind: 'keywords', keywords: ['work', 'Work'] },
            ({ flags }) => flags.some((flag) => flag.toLowerCase() === 'work'),
          ],
          [{ kind: 'message', uid: matter.table.uid(0) }, (mail) => mail === all[0]],
        ];
        for (const [finding, isSo] of naive)
          if (all.length > 0 || finding.kind !== 'message')
            expect(marked(finding, matter)).toEqual(
              all.flatMap((mail, n) => (isSo(mail) ? [10 * n + 3] : [])),
            );
        for (const { finding, messages, level } of report.rows)
          if (finding && level > 0 && messages !== undefined)
            expect(marked(finding, matter)).toHaveLength(messages);
        const [over] = report.rows;
        const large = all.filter(({ size }) => size > octets);
        expect(over).toMatchObject({
          messages: large.length,
          octets: large.reduce((sum, { size }) => sum + size, 0),
          state: large.length > 0 ? 'found' : 'clear',
        });
        const listed = report.rows.filter(({ finding }) => finding?.kind === 'message');
        expect(listed.map((row) => row.octets)).toEqual(
          large
            .map(({ size }) => size)
            .toSorted((a, b) => b - a)
            .slice(0, 20),
        );
      }),
    );
  });

  test('of the limit itself are not over it', () => {
    const matter = matterOf([
      { size: 25 * MEGA, date: 0, flags: [] },
      { size: 25 * MEGA + 1, date: 0, flags: [] },
    ]);
    expect(marked({ kind: 'over' }, matter)).toEqual([13]);
  });

  test('that are not read yet are in no finding, and said to be unknown', () => {
    const table = MessageTable.ofUids(UidSet.from([1, 2, 3]));
    const matter = { ...matterOf([]), table };
    const report = migrationCheck.check(matter);
    expect(report.unread).toBe(3);
    expect(rowNamed(report, 'messages that are not read yet')).toMatchObject({
      state: 'unknown',
      messages: 3,
    });
    for (const kind of ['over', 'empty'] as const) expect(marked({ kind }, matter)).toEqual([]);
    expect(marked({ kind: 'date', oddity: 'unreadable' }, matter)).toEqual([]);
  });

  test('of a list of many folders are told by folder and UID', () => {
    const work = { path: toMailboxPath('Work'), uidValidity: 9 };
    const other = { path: toMailboxPath('Other'), uidValidity: 4 };
    const gathering = Gathering.empty
      .with({ mailbox: work, uids: UidSet.from([70]) }, toSafe('Work'))
      .with({ mailbox: other, uids: UidSet.from([5, 6]) }, toSafe('Other'));
    const pool = new FlagPool();
    const batch: RowBatch = {
      count: 3,
      uids: Uint32Array.of(1, 2, 3),
      sizes: Float64Array.of(30 * MEGA, 1, 31 * MEGA),
      dates: Float64Array.of(0, 0, 0),
      flagIds: Uint32Array.from([[], ['a'], ['b']], (flags) => pool.id(toFlagList(flags))),
      pool,
    };
    const table = MessageTable.ofRows(batch);
    const many = { ...matterOf([], [folder('Work'), folder('Other')]), table, gathering };
    const matter = { ...many, mailbox: GATHERED_LIST };
    const { rows } = migrationCheck.check(matter);
    expect(rows.slice(1, 3).map(({ label, detail }) => `${label} ${detail}`)).toEqual([
      'Other UID 6  1970-01-01 00:00',
      'Work UID 70  1970-01-01 00:00',
    ]);
    expect(marked({ kind: 'folder', path: other.path }, matter)).toEqual([2, 3]);
    const lines = [...migrationCheck.csv(matter)];
    expect(lines.slice(-2)).toEqual([
      `over limit,found,message,Other,4,6,1970-01-01T00:00:00Z,1,${31 * MEGA},larger than the limit,asked for\r\n`,
      `over limit,found,message,Work,9,70,1970-01-01T00:00:00Z,1,${30 * MEGA},larger than the limit,asked for\r\n`,
    ]);
  });
});

describe('names of folders', () => {
  const titles = (...folders: Folder[]): string[] =>
    nameFindings({ tree: folderTree(folders) }).map(({ rule }) => rule.title);

  test.each([
    ['INBOX', '/', []],
    ['Archive/2009/Q4 (final)', '/', []],
    ['&ZeVnLIqe-', '/', []],
    ['R&D', '/', ['not valid modified UTF-7', '"&" in the name']],
    ['Entwürfe', '/', ['not valid modified UTF-7']],
    ['R&-D', '/', ['"&" in the name']],
    ['tab&AAk-x', '/', ['control characters']],
    ['a/b', '.', ['"/" within a level']],
    ['INBOX.a/b', '.', ['"/" within a level', 'folders below INBOX']],
    ['v1.2', '/', ['"." within a level']],
    ['INBOX.v1.2', '.', ['folders below INBOX']],
    ['x/../y', '/', ['"." within a level', 'a level that is "." or ".."']],
    ['x//y', '/', ['empty levels']],
    ['100%', '/', ['"%", "*" or "?"']],
    ['what?', '/', ['"%", "*" or "?"']],
    ['say "hi"', '/', ['letters that Cyrus refuses']],
    ['~old', '/', ['"~" at the beginning']],
    ['a~old', '/', []],
    ['#shared/x', '/', ['"#" at the beginning']],
    [' lead', '/', ['blanks at an end, or side by side']],
    ['trail /x', '/', ['blanks at an end, or side by side']],
    ['two  blanks', '/', ['blanks at an end, or side by side']],
    ['&2D3eAA-', '/', ['letters beyond U+FFFF, as emoji are']],
    ['n'.repeat(254), '/', []],
    ['n'.repeat(255), '/', ['long names']],
    [Array.from({ length: 10 }, (_, n) => n).join('/'), '/', []],
    [Array.from({ length: 11 }, (_, n) => n).join('/'), '/', ['more than 10 levels']],
    ['[Gmail]/All Mail', '/', ["Gmail's own folders"]],
    ['calendar', '/', ['names that Exchange has for something else']],
    ['Work/Calendar', '/', []],
    ['INBOX/Files', '/', ['names that Exchange has for something else', 'folders below INBOX']],
    ['flat/name', undefined, ['"/" within a level']],
  ])('%s with the delimiter %s', (path, delimiter, expected) => {
    expect(titles({ ...folder(path), delimiter })).toEqual(expected);
  });

  test('that are alike but for case or accents are told together', () => {
    const folders = ['Trash', 'trash', 'a&Awg-rger', '&AOQ-rger', 'Trash/x', 'Trash2'].map((path) =>
      folder(path),
    );
    const [twins] = nameFindings({ tree: folderTree(folders) });
    expect(twins?.rule.title).toBe('names alike but for case or composed accents');
    expect(twins?.folders.map(({ path }) => path).toSorted()).toEqual([
      '&AOQ-rger',
      'Trash',
      'a&Awg-rger',
      'trash',
    ]);
  });

  test('never throw, and plain ones are never found', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.constantFrom('/', '.'),
        (path, delimiter) => {
          expect(titles({ ...folder(path), delimiter })).toBeInstanceOf(Array);
        },
      ),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9_-]{0,30}$/), (name) => {
        fc.pre(!['calendar', 'contacts', 'files', 'journal', 'notes', 'outbox', 'tasks'].includes(name));
        expect(titles(folder(name))).toEqual([]);
      }),
    );
  });

  test('are counted once, however much is odd about them', () => {
    const folders = [folder(' 100%.'), folder('INBOX'), folder('R&-D')];
    const report = migrationCheck.check(matterOf([], folders));
    expect(rowNamed(report, 'Folder names that trouble other servers')).toMatchObject({
      figure: '1',
      detail: 'of 3 folders of the account',
      state: 'found',
    });
  });
});

describe('keywords', () => {
  const ofKeywords = (...lists: string[][]): MigrationReport =>
    migrationCheck.check(matterOf(lists.map((flags) => ({ size: 1, date: 0, flags }))));

  test('that Exchange does not keep are told, with the messages that have them', () => {
    const report = ofKeywords(['$MDNSent'], ['$Forwarded', '$MDNSent'], ['$Forwarded'], []);
    expect(rowNamed(report, 'not kept by Exchange')).toMatchObject({ figure: '1', messages: 2 });
    expect(rowNamed(report, 'Keywords in use')).toMatchObject({ figure: '2', messages: 3, state: 'found' });
    expect(rowNamed(report, '$Forwarded')).toMatchObject({ figure: '2', level: 2 });
  });

  test('are clear where there are none', () => {
    expect(rowNamed(ofKeywords([], []), 'Keywords in use')).toMatchObject({ figure: '0', state: 'clear' });
  });

  test.each([
    [26, undefined],
    [27, /26 of a folder/],
    [100, /26 of a folder/],
    [101, /room for 100/],
  ])('%i in one folder', (count, why) => {
    const report = ofKeywords(Array.from({ length: count }, (_, n) => `k${n}`));
    const crowded = rowNamed(report, 'in one folder: INBOX');
    if (why) expect(crowded.why).toMatch(why);
    else expect(crowded).toBeUndefined();
    expect(report.rows.filter(({ level, check }) => level === 2 && check === 'keyword')).toHaveLength(21);
  });
});

describe('the file', () => {
  test('has every folder, keyword and message, and nothing that a spreadsheet takes for a formula', () => {
    const folders = Array.from({ length: 30 }, (_, n) => folder(`=cmd.${n}`));
    const all = Array.from({ length: 30 }, (_, n) => ({ size: 26 * MEGA + n, date: 0, flags: [`k${n}`] }));
    const lines = [...migrationCheck.csv(matterOf(all, folders))];
    expect(lines[0]).toBe('check,state,what,folder,uidvalidity,uid,date,messages,octets,why,source\r\n');
    const of = (start: string) => lines.filter((line) => line.startsWith(start));
    expect(of('over limit,found,message,')).toHaveLength(30);
    expect(of(`folder name,found,"""."" within a level",'=cmd.`)).toHaveLength(30);
    expect(lines.filter((line) => /^keyword,note,k\d+,/.test(line))).toHaveLength(30);
    expect(of('unknown,unknown,').length).toBeGreaterThan(5);
    expect(lines.every((line) => !/(^|,)[=+@]/.test(line))).toBe(true);
    expect(lines.every((line) => line.endsWith('\r\n'))).toBe(true);
  });
});

describe('the command', () => {
  const { state } = scene('>[a]');
  const limitOf = (text: string): number | undefined => {
    const effect = migrationOf(state, text).at(-1);
    return effect?.kind === 'view' && effect.intent.kind === 'open-migration'
      ? effect.intent.limit.octets
      : undefined;
  };

  test.each([
    ['25M', 25 * MEGA],
    ['25 MB', 25 * MEGA],
    ['1.5g', 1.5 * 1024 * MEGA],
    ['35651584', 35_651_584],
    ['lots', undefined],
    ['-5M', undefined],
    ['25M please', undefined],
  ])('%s', (text, octets) => {
    expect(limitOf(text)).toBe(octets);
  });

  test('asks for the limit where none is said, with a proposal', () => {
    const shown = scene('>[a]').press(':', ...'migration', 'Enter');
    expect(shown.state.view.dialog).toMatchObject({ kind: 'prompt', purpose: 'migration', text: '25M' });
    shown.press('Enter');
    expect(shown.state.migration).toMatchObject({ isOpen: true, limit: { octets: 25 * MEGA } });
    shown.press('Esc');
    expect(shown.state.migration.isOpen).toBe(false);
  });

  test('takes the limit in one line, and an account by its name', () => {
    const shown = scene('>[a]').press(':', ...'migration', 'Space', ...'10M', 'Enter');
    expect(shown.state.migration.limit.octets).toBe(10 * MEGA);
    expect(
      scene('>[a]')
        .press(':', ...'migration', 'Space', ...'to', 'Space', ...'new', 'Enter')
        .take(),
    ).toEqual([{ kind: 'ask-append-limit', account: 'new' }]);
  });

  test('is at hand in the space view, and leads back there', () => {
    const shown = scene('>[a]').press('S', 'c', 'Enter');
    expect(shown.state.migration.isOpen).toBe(true);
    shown.press('q');
    expect([shown.state.migration.isOpen, shown.state.space.isOpen]).toEqual([false, true]);
  });
});
