// Arms one point, whichever kind it is, for a program that runs behind a proxy and writes a journal.
import { watch, type FSWatcher } from 'node:fs';
import type { KillProxy } from './kill-proxy.ts';
import type { Point } from './points.ts';

export interface Armed {
  /** Nothing strikes any more. */
  disarm(): void;
}

export function armed(point: Point, proxy: KillProxy, stateDirectory: string, blow: () => void): Armed {
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  switch (point.at) {
    case 'line':
      proxy.arm({ ...point, blow });
      break;
    case 'journal': {
      let left = point.write;
      watcher = watch(stateDirectory, (_change, file) => {
        if (file === 'journal.db-wal' && --left === 0) blow();
      });
      break;
    }
    case 'time':
      timer = setTimeout(blow, point.milliseconds);
  }
  return {
    disarm: () => {
      watcher?.close();
      clearTimeout(timer);
    },
  };
}
