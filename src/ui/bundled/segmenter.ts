// Takes the place of Intl.Segmenter in the bundle, where Ink takes every row apart with it, many times a second. The
// letters of the program's alphabet need no ICU for that; any other text gets it.
import { COMBINING, glyphKind, isPlain, MARK } from '../../text/alphabet.ts';

interface Cluster {
  readonly segment: string;
  readonly index: number;
}

const ESCAPE = 0x1b;
const LINE_FEED = 0x0a;
const isControl = (codePoint: number): boolean => codePoint === ESCAPE || codePoint === LINE_FEED;

export class Segmenter {
  private readonly make: () => Intl.Segmenter;
  private whole: Intl.Segmenter | undefined;

  constructor(locales?: Intl.LocalesArgument, options?: Intl.SegmenterOptions) {
    // Later, if at all: ICU takes 10 ms to make one.
    this.make = () => new globalThis.Intl.Segmenter(locales, options);
  }

  segment(text: string): Iterable<Cluster> {
    return clusters(text) ?? (this.whole ??= this.make()).segment(text);
  }
}

/**
 * Letters with the marks on them, which have no cell of their own; undefined where a letter is not of the alphabet. What
 * has a cell is apart here also where UAX 29 would join it: it is drawn in its cell either way.
 */
function clusters(text: string): Cluster[] | undefined {
  const found: Cluster[] = [];
  let start = 0;
  let open = false; // a letter that may get marks
  for (let index = 0; index < text.length;) {
    const codePoint = text.codePointAt(index)!;
    let joins = false;
    let control = false;
    if (codePoint < 0x20) {
      if (!isControl(codePoint)) return undefined;
      control = true;
    } else if (!isPlain(codePoint)) {
      const kind = glyphKind(codePoint);
      if (kind === MARK) return undefined;
      joins = open && kind === COMBINING;
    }
    if (!joins && index > start) {
      found.push({ segment: text.slice(start, index), index: start });
      start = index;
    }
    open = !control;
    index += codePoint > 0xffff ? 2 : 1;
  }
  if (text.length > start) found.push({ segment: text.slice(start), index: start });
  return found;
}
