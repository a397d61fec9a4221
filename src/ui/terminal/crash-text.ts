// What the program's own fault leaves behind on stderr, in plain ASCII.

export function crashText(error: unknown): string {
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `imaptop stopped on a fault of its own; nothing is left half sent.\n${said.replace(/[^\n\x20-\x7e]/g, '?')}\n`;
}
