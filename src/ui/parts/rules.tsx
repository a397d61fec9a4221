// The thin rules between panes.
import { Box, Text } from 'ink';
import { memo, type ReactNode } from 'react';
import { blanks } from '../../text/width.ts';
import type { Safe } from '../../text/safe-text.ts';
import { segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { Rows } from './rows.tsx';

const repeat = (glyph: Safe, cells: number): Safe => blanks(cells).replaceAll(' ', glyph) as Safe;

/** `junction`: the column where a vertical rule ends on it. */
function horizontalRule(cells: number, junction: number | undefined, { glyphs }: Look): Line {
  const plain = repeat(glyphs.horizontal, cells);
  if (junction === undefined) return [segment(plain, 'rule')];
  return [segment((plain.slice(0, junction) + glyphs.junction + plain.slice(junction + 1)) as Safe, 'rule')];
}

interface HorizontalRuleProps {
  readonly row: number;
  readonly cells: number;
  readonly junction: number | undefined;
  readonly look: Look;
}

export const HorizontalRule = memo(function HorizontalRule(props: HorizontalRuleProps): ReactNode {
  const { row, cells, junction, look } = props;
  const rect = { left: 0, top: row, width: cells, height: 1 };
  return <Rows rect={rect} lines={[horizontalRule(cells, junction, look)]} look={look} />;
});

interface VerticalRuleProps {
  readonly column: number;
  readonly top: number;
  readonly height: number;
  readonly look: Look;
}

export const VerticalRule = memo(function VerticalRule({
  column,
  top,
  height,
  look,
}: VerticalRuleProps): ReactNode {
  const cell = look.painter.paint([segment(look.glyphs.vertical, 'rule')]);
  return (
    <Box position="absolute" left={column} top={top} width={1} height={height}>
      <Text>{Array.from({ length: height }, () => cell).join('\n')}</Text>
    </Box>
  );
});
