// The line in which messages are described, and beneath it, while it is typed, how many and how big they are, or what is wrong.
import type { ReactNode } from 'react';
import type { Layout } from '../../app/layout.ts';
import { meaningOf, type Meaning } from '../../app/query-line.ts';
import type { Completion, Dialog, QueryPurpose, State } from '../../app/state.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { cellWidth } from '../../text/width.ts';
import { firstThatFits, lineWidth, segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { OneLine, typedLine } from './strips.tsx';

interface QueryPromptProps {
  readonly dialog: Extract<Dialog, { kind: 'query' }>;
  readonly state: State;
  readonly place: Extract<Layout, { kind: 'panes' }>;
  readonly columns: number;
  readonly look: Look;
}

const EXAMPLE = literal(' size>20M older:1y from:@shop.example -is:flagged');

const WORDS: Readonly<Record<QueryPurpose, { readonly label: Safe; readonly enter: Safe }>> = {
  mark: { label: literal('Mark'), enter: literal('mark') },
  unmark: { label: literal('Unmark'), enter: literal('unmark') },
  keep: { label: literal('Keep marked'), enter: literal('unmark the others') },
  filter: { label: literal('Show only'), enter: literal('show') },
  delete: { label: literal('Delete'), enter: literal('mark \\Deleted') },
  undelete: { label: literal('Undelete'), enter: literal('clear \\Deleted') },
};

/** Who answers what: the list at once, the server once it is asked. */
function whoseLine({ list, server }: Extract<Meaning, { kind: 'found' }>, { glyphs }: Look): Line {
  if (server === '') return [];
  const own: Line = list === '' ? [] : [segment(safe`  list: ${list}`, 'dim')];
  const reading = /\battachment\b/.test(server) ? literal(' (structures are read)') : literal('');
  return [...own, segment(safe`  server: ${glyphs.show(server)}${reading}`, 'banner.warn')];
}

/** What Tab offers; the one that stands in the line is kept in sight. */
function choicesLine({ choices, at }: Completion, columns: number, { glyphs }: Look): Line {
  if (choices.length === 0) return [segment(literal(' nothing begins so'), 'dim')];
  const parts = choices.map((choice, index): Line => [
    segment(safe` ${glyphs.show(toSafe(choice))} `, index === at ? 'accent' : 'dim'),
  ]);
  let first = 0;
  while (first < (at ?? 0) && lineWidth(parts.slice(first, (at ?? 0) + 1).flat()) > columns - 2) first++;
  return parts.slice(first).flat();
}

export function QueryPrompt({ dialog, state, place, columns, look }: QueryPromptProps): ReactNode {
  const { glyphs } = look;
  const { text, purpose } = dialog;
  const { label: what, enter } = WORDS[purpose];
  const within = purpose !== 'filter' && state.messages.filter ? literal(' of what is shown') : literal('');
  const label = safe` ${what}${within}: `;
  const cells = columns - cellWidth(label) - 1;
  const meaning = meaningOf(state, dialog);
  const typed: Line =
    meaning.kind === 'wrong' && cellWidth(toSafe(text)) < cells
      ? [
          segment(glyphs.show(toSafe(text.slice(0, meaning.at))), 'text'),
          segment(glyphs.show(toSafe(text.slice(meaning.at))), 'danger'),
          segment(glyphs.caret, 'accent'),
        ]
      : typedLine(text, cells, look);
  const example = text === '' ? [segment(EXAMPLE, 'dim')] : [];
  const said: Line =
    meaning.kind === 'wrong'
      ? [segment(safe` ${glyphs.show(meaning.why)}`, 'danger')]
      : [segment(safe` ${glyphs.show(meaning.words)}`, 'accent'), ...whoseLine(meaning, look)];
  const keys: Line = [
    segment(literal('   Enter'), 'hint.key'),
    segment(safe` ${enter}  `, 'hint.text'),
    segment(literal('Tab'), 'hint.key'),
    segment(literal(' words  '), 'hint.text'),
    segment(literal('Up'), 'hint.key'),
    segment(literal(' earlier  '), 'hint.text'),
    segment(literal('Esc'), 'hint.key'),
    segment(literal(' cancel'), 'hint.text'),
  ];
  const offered = dialog.completion && choicesLine(dialog.completion, columns, look);
  const below = text.trim() === '' ? [segment(literal(' '), 'text')] : said;
  return (
    <>
      <OneLine
        line={[segment(label, 'title'), ...typed, ...example]}
        row={place.stepRow}
        columns={columns}
        look={look}
      />
      <OneLine
        line={
          offered ?? firstThatFits([[...below, ...keys], [...below, ...keys.slice(0, 2)], below], columns)
        }
        row={place.hintRow}
        columns={columns}
        look={look}
      />
    </>
  );
}
