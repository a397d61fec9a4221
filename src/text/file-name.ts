// Names of files out of names that a sender chose: nothing that leaves the directory, hides, or means something to a shell.

/** Octets of a name, of the 255 that file systems have: room for a number and a suffix of ours. */
const MAX_OCTETS = 200;
const MAX_EXTENSION = 20;

/** A plain name; `fallback` where nothing is left of it. */
export function fileName(wanted: string, fallback: string): string {
  // What comes before it is a path of somebody else's machine.
  const last = wanted.slice(0, 2_000).replace(/^.*[/\\]/s, '');
  const plain = last
    .replace(/[^\p{L}\p{N}\p{M} .,_()+@=-]/gu, '_')
    .replace(/ {2,}/g, ' ')
    // Hidden files, options, `..`; and blanks that nobody sees.
    .replace(/^[ .-]+/, '')
    .replace(/[ .]+$/, '');
  return plain === '' || /^_+$/.test(plain) ? fallback : shortened(plain);
}

/** Whether it can be a file's name as it stands, in the directory it is for. */
export function isFileName(name: string): boolean {
  return name !== '' && fileName(name, '') === name;
}

/** The name with a number before its extension: `report (2).pdf`. */
export function numbered(name: string, number: number): string {
  const [stem, extension] = splitExtension(name);
  return `${stem} (${number})${extension}`;
}

function shortened(name: string): string {
  const [stem, extension] = splitExtension(name);
  let kept = '';
  let octets = extension.length * 4;
  for (const letter of stem) {
    octets += octetsOf(letter);
    if (octets > MAX_OCTETS) return `${kept.trimEnd()}${extension}`;
    kept += letter;
  }
  return name;
}

/** In UTF-8. */
function octetsOf(letter: string): number {
  const codePoint = letter.codePointAt(0)!;
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

function splitExtension(name: string): readonly [string, string] {
  const dot = name.lastIndexOf('.');
  const isExtension = dot > 0 && name.length - dot <= MAX_EXTENSION;
  return isExtension ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
}
