// A TOML file as a flat list: each value with the keys that lead to it and the place where it stands, so that whatever is
// wrong with it can be shown there.
import { getStaticTOMLValue, ParseError, parseTOML, type AST } from 'toml-eslint-parser';
import { UsageError } from './server-url.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Setting extends Place {
  readonly keys: readonly string[];
  readonly value: unknown;
}

/** Where something stands in a file: "config.toml:3:1". Both count from 1. */
export const placeWords = (file: string, { line, column }: Place): string => `${file}:${line}:${column}`;

/** Throws a UsageError that names the place where it is no TOML. */
export function readToml(text: string, file: string): Setting[] {
  let program: AST.TOMLProgram;
  try {
    program = parseTOML(text, { tomlVersion: '1.0.0' });
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const place = { line: error.lineNumber, column: error.column + 1 };
    // The text of the file is not repeated: it may hold a password.
    throw new UsageError(`${placeWords(file, place)}: this is no TOML: ${withoutText(error.message)}`);
  }
  return program.body[0].body.flatMap((node) => {
    if (node.type === 'TOMLKeyValue') return settingsOf(node, []);
    const table = node.resolvedKey.map(String);
    // An empty table is something as well: an account that lacks everything.
    const head: Setting = { keys: table, value: undefined, ...placeOf(node) };
    return [head, ...node.body.flatMap((each) => settingsOf(each, table))];
  });
}

function settingsOf({ key, value, loc }: AST.TOMLKeyValue, table: readonly string[]): Setting[] {
  const keys = [...table, ...key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value))];
  if (value.type === 'TOMLInlineTable') return value.body.flatMap((node) => settingsOf(node, keys));
  return [{ keys, value: getStaticTOMLValue(value), ...placeOf({ loc }) }];
}

function placeOf({ loc }: { readonly loc: AST.SourceLocation }): Place {
  return { line: loc.start.line, column: loc.start.column + 1 };
}

const withoutText = (message: string): string =>
  message.replace(/["'`].*["'`]/s, '...').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
