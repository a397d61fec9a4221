// Why credentials were not given to a server, or why its OK is not believed.
import type { FailureKind } from '../model/failure.ts';

export class SignInRefused extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, reason: string) {
    super(reason);
    this.kind = kind;
  }
}
