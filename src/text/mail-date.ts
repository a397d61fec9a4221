// The date-time of a header (RFC 5322 §3.3), as people and programs write it.

/** Hours east of UTC, of zones that mail had before numbers, beside those of RFC 822; only where a name has one meaning. */
const ZONES: Readonly<Record<string, string>> = {
  WET: '+0000',
  CET: '+0100',
  MET: '+0100',
  CEST: '+0200',
  MEST: '+0200',
  EET: '+0200',
  EEST: '+0300',
  MSK: '+0300',
  HKT: '+0800',
  JST: '+0900',
  KST: '+0900',
};

/** Seconds since 1970-01-01 UTC; undefined where it is no date. */
export function mailDate(text: string): number | undefined {
  const bare = withoutComments(text).trim();
  // JavaScript reads much more than mail has, `2024` alone for one.
  if (!/^(?:[A-Za-z]{2,9}\.?,?\s*)?\d{1,2}[\s-]+[A-Za-z]{3,9}[\s-]+\d{2,4}\b/.test(bare)) return undefined;
  const day = bare.replace(/^[A-Za-z]+\.?,?\s*/, '').slice(0, 60);
  const milliseconds = Date.parse(
    day.replace(/ ([A-Z]{3,4})$/, (_, zone: string) => ` ${ZONES[zone] ?? zone}`),
  );
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** What stands in parentheses, however deep, is for people. */
function withoutComments(text: string): string {
  let outside = '';
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === '\\' && depth > 0) at++;
    else if (letter === '(') depth++;
    else if (letter === ')' && depth > 0) depth--;
    else if (depth === 0) outside += letter;
  }
  return outside;
}
