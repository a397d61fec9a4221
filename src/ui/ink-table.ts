// The one door to ink-table. It is CommonJS and requires ink and react, which are ES modules (ink with top-level await):
// a plain import ends in ERR_REQUIRE_ASYNC_MODULE. So its require cache is given the modules that are loaded already.
import { createRequire } from 'node:module';
import * as ink from 'ink';
import * as react from 'react';
import { createElement, type ComponentType, type ReactNode } from 'react';

export interface TableCellProps {
  readonly column: number;
  readonly children?: ReactNode;
}

export interface TableProps {
  readonly data: readonly Readonly<Record<string, string>>[];
  readonly columns: readonly string[];
  readonly padding: number;
  readonly header: ComponentType<TableCellProps>;
  readonly cell: ComponentType<TableCellProps>;
  readonly skeleton: ComponentType<{ readonly children?: ReactNode }>;
}

const require = createRequire(import.meta.url);

function seed(name: string, exports: unknown): void {
  const filename = require.resolve(name);
  // `default` is what compiled CommonJS asks for; a module without one is its own default.
  require.cache[filename] = {
    id: filename,
    filename,
    loaded: true,
    exports,
    children: [],
    paths: [],
  } as unknown as NodeJS.Module;
}

let loaded: ComponentType<TableProps> | undefined;

/** Loaded when the first table is drawn: few sessions have one. */
function load(): ComponentType<TableProps> {
  seed('ink', ink);
  seed('react', react);
  return (require('ink-table') as { readonly default: ComponentType<TableProps> }).default;
}

export function Table(props: TableProps): ReactNode {
  loaded ??= load();
  return createElement(loaded, props);
}
