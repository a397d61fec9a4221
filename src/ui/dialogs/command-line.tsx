// The command line, and the literals that a line asks for, on the two lines at the bottom.
import type { ReactNode } from 'react';
import { commandLineLabel, octetsLeft } from '../../app/command-line.ts';
import type { Layout } from '../../app/layout.ts';
import type { Dialog } from '../../app/state.ts';
import { join, literal, safe, type Safe } from '../../text/safe-text.ts';
import { formatCount } from '../../text/size.ts';
import { cellWidth } from '../../text/width.ts';
import { segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { OneLine, typedLine } from './strips.tsx';

interface CommandLineProps {
  readonly dialog: Extract<Dialog, { kind: 'command-line' | 'literal' }>;
  readonly place: Extract<Layout, { kind: 'panes' }>;
  readonly columns: number;
  readonly look: Look;
}

export function CommandLine({ dialog, place, columns, look }: CommandLineProps): ReactNode {
  const label = labelOf(dialog);
  const line: Line = [
    segment(label, 'title'),
    ...typedLine(dialog.text, columns - cellWidth(label) - 1, look),
  ];
  return (
    <>
      <OneLine line={line} row={place.stepRow} columns={columns} look={look} />
      <OneLine line={below(dialog)} row={place.hintRow} columns={columns} look={look} />
    </>
  );
}

function labelOf(dialog: CommandLineProps['dialog']): Safe {
  if (dialog.kind === 'command-line') return safe` ${commandLineLabel(dialog)}`;
  return safe` Literal of ${formatCount(dialog.octets)} octets, ${formatCount(octetsLeft(dialog))} to go: `;
}

function below(dialog: CommandLineProps['dialog']): Line {
  if (dialog.kind === 'literal')
    return keys(['Enter', literal(' a line end')], ['Esc', literal(' cancel, nothing is sent')]);
  if (dialog.choices.length > 0) return [segment(safe` ${join(dialog.choices, literal('  '))}`, 'dim')];
  if (dialog.parts.length > 0)
    return keys(['Enter', literal(' send')], ['Esc', literal(' cancel, nothing is sent')]);
  return keys(
    ['Enter', literal(' do it')],
    ['Tab', literal(' names')],
    ['Up/Down', literal(' earlier lines')],
    ['imap LINE', literal(' sends IMAP')],
    ['Esc', literal(' cancel')],
  );
}

function keys(
  ...hints: readonly (readonly ['Enter' | 'Esc' | 'Tab' | 'Up/Down' | 'imap LINE', Safe])[]
): Line {
  return hints.flatMap(([key, words]) => [
    segment(safe` ${literal(key)}`, 'hint.key'),
    segment(safe`${words} `, 'hint.text'),
  ]);
}
