// The account's folders by what is odd about their names.
import type { Folder } from '../../model/folder.ts';
import { literal, safe } from '../../text/safe-text.ts';
import { formatCount } from '../../text/size.ts';
import type { ReportRow } from '../migration.ts';
import { foldedName, listedName, NAME_RULES, TWINS, type NameRule } from './name-rules.ts';
import { moreRow, MOST_ROWS, row, type Matter } from './rows.ts';

const CHECK = 'folder name';

export interface NameFinding {
  readonly rule: Omit<NameRule, 'isTrue'>;
  readonly folders: readonly Folder[];
}

/** Rules that are broken, and by which folders. */
export function nameFindings({ tree }: Pick<Matter, 'tree'>): NameFinding[] {
  const names = tree.map(({ folder }) => ({ folder, name: listedName(folder) }));
  const byRule = NAME_RULES.map((rule) => ({
    rule,
    folders: names.filter(({ name }) => rule.isTrue(name)).map(({ folder }) => folder),
  }));
  const alike = new Map<string, Folder[]>();
  for (const { folder, name } of names) {
    const folded = foldedName(name);
    alike.set(folded, [...(alike.get(folded) ?? []), folder]);
  }
  const twins = [...alike.values()].filter(({ length }) => length > 1).flat();
  return [...byRule, { rule: TWINS, folders: twins }].filter(({ folders }) => folders.length > 0);
}

export function nameRows(matter: Matter): ReportRow[] {
  const { tree } = matter;
  const findings = nameFindings(matter);
  const odd = new Set(
    findings.filter(({ rule }) => rule.state === 'found').flatMap(({ folders }) => folders),
  );
  return [
    row({
      level: 0,
      state: odd.size > 0 ? 'found' : 'clear',
      check: CHECK,
      figure: formatCount(odd.size),
      label: literal('Folder names that trouble other servers'),
      detail: safe`of ${formatCount(tree.length)} folders of the account`,
      why: literal(
        'Of all folders of the account, whichever the list is of. None of these is wrong here: it is what happens elsewhere.',
      ),
      source: literal('RFC 9051 §5.1'),
    }),
    ...findings.flatMap(({ rule, folders }) => [
      row({
        level: 1,
        check: CHECK,
        figure: formatCount(folders.length),
        label: rule.title,
        why: rule.why,
        source: rule.source,
        state: rule.state,
      }),
      ...folders.slice(0, MOST_ROWS).map((folder) => folderRow(rule, folder)),
      ...moreRow(CHECK, folders.length),
    ]),
  ];
}

export function folderRow(rule: NameFinding['rule'], { path, name }: Folder): ReportRow {
  return row({
    level: 2,
    check: CHECK,
    label: name,
    why: rule.why,
    source: rule.source,
    state: rule.state,
    finding: { kind: 'folder', path },
    folder: name,
  });
}
