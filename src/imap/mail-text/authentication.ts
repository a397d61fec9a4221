// What servers say they found out about the sender: Authentication-Results (RFC 8601), ARC-Authentication-Results
// (RFC 8617 §4.1.1), Received-SPF (RFC 7208 §9.1). Anybody can write such a field. Of those with the authserv-id of a server
// that the account names, that server has removed the forged ones (RFC 8601 §5); all others stay claims.
import type { AuthenticationResult, Claim } from '../../model/header-report.ts';
import { toSafe, type Safe } from '../../text/safe-text.ts';
import type { RawField } from './header-lines.ts';

const MAX_RESULTS = 100;
const MAX_TEXT = 500;

export function claimsOf(fields: readonly RawField[], trusted: readonly string[]): Claim[] {
  const names = trusted.map((id) => id.toLowerCase());
  const claims = fields.flatMap((field): (Claim & { readonly isNamed: boolean })[] => {
    const claim = claimOf(field);
    return claim ? [{ ...claim, isNamed: claim.by !== '' && names.includes(claim.by.toLowerCase()) }] : [];
  });
  const own = claims.filter(({ field, isNamed }) => isNamed && isResults(field));
  // The sets of a chain are as good as the chain: somebody who is trusted must have found it whole.
  const chainIsWhole = own.some(({ results }) =>
    results.some(({ method, result }) => method === 'arc' && result === 'pass'),
  );
  return claims.map(({ isNamed, ...claim }) => ({
    ...claim,
    trusted: isNamed && (isResults(claim.field) || (claim.instance > 0 && chainIsWhole)),
  }));
}

const isResults = (field: string): boolean => field.toLowerCase() === 'authentication-results';

function claimOf(field: RawField): Claim | undefined {
  switch (field.name.toLowerCase()) {
    case 'authentication-results':
      return resultsOf(field, splitOutside(field.value, ';'));
    case 'arc-authentication-results': {
      const [first = '', ...rest] = splitOutside(field.value, ';');
      const instance = /^\s*i\s*=\s*(\d{1,3})\s*$/.exec(first)?.[1];
      return instance === undefined
        ? resultsOf(field, [first, ...rest])
        : { ...resultsOf(field, rest), instance: Number(instance) };
    }
    case 'received-spf':
      return receivedSpf(field);
    default:
      return undefined;
  }
}

function resultsOf({ name, value }: RawField, [server = '', ...statements]: readonly string[]): Claim {
  // Some, Exchange Online among them, leave their own name out: nobody says it then.
  const anonymous = value.includes('=') && /^\s*[\w-]+\s*=/.test(server);
  const found = (anonymous ? [server, ...statements] : statements)
    .slice(0, MAX_RESULTS)
    .map(resultOf)
    .filter((result) => result !== undefined);
  const [id = ''] = anonymous ? [''] : server.trim().split(/[\s(]/, 1);
  return {
    field: toSafe(name),
    by: short(id.replace(/^"(.*)"$/, '$1')),
    trusted: false,
    instance: 0,
    results: found,
  };
}

/** `dkim=pass (good signature) header.d=example.org`; undefined for `none` and for what is no statement. */
function resultOf(statement: string): AuthenticationResult | undefined {
  const [, method, result, detail = ''] =
    /^\s*([\w-]{1,40})(?:\s*\/\s*\d+)?\s*=\s*([\w-]{1,40})(.*)$/s.exec(statement) ?? [];
  if (method === undefined || result === undefined) return undefined;
  return { method: short(method.toLowerCase()), result: short(result.toLowerCase()), detail: short(detail) };
}

function receivedSpf({ name, value }: RawField): Claim {
  const [, result = '', detail = ''] = /^\s*(\w{1,40})(.*)$/s.exec(value) ?? [];
  const receiver = /\breceiver=([^;\s]{1,200})/i.exec(detail)?.[1] ?? '';
  const results = [{ method: toSafe('spf'), result: short(result.toLowerCase()), detail: short(detail) }];
  return { field: toSafe(name), by: short(receiver), trusted: false, instance: 0, results };
}

/** At the separator where it is neither in a comment nor in a quoted string. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '\\') at++;
    else if (letter === '"' && depth === 0) quoted = !quoted;
    else if (quoted) continue;
    else if (letter === '(') depth++;
    else if (letter === ')' && depth > 0) depth--;
    else if (letter === separator && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function short(text: string): Safe {
  return toSafe(text.replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT));
}
