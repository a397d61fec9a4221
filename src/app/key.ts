// What the decoder hands over, as far as commands care.

export type Press =
  /** `j`, `Enter`, `Ctrl-c`: names as the registry writes them. */
  | { readonly kind: 'key'; readonly name: string }
  /** Text for prompts; never keys. */
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'mouse' }
  | { readonly kind: 'unknown' };
