// A rectangle of ready-made lines at its place on the screen. Each line fills the rectangle's width exactly, so that what
// lies beneath never shows through and Ink has nothing to wrap.
import { Box, Text } from 'ink';
import { memo, type ReactNode } from 'react';
import type { Rect } from '../../app/layout.ts';
import type { Line } from '../line.ts';
import type { Look } from '../look.ts';

// Painted text is the only prop: a line that looks as before is not looked at again.
const Row = memo(function Row({ text }: { readonly text: string }): ReactNode {
  return <Text>{text}</Text>;
});

interface RowsProps {
  readonly rect: Rect;
  readonly lines: readonly Line[];
  readonly look: Look;
}

export function Rows({ rect, lines, look }: RowsProps): ReactNode {
  const { left, top, width, height } = rect;
  const rows = lines
    .slice(0, height)
    .map((line, place) => <Row key={`line-${place}`} text={look.painter.paint(line)} />);
  return (
    <Box position="absolute" left={left} top={top} width={width} height={height} flexDirection="column">
      {rows}
    </Box>
  );
}
