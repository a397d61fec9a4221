// The facts of the server card: those at hand at once, and again when the server has answered.
import { start, type EffectContext } from './context.ts';

export function readReport(context: EffectContext): void {
  const { server, store, clock } = context;
  let told = 0;
  start(context, () =>
    server.report(store.getState().folders.current, (report) => {
      store.report({ kind: 'reported', report, at: clock.now(), whole: ++told > 1 });
      store.flush();
    }),
  );
}
