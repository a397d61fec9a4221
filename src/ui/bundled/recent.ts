// Values that were asked for lately. In the bundle Ink's functions of a text are asked through it, since Ink asks them anew
// for every row of every frame.

/** At most twice as many as `most`. */
export class Recent<Key, Value> {
  private readonly most: number;
  private young = new Map<Key, Value>();
  private old = new Map<Key, Value>();

  constructor(most: number) {
    this.most = most;
  }

  get(key: Key): Value | undefined {
    const value = this.young.get(key);
    if (value !== undefined) return value;
    const before = this.old.get(key);
    if (before !== undefined) this.set(key, before);
    return before;
  }

  set(key: Key, value: Value): void {
    if (this.young.size >= this.most) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }
}

/** Some screens of rows. */
export const TEXTS = 256;

export function remembering(of: (text: string) => string): (text: string) => string {
  const known = new Recent<string, string>(TEXTS);
  return (text) => {
    let answer = known.get(text);
    if (answer === undefined) known.set(text, (answer = of(text)));
    return answer;
  };
}
