// SCRAM (RFC 5802) with SHA-1 or SHA-256 (RFC 7677): the password stays here, and the server has to prove that it knows it
// as well. Whatever in the server's part is not exactly as it should be ends the exchange before any proof is given.
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ExchangeBroken, type Exchange } from './exchange.ts';
import { saslPrep } from './saslprep.ts';

const derive = promisify(pbkdf2);

/** RFC 7677 §4 asks for that many at least: with fewer, whoever gets the proof tries passwords fast. */
const MIN_ITERATIONS = 4096;
/** About half a second of work; a server could ask for hours. */
const MAX_ITERATIONS = 600_000;
const NONCE_OCTETS = 18;
const MAX_SALT_OCTETS = 1024;

export interface ScramOptions {
  readonly hash: 'sha1' | 'sha256';
  readonly user: string;
  /** Empty: one's own mailbox. */
  readonly as: string;
  readonly password: string;
  /** For tests. */
  readonly nonce?: string;
}

type Stage = 'first' | 'final' | 'proven';

export class Scram implements Exchange {
  readonly mechanism;
  readonly initial: Buffer;
  remark: string | undefined;
  private readonly options: ScramOptions;
  private readonly nonce: string;
  /** RFC 5802 §7: no channel binding, and for whom. */
  private readonly header: string;
  private readonly clientFirst: string;
  private stage: Stage = 'first';
  private signature: Buffer = Buffer.alloc(0);

  constructor(options: ScramOptions) {
    this.options = options;
    this.mechanism = options.hash === 'sha1' ? ('SCRAM-SHA-1' as const) : ('SCRAM-SHA-256' as const);
    this.nonce = options.nonce ?? randomBytes(NONCE_OCTETS).toString('base64');
    this.header = options.as === '' ? 'n,,' : `n,a=${saslName(saslPrep(options.as, 'name behind --as'))},`;
    this.clientFirst = `n=${saslName(saslPrep(options.user, 'user name'))},r=${this.nonce}`;
    this.initial = Buffer.from(this.header + this.clientFirst);
  }

  respond(challenge: Buffer): Promise<Buffer> | Buffer {
    switch (this.stage) {
      case 'first':
        this.stage = 'final';
        return this.prove(challenge.toString('utf8'));
      case 'final':
        this.verify(challenge.toString('utf8'));
        this.stage = 'proven';
        return Buffer.alloc(0);
      case 'proven':
        throw new ExchangeBroken('the server goes on after the end of SCRAM');
    }
  }

  distrust(): string | undefined {
    return this.stage === 'proven'
      ? undefined
      : 'the server says OK without having proven that it knows the password';
  }

  private async prove(serverFirst: string): Promise<Buffer> {
    const { nonce, salt, iterations } = this.readFirst(serverFirst);
    const { hash } = this.options;
    const password = saslPrep(this.options.password, 'password');
    const octets = createHash(hash).digest().length;
    const salted = await derive(password, salt, iterations, octets, hash);
    const clientKey = this.hmac(salted, 'Client Key');
    const withoutProof = `c=${Buffer.from(this.header).toString('base64')},r=${nonce}`;
    const authMessage = `${this.clientFirst},${serverFirst},${withoutProof}`;
    const clientSignature = this.hmac(createHash(hash).update(clientKey).digest(), authMessage);
    this.signature = this.hmac(this.hmac(salted, 'Server Key'), authMessage);
    const proof = Buffer.from(clientKey.map((octet, at) => octet ^ clientSignature[at]!));
    return Buffer.from(`${withoutProof},p=${proof.toString('base64')}`);
  }

  private hmac(key: Buffer, text: string): Buffer {
    return createHmac(this.options.hash, key).update(text).digest();
  }

  /** `r=nonce,s=salt,i=iterations`, then extensions that may be passed over. */
  private readFirst(message: string): { nonce: string; salt: Buffer; iterations: number } {
    const { r: nonce, s: salt64, i: count, m: mandatory } = attributes(message);
    if (mandatory !== undefined) throw new ExchangeBroken('the server asks for an extension of SCRAM');
    if (nonce === undefined || !nonce.startsWith(this.nonce) || nonce.length === this.nonce.length)
      throw new ExchangeBroken('the server did not take up the nonce of this sign-in');
    const salt = base64Of(salt64);
    if (!salt || salt.length === 0 || salt.length > MAX_SALT_OCTETS)
      throw new ExchangeBroken('the salt of the server cannot be read');
    const iterations = /^[1-9]\d{0,15}$/.test(count ?? '') ? Number(count) : 0;
    if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS)
      throw new ExchangeBroken(
        `the server asks for ${count ?? 'no'} iterations of the password's hash: taken are ${MIN_ITERATIONS} to ${MAX_ITERATIONS}`,
      );
    return { nonce, salt, iterations };
  }

  private verify(message: string): void {
    const { v: verifier, e: error } = attributes(message);
    if (error !== undefined) {
      this.remark = error;
      throw new ExchangeBroken(`the server ended SCRAM: ${error}`);
    }
    const signature = base64Of(verifier);
    const proven = signature?.length === this.signature.length && timingSafeEqual(signature, this.signature);
    if (!proven)
      throw new ExchangeBroken(
        'the server could not prove that it knows the password (wrong server signature)',
      );
  }
}

/** RFC 5802 §5.1. */
const saslName = (name: string): string => name.replaceAll('=', '=3D').replaceAll(',', '=2C');

/** `a=b,c=d`; of a letter that comes twice the first counts. */
function attributes(message: string): Readonly<Record<string, string | undefined>> {
  const found: Record<string, string> = {};
  for (const part of message.split(',')) {
    const [, letter, value] = /^([a-z])=(.*)$/is.exec(part) ?? [];
    if (letter !== undefined && value !== undefined) found[letter] ??= value;
  }
  return found;
}

function base64Of(text: string | undefined): Buffer | undefined {
  if (text === undefined || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  return Buffer.from(text, 'base64');
}
