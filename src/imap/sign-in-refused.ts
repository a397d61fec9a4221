// Why credentials were not given to a server, or why its OK is not believed.
import type { FailureKind } from '../model/failure.ts';

export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, reason: string) {
    super(reason);
    this.kind = kind;
  }
}

/** By its name: what is bundled apart has a class of its own. */
export function isSignInRefused(error: unknown): error is SignInRefused {
  return error instanceof Error && error.name === 'SignInRefused';
}
