// The desktop's keyring (Secret Service, Keychain, Credential Manager), by keytar; where its binary is missing, by
// @napi-rs/keyring, which speaks as keytar does. Nothing here waits for ever: a locked keyring asks its user on a screen
// that may be far away.
import { createRequire } from 'node:module';
import { failed, ok, type Result } from '../model/failure.ts';
import { toSafe } from '../text/safe-text.ts';

interface Keytar {
  findCredentials(
    service: string,
  ): Promise<readonly { readonly account: string; readonly password: string }[]>;
  setPassword(service: string, account: string, password: string): Promise<void>;
}

const SERVICE = 'imaptop';
const PATIENCE_MS = 30_000;

/** Passwords by "user@host:port". */
export class Keyring {
  private readonly load: () => Promise<Keytar>;

  constructor(load: () => Promise<Keytar> = loadKeytar) {
    this.load = load;
  }

  /** Undefined where there is none for the account. */
  async find(account: string): Promise<Result<string | undefined>> {
    return this.ask(async (keytar) => passwordOf(keytar, account));
  }

  async keep(account: string, password: string): Promise<Result<null>> {
    return this.ask(async (keytar) => {
      await keytar.setPassword(SERVICE, account, password);
      if ((await passwordOf(keytar, account)) !== password)
        throw new Error('what was kept is not found again');
      return null;
    });
  }

  private async ask<T>(question: (keytar: Keytar) => Promise<T>): Promise<Result<T>> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
    });
    try {
      return ok(await Promise.race([this.load().then(question), late]));
    } catch (error) {
      const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      return failed({
        kind: 'unsupported',
        text: toSafe(`No keyring can be used here: ${why.slice(0, 200)}`),
      });
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Among all of ours: where no Secret Service runs, @napi-rs/keyring asks the kernel's keyring for a single one without a
 * word, which forgets everything with the session.
 */
async function passwordOf(keytar: Keytar, account: string): Promise<string | undefined> {
  const all = await keytar.findCredentials(SERVICE);
  return all.find((one) => one.account === account)?.password;
}

/** Native code, which no bundler can put into the program. */
const require = createRequire(import.meta.url);

async function loadKeytar(): Promise<Keytar> {
  try {
    return require('keytar') as Keytar;
  } catch {
    return require('@napi-rs/keyring/keytar.js') as Keytar;
  }
}
