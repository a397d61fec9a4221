// When a pane need not be drawn again: all props are the same, rectangles and sizes by their numbers.

type Props = Readonly<Record<string, unknown>>;

export function sameProps(a: object, b: object): boolean {
  return sameFields(
    a as Props,
    b as Props,
    (x, y) => x === y || (isRect(x) && isRect(y) && sameFields(x, y, Object.is)),
  );
}

function sameFields(a: Props, b: Props, same: (x: unknown, y: unknown) => boolean): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => same(a[name], b[name]));
}

/** Rectangles are computed anew for every state. */
function isRect(value: unknown): value is Props {
  return typeof value === 'object' && value !== null && 'left' in value && 'height' in value;
}
