// What the decoder makes of stdin: one value for each key, paste, mouse event or terminal reply.

type Arrived = {
  /**
   * Serial number of the stdin chunk that completed this press, counted from 1. A question that must not be
   * answered by earlier typing remembers the serial when it is on screen and refuses presses up to it.
   */
  readonly chunk: number;
};

export type MouseButton = 'left' | 'middle' | 'right' | 'none';

export type MouseMotion =
  'press' | 'release' | 'drag' | 'wheel-up' | 'wheel-down' | 'wheel-left' | 'wheel-right';

/** A mouse report; x and y are cells counted from 0 at the top left. */
export type MousePress = {
  readonly kind: 'mouse';
  readonly motion: MouseMotion;
  readonly button: MouseButton;
  readonly x: number;
  readonly y: number;
  readonly modifiers: { readonly shift: boolean; readonly alt: boolean; readonly ctrl: boolean };
};

/** What arrived, without the chunk that brought it. */
export type Press =
  /** `name`: the character itself (`j`, `X`, `é`), or a word (`Enter`, `PageDown`, `Ctrl-a`, `Ctrl-Shift-Left`). */
  | { readonly kind: 'key'; readonly name: string }
  /** Bracketed paste: never keys. Control characters but line feed and tab are left out. */
  | { readonly kind: 'paste'; readonly text: string; readonly truncated: boolean }
  | MousePress
  /** A terminal's reply or a sequence without a name, as printable ASCII with `^[` for ESC. */
  | { readonly kind: 'unknown'; readonly sequence: string };

export type KeyPress = Press & Arrived;
