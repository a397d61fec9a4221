// The top line as a part of the screen.
import { memo, type ReactNode } from 'react';
import type { Look } from '../look.ts';
import { headerLine, type HeaderState } from './header-line.ts';
import { Rows } from './rows.tsx';

interface HeaderBarProps extends HeaderState {
  readonly columns: number;
  readonly look: Look;
}

export const HeaderBar = memo(function HeaderBar({ columns, look, ...state }: HeaderBarProps): ReactNode {
  return (
    <Rows
      rect={{ left: 0, top: 0, width: columns, height: 1 }}
      lines={[headerLine(state, columns, look)]}
      look={look}
    />
  );
});
