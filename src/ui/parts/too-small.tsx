// A terminal too small for any pane.
import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { MIN_COLUMNS, MIN_ROWS } from '../../app/layout.ts';
import { safe } from '../../text/safe-text.ts';
import { segment } from '../line.ts';
import type { Look } from '../look.ts';
import { wrap } from '../wrap.ts';

interface TooSmallProps {
  readonly columns: number;
  readonly rows: number;
  readonly look: Look;
}

export function TooSmall({ columns, rows, look }: TooSmallProps): ReactNode {
  const text = safe`imaptop needs ${MIN_COLUMNS} x ${MIN_ROWS} cells; here are ${columns} x ${rows}.`;
  const lines = wrap(text, Math.max(1, columns), Math.max(1, rows), look.glyphs.ellipsis);
  return (
    <Box width={columns} height={rows} flexDirection="column">
      {lines.map((line) => (
        <Text key={line}>{look.painter.paint([segment(line, 'text')])}</Text>
      ))}
    </Box>
  );
}
