// What a line is typed for.

export type PromptPurpose =
  | 'search'
  | 'go-to'
  | 'set-flag'
  | 'clear-flag'
  | 'import'
  | 'migration'
  | 'save-migration'
  | 'find-line'
  | 'filter-lines';
