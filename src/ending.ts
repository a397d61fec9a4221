// How the program ends before or beside the console: a line for stderr, and the exit code.

/** Usage and configuration. */
export const EXIT_USAGE = 1;
/** A fault of the program's own. */
export const EXIT_FAULT = 3;
export const EXIT_INTERRUPTED = 130;

export class Ending extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, line: string) {
    super(line);
    this.exitCode = exitCode;
  }
}

/** What is bundled apart has a class of its own. */
export function isEnding(error: unknown): error is Ending {
  return error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number';
}

/** The value, or the end of the program with the failure's line. */
export function taken<T>(
  result: { kind: 'ok'; value: T } | { kind: 'failed'; failure: { text: string } },
): T {
  if (result.kind === 'failed') throw new Ending(EXIT_USAGE, `imaptop: ${result.failure.text}`);
  return result.value;
}
