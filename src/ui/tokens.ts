// The colour tokens: what panes say of a piece of text. Themes say how each looks; nothing else names a colour.

export const TOKENS = [
  'text',
  'dim',
  'accent',
  'danger',
  'title',
  'header',
  'header.live',
  'header.readonly',
  'header.warn',
  'hint.key',
  'hint.text',
  'rule',
  'row',
  'row.unseen',
  'row.cursor',
  'row.mark',
  'row.deleted',
  'row.pending',
  'row.search',
  'flag.flagged',
  'flag.deleted',
  'bar',
  'folder',
  'folder.current',
  'folder.cursor',
  'folder.noselect',
  'preview.name',
  'preview.value',
  'queue.waiting',
  'queue.running',
  'queue.done',
  'queue.part',
  'queue.failed',
  'queue.unknown',
  'queue.void',
  'dialog.border',
  'dialog.title',
  'dialog.danger',
  'banner.info',
  'banner.warn',
  'banner.danger',
  'status',
  'status.error',
  'progress',
] as const;

export type Token = (typeof TOKENS)[number];

const known: ReadonlySet<string> = new Set(TOKENS);

export function isToken(name: string): name is Token {
  return known.has(name);
}
