// Copies of the same message, as far as Message-IDs were read.
import { literal, safe } from '../../text/safe-text.ts';
import { formatBytes, formatCount } from '../../text/size.ts';
import type { ReportRow } from '../migration.ts';
import { messageWords, row, type Matter } from './rows.ts';

const CHECK = 'duplicate';

interface Other extends Pick<ReportRow, 'state' | 'label' | 'why' | 'source'> {
  readonly count: number;
}

export function duplicateRows({ duplicates }: Matter): ReportRow[] {
  const source = literal('RFC 5322 §3.6.4; imapsync FAQ.Duplicates');
  if (!duplicates)
    return [
      row({
        level: 0,
        state: 'unknown',
        check: CHECK,
        figure: literal('?'),
        label: literal('Duplicates'),
        detail: literal('not looked at: d does'),
        why: literal(
          'Copies are told by Message-ID, size, date, sender and subject: d reads those of every message, once.',
        ),
        source,
      }),
    ];
  const { copies, octets, messages, unlike, nameless, unread } = duplicates;
  const others: readonly Other[] = [
    {
      count: unlike,
      state: 'note',
      label: literal('of one Message-ID, and not alike'),
      why: literal(
        'Size, date, sender or subject differ: a tool that goes by Message-ID alone copies one of them only.',
      ),
      source: literal('imapsync FAQ.Duplicates'),
    },
    {
      count: nameless,
      state: 'note',
      label: literal('without a Message-ID'),
      why: literal(
        'A tool that goes by Message-ID cannot tell whether they are there already: imapsync wants --addheader.',
      ),
      source: literal('imapsync FAQ.Gmail'),
    },
    {
      count: unread,
      state: 'unknown',
      label: literal('not compared'),
      why: literal('Their Message-IDs were not read: d goes on with that.'),
      source: literal(''),
    },
  ];
  return [
    row({
      level: 0,
      state: copies.isEmpty ? 'clear' : 'found',
      check: CHECK,
      figure: formatCount(copies.size),
      label: literal('Duplicates'),
      detail: copies.isEmpty ? literal('') : safe`of ${messageWords(messages)}, ${formatBytes(octets)}`,
      why: literal(
        'All copies but the oldest of each, in the list as it is. A tool that knows messages by their header copies one of them only: the counts differ afterwards.',
      ),
      source,
      ...(!copies.isEmpty && { finding: { kind: 'copies' } as const }),
      messages: copies.size,
      octets,
    }),
    ...others
      .filter(({ count }) => count > 0)
      .map(({ count, ...about }) =>
        row({ ...about, level: 1, check: CHECK, figure: formatCount(count), messages: count }),
      ),
  ];
}
