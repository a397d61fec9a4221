// The notes of a sign-in and the answers to the card's questions, as one report. Worked out when somebody wants to see it.
import { proxyName, type Account } from '../model/account.ts';
import { Capabilities } from '../model/capabilities.ts';
import type { Failure } from '../model/failure.ts';
import { mechanismTable, type SignInMeans } from '../model/mechanisms.ts';
import type {
  CapabilityFacts,
  Inspection,
  MechanismFacts,
  ReportStep,
  ServerReport,
  StepName,
  TlsFacts,
} from '../model/server-report.ts';
import { literal, toSafe, type Safe } from '../text/safe-text.ts';
import { certificateFacts, chainOf, doubtsOf } from './certificate-facts.ts';
import { serverWords } from './failures.ts';
import type { ShownTls, SignInNotes } from './sign-in-notes.ts';
import { authorities } from './tls-transport.ts';

export interface ReportOptions {
  readonly account: Account;
  readonly notes: SignInNotes;
  readonly inspection?: Inspection | undefined;
  readonly failure?: Failure | undefined;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number;
}

// More than any server offers.
const MAX_CAPABILITIES = 500;

export function serverReport({ account, notes, inspection, failure, now }: ReportOptions): ServerReport {
  const { user, as, host, port, tls } = account;
  const { address, greeting } = notes;
  const failedAt = failure && failedStep(account, notes, failure);
  return {
    server: {
      user: toSafe(user),
      ...(as === undefined ? {} : { as: toSafe(as) }),
      host: toSafe(host),
      port,
      tls,
      ...wayFacts(account),
    },
    steps: stepsOf(notes, failedAt),
    ...(notes.whileStarting ? { whileStarting: true } : {}),
    addresses: [...new Set(notes.addresses)].map(toSafe),
    ...(address === undefined ? {} : { address: toSafe(address) }),
    ...(notes.tls ? { tls: tlsFacts(notes.tls, account, now) } : {}),
    ...(greeting === undefined ? {} : { greeting: serverWords(greeting) }),
    capabilities: capabilityFacts(notes),
    mechanisms: mechanismFacts(notes, failure),
    ...inspection,
    refusals: inspection?.refusals ?? [],
    ...(notes.untrusted ? { mayPin: true } : {}),
    ...(failure && failedAt ? { failure: { step: failedAt, text: failure.text } } : {}),
  };
}

/** The command itself is the user's own business. */
function wayFacts({ proxy, tunnel }: Account): { way?: Safe; isTunnel?: true } {
  if (tunnel !== undefined)
    return { way: literal('a tunnel: stdin and stdout of a command'), isTunnel: true };
  return proxy ? { way: toSafe(`the proxy ${proxyName(proxy)}, which looks the name up`) } : {};
}

/** Those that are passed on the way in, in their order. */
function wayOf({ tls }: Account): StepName[] {
  switch (tls) {
    case 'implicit':
      return ['resolve', 'connect', 'tls', 'greeting', 'capability', 'sign-in', 'questions'];
    case 'starttls':
      return ['resolve', 'connect', 'greeting', 'capability', 'tls', 'capability', 'sign-in', 'questions'];
    case 'none':
      return ['resolve', 'connect', 'greeting', 'capability', 'sign-in', 'questions'];
  }
}

function failedStep(account: Account, { ended }: SignInNotes, { kind }: Failure): StepName {
  if (kind === 'name-resolution') return 'resolve';
  if (kind === 'tls') return 'tls';
  const way = wayOf(account);
  const last = ended.findLast(({ step }) => step !== 'resolve');
  // With STARTTLS capabilities are asked for twice.
  const passed = last ? ended.filter(({ step }) => step !== 'resolve' && step !== 'connect').length + 2 : 1;
  return way[Math.min(passed, way.length - 1)] ?? 'questions';
}

function stepsOf({ start, ended }: SignInNotes, failedAt: StepName | undefined): ReportStep[] {
  const steps: ReportStep[] = [];
  let before = start;
  for (const { step, at } of ended.toSorted((a, b) => a.at - b.at)) {
    steps.push({ name: step, outcome: 'done', milliseconds: rounded(at - before) });
    before = at;
  }
  if (failedAt)
    steps.push({ name: failedAt, outcome: 'failed', milliseconds: rounded(performance.now() - before) });
  return steps;
}

/** To a tenth. */
const rounded = (milliseconds: number): number => Math.max(0, Math.round(milliseconds * 10) / 10);

function tlsFacts(shown: ShownTls, account: Account, now: number): TlsFacts {
  const chain = shown.certificate ? chainOf(shown.certificate) : [];
  const trust = shown.pinned ? 'pinned' : shown.code === '' && chain.length > 0 ? 'authority' : 'none';
  const question = { host: account.host, now, authorities: authorities(account.ca), code: shown.code };
  return {
    version: toSafe(shown.version),
    cipher: toSafe(shown.cipher),
    certificates: chain.map(certificateFacts),
    trust,
    doubts: doubtsOf(chain, question),
    known: shown.known,
  };
}

function capabilityFacts({ inClear, before, after }: SignInNotes): CapabilityFacts {
  const gone = (one: readonly string[] = [], other: readonly string[] = []): Safe[] =>
    before && after ? listed(one.filter((name) => !other.includes(name))) : [];
  return {
    ...(inClear ? { inClear: listed(inClear) } : {}),
    ...(before ? { before: listed(before) } : {}),
    ...(after ? { after: listed(after) } : {}),
    gained: gone(after, before),
    lost: gone(before, after),
  };
}

function listed(names: readonly string[]): Safe[] {
  return names.slice(0, MAX_CAPABILITIES).map((name) => serverWords(name));
}

const NO_MEANS: SignInMeans = {
  password: true,
  token: false,
  certificate: false,
  encrypted: true,
  as: false,
  forced: undefined,
  exchangeName: false,
};

function mechanismFacts(notes: SignInNotes, failure: Failure | undefined): MechanismFacts[] {
  const offered = notes.before ?? notes.inClear;
  if (!offered) return [];
  const signedIn = notes.after !== undefined;
  const refused = failure?.kind === 'authentication' && notes.way !== undefined;
  const table = mechanismTable(new Capabilities(offered), notes.means ?? NO_MEANS);
  return table.map(({ name, offered: isOffered, known, use, why }) => ({
    name: serverWords(name),
    offered: isOffered,
    known,
    use: use === 'chosen' ? (signedIn ? 'used' : refused ? 'refused' : 'possible') : use,
    why: serverWords(why),
  }));
}
