// What a key makes of a line that is being typed.

/** The text after an editing key, or undefined where the key edits nothing. */
export function edited(text: string, key: string): string | undefined {
  if (key === 'Space') return `${text} `;
  if (key === 'Backspace') return [...text].slice(0, -1).join('');
  if (key === 'Ctrl-u') return '';
  if (key === 'Ctrl-w') return text.replace(/\S*\s*$/, '');
  return [...key].length === 1 ? text + key : undefined;
}
