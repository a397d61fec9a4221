// Keywords in use, and which of them other servers do not take.
import { isStorableFlag, type Flag, type FlagList } from '../../model/flags.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatCount } from '../../text/size.ts';
import type { ReportRow } from '../migration.ts';
import { messageWords, moreRow, MOST_ROWS, row, type Matter } from './rows.ts';

const CHECK = 'keyword';

/** Letters that Maildir has for keywords, and places that Cyrus has for them, in each folder. */
const MAILDIR_KEYWORDS = 26;
const CYRUS_KEYWORDS = 100;
/** Letters that Dovecot takes unless mail_max_keyword_length says otherwise. */
const DOVECOT_LETTERS = 50;
const EXCHANGE_KEEPS = '$mdnsent';

interface KeywordUse {
  readonly keyword: Flag;
  readonly messages: number;
}

/** Those used most first. */
export function keywordUse(lists: ReadonlyMap<FlagList, number>): KeywordUse[] {
  const counts = new Map<Flag, number>();
  for (const [{ keywords }, messages] of lists)
    for (const keyword of keywords) counts.set(keyword, (counts.get(keyword) ?? 0) + messages);
  return Array.from(counts, ([keyword, messages]) => ({ keyword, messages })).sort(
    (a, b) => b.messages - a.messages || (a.keyword < b.keyword ? -1 : 1),
  );
}

interface KeywordRule {
  readonly title: Safe;
  readonly why: Safe;
  readonly source: Safe;
  readonly state: 'found' | 'note';
  readonly isTrue: (keyword: Flag, all: readonly Flag[]) => boolean;
}

const RULES: readonly KeywordRule[] = [
  {
    title: literal('not kept by Exchange'),
    why: literal(
      'Exchange and Exchange Online say PERMANENTFLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent), without \\*: every other keyword is lost.',
    ),
    source: literal(
      'RFC 9051 §7.1; github.com: mscdex/node-imap issue 602, svarshavchik/courier issue 26; imapsync FAQ.Flags',
    ),
    state: 'found',
    isTrue: (keyword) => keyword.toLowerCase() !== EXCHANGE_KEEPS,
  },
  {
    title: literal('no labels in Gmail'),
    why: literal(
      'Gmail takes keywords, but what it shows are labels (X-GM-LABELS): a keyword becomes none, unless the tool makes one of it.',
    ),
    source: literal('developers.google.com/gmail/imap/imap-extensions'),
    state: 'note',
    isTrue: () => true,
  },
  {
    title: literal('system flags of other clients'),
    why: literal(
      'Only RFCs define flags that begin with a backslash: Dovecot and Cyrus say BAD Invalid system flag, and Courier NO.',
    ),
    source: literal('RFC 9051 §2.3.2; imapsync FAQ.Flags; tried on all three'),
    state: 'found',
    isTrue: (keyword) => keyword.startsWith('\\'),
  },
  {
    title: literal('longer than 50 letters'),
    why: literal('Dovecot refuses them, unless mail_max_keyword_length says otherwise.'),
    source: literal('tried on Dovecot 2.3'),
    state: 'found',
    isTrue: (keyword) => keyword.length > DOVECOT_LETTERS,
  },
  {
    title: literal('no atoms'),
    why: literal('They have letters that no flag may have: nobody can set them elsewhere.'),
    source: literal('RFC 9051 §9, flag-keyword'),
    state: 'found',
    isTrue: (keyword) =>
      !keyword.startsWith('\\') && keyword.length <= DOVECOT_LETTERS && !isStorableFlag(keyword),
  },
  {
    title: literal('alike but for case'),
    why: literal('Flags are the same in any case: where a server holds to that, two of them become one.'),
    source: literal('RFC 9051 §2.3.2'),
    state: 'found',
    isTrue: (keyword, all) =>
      all.some((other) => other !== keyword && other.toLowerCase() === keyword.toLowerCase()),
  },
];

export function keywordRows(matter: Matter): ReportRow[] {
  const { table } = matter;
  const lists = table.flagLists();
  const use = keywordUse(lists);
  const all = use.map(({ keyword }) => keyword);
  const onMessages = (keywords: readonly Flag[]): number => {
    const wanted = new Set(keywords);
    let sum = 0;
    for (const [list, messages] of lists) if (list.keywords.some((one) => wanted.has(one))) sum += messages;
    return sum;
  };
  const broken = RULES.map((rule) => ({
    rule,
    keywords: all.filter((keyword) => rule.isTrue(keyword, all)),
  })).filter(({ keywords }) => keywords.length > 0);
  const crowded = crowdedRows(matter);
  const isFound = broken.some(({ rule }) => rule.state === 'found') || crowded.length > 0;
  return [
    row({
      level: 0,
      state: isFound ? 'found' : 'clear',
      check: CHECK,
      figure: formatCount(all.length),
      label: literal('Keywords in use'),
      detail: all.length > 0 ? safe`on ${messageWords(onMessages(all))}` : literal(''),
      why: literal(
        'What a server keeps of them it says in PERMANENTFLAGS, of each folder once that is open.',
      ),
      source: literal('RFC 9051 §2.3.2, §7.1'),
      ...(all.length > 0 && { finding: { kind: 'keywords', keywords: all } }),
      messages: onMessages(all),
    }),
    ...broken.map(({ rule, keywords }) =>
      row({
        level: 1,
        check: CHECK,
        figure: formatCount(keywords.length),
        label: rule.title,
        detail: safe`on ${messageWords(onMessages(keywords))}`,
        why: rule.why,
        source: rule.source,
        state: rule.state,
        finding: { kind: 'keywords', keywords },
        messages: onMessages(keywords),
      }),
    ),
    ...crowded,
    ...use.slice(0, MOST_ROWS).map(keywordRow),
    ...moreRow(CHECK, use.length),
  ];
}

export function keywordRow({ keyword, messages }: KeywordUse): ReportRow {
  return row({
    level: 2,
    state: 'note',
    check: CHECK,
    figure: formatCount(messages),
    label: toSafe(keyword),
    why: literal('So many messages have it.'),
    finding: { kind: 'keywords', keywords: [keyword] },
    messages,
  });
}

/** Folders with more keywords than other servers have room for. */
function crowdedRows({ table, gathering, name, tree }: Matter): ReportRow[] {
  const folders = gathering
    ? gathering.mailboxes.map(({ path }) => ({
        folder: tree.find((node) => node.folder.path === path)?.folder.name ?? toSafe(path),
        lists: table.flagLists(gathering.numbersAt(path)),
      }))
    : [{ folder: name, lists: table.flagLists() }];
  return folders.flatMap(({ folder, lists }) => {
    const { length } = keywordUse(lists);
    if (length <= MAILDIR_KEYWORDS) return [];
    const isMany = length > CYRUS_KEYWORDS;
    return [
      row({
        level: 1,
        state: 'found',
        check: CHECK,
        figure: formatCount(length),
        label: safe`in one folder: ${folder}`,
        why: isMany
          ? literal(
              'Dovecot keeps 26 of a folder in the names of files of a Maildir, and all others in its index only. Cyrus has room for 100: NO Too many user flags in mailbox.',
            )
          : literal(
              'Dovecot keeps 26 of a folder in the names of files of a Maildir, and all others in its index only.',
            ),
        source: isMany
          ? literal('doc.dovecot.org, Maildir; tried on Cyrus 3.6')
          : literal('doc.dovecot.org, Maildir'),
        folder,
      }),
    ];
  });
}
