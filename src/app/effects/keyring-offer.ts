// May the keyring take the password that was typed? Asked once, after the first sign-in with it.
import type { Result } from '../../model/failure.ts';
import { literal } from '../../text/safe-text.ts';
import { start, type EffectContext } from './context.ts';

/** Undefined where it is not to be asked. */
type Keep = (() => Promise<Result<null>>) | undefined;

export function offerToKeep({ store }: EffectContext, keep: Keep): void {
  if (!keep || store.getState().view.dialog) return;
  store.view({ kind: 'open-dialog', dialog: { kind: 'keep-password' } });
}

export function keepPassword(context: EffectContext, keep: Keep): void {
  if (!keep) return;
  start(context, async () => {
    const kept = await keep();
    const text = kept.kind === 'ok' ? literal('The keyring has the password.') : kept.failure.text;
    context.store.view({ kind: 'say', status: { text, tone: 'plain' } });
  });
}
