// A rectangle of ready-made lines at its place on the screen. No line is wider than the rectangle: Ink has nothing to wrap.
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
  /** Something lies beneath, which the blanks of these lines cover. Elsewhere Ink is spared blanks that end a line or the pane. */
  readonly covering?: boolean;
}

export function Rows({ rect, lines, look, covering = false }: RowsProps): ReactNode {
  const { left, top, width, height } = rect;
  const painted = lines.slice(0, height).map((line) => look.painter.paint(line));
  const texts = covering ? painted : withoutBlanks(painted);
  return (
    <Box position="absolute" left={left} top={top} width={width} height={height} flexDirection="column">
      {texts.map((text, place) => (
        <Row key={`line-${place}`} text={text} />
      ))}
    </Box>
  );
}

/** A blank line between others keeps a cell: without one it would have no height. */
function withoutBlanks(lines: readonly string[]): string[] {
  const texts = lines.map((line) => line.trimEnd());
  return texts.slice(0, texts.findLastIndex((text) => text !== '') + 1).map((text) => text || ' ');
}
