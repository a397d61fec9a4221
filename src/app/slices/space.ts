// The space view: by what the messages are grouped, how far down, and which group is looked at.
import type { Input } from '../input.ts';
import { sheetRows } from '../layout.ts';
import { moved } from '../moved.ts';
import { spaceOf, type SpaceState } from '../space.ts';
import type { State } from '../state.ts';

export const initialSpace: SpaceState = {
  isOpen: false,
  by: 'folder',
  narrowings: [],
  entered: false,
  asks: true,
  cursor: 0,
  top: 0,
};

/** Beside its groups the view has the heads of the columns, and the keys that group. */
const SPACE_FRAME = 2;

export function updateSpace(state: State, input: Input): SpaceState {
  const { space } = state;
  switch (input.kind) {
    case 'open-space':
      return { ...initialSpace, isOpen: true };
    case 'close-space':
      return { ...space, isOpen: false };
    case 'space-by':
      return {
        ...space,
        by: input.by,
        entered: input.entered ?? space.entered,
        asks: true,
        cursor: 0,
        top: 0,
      };
    case 'stop-space':
      return { ...space, asks: false };
    case 'narrow-space':
      return {
        ...space,
        narrowings: [...space.narrowings, input.narrowing],
        by: input.by,
        cursor: 0,
        top: 0,
      };
    case 'widen-space': {
      const last = space.narrowings.at(-1);
      if (!last) return space;
      return { ...space, narrowings: space.narrowings.slice(0, -1), by: last.by, cursor: 0, top: 0 };
    }
    case 'move-space': {
      const { groups } = spaceOf(state);
      if (groups.length === 0) return space;
      const rows = Math.max(1, sheetRows(state) - SPACE_FRAME);
      return { ...space, cursor: moved(input.move, space.cursor, groups.length, rows) };
    }
    // What narrows one list says nothing of another.
    case 'opening':
      return state.folders.current === input.path ? space : { ...space, narrowings: [], cursor: 0, top: 0 };
    default:
      return space;
  }
}

/** The cursor stays among the groups, and in sight. */
export function settleSpace(state: State): SpaceState {
  const { space } = state;
  if (!space.isOpen) return space;
  const rows = Math.max(1, sheetRows(state) - SPACE_FRAME);
  const cursor = Math.max(0, Math.min(space.cursor, spaceOf(state).groups.length - 1));
  const top = Math.max(0, cursor - rows + 1, Math.min(space.top, cursor));
  return cursor === space.cursor && top === space.top ? space : { ...space, cursor, top };
}
