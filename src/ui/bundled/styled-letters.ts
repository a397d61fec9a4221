// Stands between Ink and @alcalzone/ansi-tokenize in the bundle. For every frame Ink takes all its rows apart into letters
// with their styles and puts them together again, also those that are as they were in the frame before: what was taken
// apart is remembered here, and so is what leads from one style to another.
import { Recent, TEXTS } from './recent.ts';

interface Code {
  readonly type: 'ansi';
  readonly code: string;
  readonly endCode: string;
}

interface Char {
  readonly type: 'char';
  readonly value: string;
  readonly fullWidth: boolean;
}

type Token = Code | Char | { readonly type: 'control'; readonly code: string };

/** Ink never changes one, nor a list of them. */
interface Letter extends Char {
  readonly styles: readonly Code[];
}

/** What of the package is needed here. */
export interface AnsiTokenize {
  tokenize(text: string, end?: number): Token[];
  styledCharsFromTokens(tokens: Token[]): Letter[];
  diffAnsiCodes(from: readonly Code[], to: readonly Code[]): Code[];
  ansiCodesToString(codes: Code[]): string;
}

/** What Ink asks for. */
interface StyledLetters extends Pick<AnsiTokenize, 'tokenize' | 'styledCharsFromTokens'> {
  styledCharsToString(letters: readonly Letter[]): string;
}

/** A screen of ideographs has some thousand different ones. */
const LETTERS = 10_000;
const PLAIN: readonly Code[] = [];

export function styledLetters(real: AnsiTokenize): StyledLetters {
  const known = new Recent<string, Token[]>(TEXTS);
  const lettersOf = new WeakMap<Token[], Letter[]>();
  const shared = new SharedLetters();
  const between = transitions(real);
  return {
    tokenize(text, end) {
      if (end !== undefined) return real.tokenize(text, end);
      const before = known.get(text);
      if (before) return before;
      const tokens = real.tokenize(text);
      const letters = real.styledCharsFromTokens(tokens).map((letter) => shared.of(letter));
      // Each letter is a token, too, and need not be there twice.
      const ofLetters = letters.values();
      const light = tokens.map((token) => (token.type === 'char' ? ofLetters.next().value! : token));
      lettersOf.set(light, filteredOnce(letters));
      known.set(text, light);
      return light;
    },
    styledCharsFromTokens: (tokens) => lettersOf.get(tokens) ?? real.styledCharsFromTokens(tokens),
    styledCharsToString(letters) {
      let text = '';
      let styles = PLAIN;
      for (const { value, styles: own } of letters) {
        if (own !== styles) text += between(styles, own);
        styles = own;
        text += value;
      }
      return text + between(styles, PLAIN);
    },
  };
}

/** Ink leaves letters out by a regular expression, the same one for every frame. */
function filteredOnce(letters: Letter[]): Letter[] {
  let kept: Letter[] | undefined;
  const filter = (keeps: (letter: Letter) => boolean): Letter[] =>
    (kept ??= Array.prototype.filter.call(letters, keeps) as Letter[]);
  return Object.defineProperty(letters, 'filter', { value: filter });
}

/** The sequences that lead from one style to another. */
function transitions(real: AnsiTokenize): (from: readonly Code[], to: readonly Code[]) => string {
  const known = new WeakMap<readonly Code[], WeakMap<readonly Code[], string>>();
  return (before, after) => {
    // Each blank of Ink's has a list of none for itself.
    const [from, to] = [before.length > 0 ? before : PLAIN, after.length > 0 ? after : PLAIN];
    if (from === to) return '';
    let ways = known.get(from);
    if (!ways) known.set(from, (ways = new WeakMap()));
    let way = ways.get(to);
    if (way === undefined) ways.set(to, (way = real.ansiCodesToString(real.diffAnsiCodes(from, to))));
    return way;
  };
}

/** One letter for all that are alike, and one list for all styles that are. */
class SharedLetters {
  private readonly byStyle = new Map<string, Map<string, Letter>>();
  private count = 0;

  of(letter: Letter): Letter {
    const style = letter.styles.map(({ code }) => code).join('');
    const found = this.byStyle.get(style)?.get(letter.value);
    if (found) return found;
    if (this.count === LETTERS) {
      this.byStyle.clear();
      this.count = 0;
    }
    this.count++;
    const alike = this.byStyle.get(style) ?? new Map<string, Letter>();
    this.byStyle.set(style, alike);
    const [first] = alike.values();
    const own = first ? { ...letter, styles: first.styles } : letter;
    alike.set(letter.value, own);
    return own;
  }
}
