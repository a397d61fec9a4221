// The facts of the server card: those at hand at once, and again when the server has answered.
import { openFolder } from '../slices/folders.ts';
import { start, type EffectContext } from './context.ts';

export function readReport(context: EffectContext): void {
  const { server, store, clock } = context;
  start(context, () =>
    server.report(openFolder(store.getState().folders), (report, whole) => {
      store.report({ kind: 'reported', report, at: clock.now(), whole });
      store.flush();
    }),
  );
}
