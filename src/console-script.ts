// What is loaded behind the first frame, in one script: Ink and the console, and the adapters, which run once they are
// asked for.
export { runConsole } from './run-console.ts';

export const loadAdapters = (): Promise<typeof import('./adapters.ts')> => import('./adapters.ts');
