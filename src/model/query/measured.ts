// Sizes and ages as people write them: `20M`, `1.5G`, `30d`.

/** A number with a unit, in the smallest one; undefined where it is none. */
export function measured(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, figure, letter = ''] = /^(\d{1,15}(?:\.\d{1,6})?)([a-z]?)b?$/i.exec(text) ?? [];
  const unit = units[letter.toLowerCase()];
  return figure === undefined || unit === undefined ? undefined : Math.round(Number(figure) * unit);
}
