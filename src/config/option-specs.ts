// The command line's options: what parses them and what --help says of them come from this one table.

interface OptionSpec {
  readonly name: string;
  /** How the help calls the value; a switch has none. */
  readonly value?: string;
  /** May be given several times. */
  readonly several?: true;
  readonly help: string;
}

/** The bound of --max-remove. */
export const MAX_REMOVE = 100_000;

export const OPTIONS = [
  { name: 'demo', help: 'open the built-in demonstration mailbox' },
  { name: 'folder', value: 'NAME', help: 'open this folder first (default INBOX)' },
  {
    name: 'sort',
    value: 'KEY',
    help: 'size, date, from, subject or uid; with a minus the biggest, newest or last first (default -date)',
  },
  {
    name: 'tls',
    value: 'MODE',
    help: 'implicit, starttls or none (default: implicit for imaps, starttls for imap); none only by this option',
  },
  { name: 'tls-ca', value: 'FILE', help: 'trust the authorities in this PEM file as well' },
  {
    name: 'tls-pin',
    value: 'sha256:HEX',
    several: true,
    help: 'accept exactly the certificate with this fingerprint (openssl x509 -fingerprint -sha256); may be given several times',
  },
  {
    name: 'tls-cert',
    value: 'FILE',
    help: 'show the server this client certificate (PEM); --auth external signs in with it',
  },
  { name: 'tls-key', value: 'FILE', help: 'the key of --tls-cert (default: in the same file)' },
  {
    name: 'proxy',
    value: 'URL',
    help: 'reach the server through socks5://[user@]host[:port] or http://[user@]host[:port] (password in IMAPTOP_PROXY_PASSWORD)',
  },
  { name: 'ip', value: '4|6', help: 'use IPv4 or IPv6 only' },
  {
    name: 'tunnel',
    value: 'CMD',
    help: 'speak IMAP over stdin and stdout of this command, such as: ssh -o BatchMode=yes host doveadm exec imap',
  },
  {
    name: 'auth',
    value: 'MECH',
    help: 'sign in with this and nothing else: external, oauthbearer, xoauth2, scram-sha-256, scram-sha-1, plain or login (default: the first of them that both can do)',
  },
  { name: 'as', value: 'USER', help: "sign in as the URL's user and open this user's mailbox" },
  { name: 'password-command', value: 'CMD', help: 'the password is the first line that this command prints' },
  { name: 'password-env', value: 'NAME', help: 'the password is in this environment variable' },
  {
    name: 'keyring',
    help: "look for the password in the desktop's keyring (Secret Service, Keychain, Credential Manager), and offer to keep it there",
  },
  {
    name: 'token-command',
    value: 'CMD',
    help: 'sign in by OAuth: the access token is the first line that this command prints',
  },
  {
    name: 'trash',
    value: 'NAME',
    help: 'the folder that # moves to (default: the one that the server names)',
  },
  { name: 'read-only', help: 'open locked: nothing that changes mail can be sent (% unlocks)' },
  {
    name: 'rescue',
    help: 'keep copies on this disk of what expunge plans remove, for 7 days and 1 GB in all, unless a plan is told not to',
  },
  {
    name: 'max-remove',
    value: 'N',
    help: `refuse to remove more than N messages at once (default ${MAX_REMOVE})`,
  },
  {
    name: 'authserv-id',
    value: 'ID',
    several: true,
    help: 'believe what this server wrote into Authentication-Results; may be given several times',
  },
  {
    name: 'save-dir',
    value: 'DIR',
    help: 'where mail is saved and exported to (default: where it was started)',
  },
  {
    name: 'notify',
    value: 'WAY',
    help: 'when plans, an export or an import have ended that took 10 s or more: bell, osc9 (a notification of the terminal) or off (default)',
  },
  { name: 'no-clipboard', help: 'y copies nothing: some terminals ask or complain (OSC 52)' },
  { name: 'theme', value: 'NAME', help: 'dark, light, high-contrast or mono' },
  { name: 'no-color', help: 'no colours (as NO_COLOR does)' },
  { name: 'ascii', help: 'ASCII only on screen' },
  { name: 'log', value: 'FILE', help: 'append the protocol transcript, secrets masked' },
  { name: 'no-cache', help: 'read every folder from the server; show and keep nothing of earlier runs' },
  { name: 'state-dir', value: 'DIR', help: 'journal and cache (default: the XDG directories)' },
  { name: 'json', help: 'probe: print JSON, as probe.schema.json describes it' },
  { name: 'version', help: 'print the version' },
  { name: 'help', help: 'print this help' },
] as const satisfies readonly OptionSpec[];

export type OptionName = (typeof OPTIONS)[number]['name'];

/** Undefined: there is no such option. */
export function optionNamed(name: string): (OptionSpec & { readonly name: OptionName }) | undefined {
  return OPTIONS.find((option) => option.name === name);
}

export interface KeyHelp {
  readonly keys: string;
  readonly title: string;
}

export const USAGE = `usage: imaptop [options] ACCOUNT
       imaptop [options] imaps://user@host[:port][/Folder]
       imaptop [options] imap://user@host[:port][/Folder]
       imaptop --demo
       imaptop probe [--json] imaps://[user@]host[:port]
       imaptop rescue [clear PLAN|all]
       imaptop cache clear
       imaptop config check`;

/** The text of --help; the keys come from the command registry. */
export function helpText(keys: readonly KeyHelp[]): string {
  const options = OPTIONS.map((option: OptionSpec) => [
    option.value === undefined ? `--${option.name}` : `--${option.name} ${option.value}`,
    option.help,
  ]);
  return `${USAGE}

A console for administering IMAP mailboxes. The user is the text before the last @.
The password comes from IMAPTOP_PASSWORD, from --password-command, from the keyring, or from a prompt.
Accounts are in imaptop/config.toml in the configuration directory; imaptop alone lets you choose one of them.
imaptop probe shows a server step by step, without a screen: TLS, capabilities, mechanisms; without a user it does not sign in.
imaptop rescue lists the rescue copies, and removes those of one plan or all of them.
imaptop cache clear removes the folder lists that are kept to be shown at once.

options
${table(options)}

keys
${table(keys.map(({ keys: key, title }) => [key, title]))}
`;
}

function table(rows: readonly (readonly string[])[]): string {
  const width = Math.max(0, ...rows.map(([left = '']) => left.length));
  return rows.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
