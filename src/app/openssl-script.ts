// A session as a shell script for `openssl s_client`, or for `nc` where it was in the clear: what was sent, in order. The
// password is read from the environment when the script runs; what changes anything is there, and commented out.
import { proxyName, type Account } from '../model/account.ts';
import type { TranscriptLine } from '../model/transcript.ts';
import { onlyReads } from '../plan/raw-command.ts';
import { toSafe } from '../text/safe-text.ts';

/** A line this long may have been cut by the transcript. */
const CUT_LETTERS = 1_900;
const SIGN_IN = /^(?:LOGIN|AUTHENTICATE|STARTTLS|CAPABILITY|ID|ENABLE|LOGOUT|IDLE|COMPRESS)\b/i;
const LITERAL = /\{\d+\+?\}$/;

export function opensslScript(account: Account, lines: readonly TranscriptLine[]): string {
  const { user, as, host, port } = account;
  const commands = lines.flatMap(({ from, text }) => (from === 'client' ? commandIn(text) : []));
  return [
    '#!/bin/sh',
    `# What imaptop sent to ${toSafe(host)}, port ${port}, as ${toSafe(as === undefined ? user : `${user} for ${as}`)}.`,
    '# IMAP_PASSWORD has the password; PAUSE the seconds between two commands. What changes mail is commented out.',
    ...caveats(account),
    ': "${IMAP_PASSWORD:?}"',
    `user=${quoted(user)}`,
    `host=${quoted(host)}`,
    ...SEND,
    '{',
    '  sleep "${PAUSE:-1}"',
    ...signIn(as),
    ...commands.map((line, place) => `  ${sendLine(line, `a${place + 2}`)}`),
    `  send 'z LOGOUT'`,
    `} | ${connection(account)}`,
    '',
  ].join('\n');
}

const SEND = [
  `send() { printf '%s\\r\\n' "$1"; sleep "\${PAUSE:-1}"; }`,
  `escaped() { printf '%s' "$1" | sed 's/[\\\\"]/\\\\&/g'; }`,
];

/** printf is the shell's own: nothing of it is in any process's arguments. */
function signIn(as: string | undefined): string[] {
  if (as === undefined)
    return ['  send "a1 LOGIN \\"$(escaped "$user")\\" \\"$(escaped "$IMAP_PASSWORD")\\""'];
  return [
    `  send "a1 AUTHENTICATE PLAIN $(printf '%s\\0%s\\0%s' ${quoted(as)} "$user" "$IMAP_PASSWORD" | base64 | tr -d '\\n')"`,
  ];
}

function connection(account: Account): string {
  const { tls, host, port, family, proxy, tunnel } = account;
  // It is the connection, whatever it leads through.
  if (tunnel !== undefined) return `sh -c ${quoted(tunnel)}`;
  const kind = family === undefined ? '' : ` -${family}`;
  if (tls === 'none') return `nc${kind} "$host" ${port}`;
  const way = proxy?.kind === 'http' ? ` -proxy ${quoted(proxyName(proxy).replace('http://', ''))}` : '';
  const to = host.includes(':') ? `"[$host]":${port}` : `"$host":${port}`;
  const isAddress = /^[\d.]+$|:/.test(host);
  const named = isAddress ? '-verify_ip "$host"' : '-servername "$host" -verify_hostname "$host"';
  const upgrade = tls === 'starttls' ? ' -starttls imap' : '';
  // openssl would go on with any certificate, and the password with it.
  return `openssl s_client -quiet -verify_return_error${upgrade}${kind}${way} -connect ${to} ${named}`;
}

/** What the script cannot do as the session did. */
function caveats({ tls, proxy, tunnel, ca, pins }: Account): string[] {
  if (tunnel !== undefined) return ['# Where the tunnel has signed in already, the server refuses a1.'];
  const own = tls !== 'none' && (ca !== undefined || pins !== undefined);
  const trust = own
    ? ['# The certificate was trusted by --tls-ca or a pin: openssl wants -CAfile for it.']
    : [];
  if (!proxy || (proxy.kind === 'http' && tls !== 'none')) return trust;
  return [
    ...trust,
    `# The session went through ${toSafe(proxyName(proxy))}; this goes straight to the server.`,
  ];
}

/** Without its tag; nothing where it belongs to the sign-in, or is no command. */
function commandIn(text: string): string[] {
  const line = /^[A-Za-z0-9]{1,20} (.+)$/.exec(text)?.[1];
  return line === undefined || SIGN_IN.test(line) || line.includes('(masked)') ? [] : [line];
}

function sendLine(line: string, tag: string): string {
  if (line.length > CUT_LETTERS) return `# left out, too long: ${line.slice(0, 60)}`;
  if (LITERAL.test(line)) return `# left out, it has a literal: ${line}`;
  const sent = `send ${quoted(`${tag} ${line}`)}`;
  return onlyReads(line) ? sent : `# changes mail: ${sent}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
