// A private Dovecot: every extension imaptop uses, implicit TLS and STARTTLS, and levers for what a test wants to happen.
import { X509Certificate, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInside, startJail } from './jail.ts';
import type { Recipe } from './jail.ts';
import { PASSWORD } from './server.ts';
import type { MailServer, RealServer, ServerDescription } from './server.ts';

/** `good` is for localhost and 127.0.0.1; each is signed by the same private CA. */
export type CertificateKind = 'good' | 'expired' | 'wrong-host';

export interface DovecotOptions {
  /** Replaces the announced capabilities (imap_capability); the commands still work. */
  readonly capability?: string;
  /** `none`: neither STARTTLS nor a TLS port. Given as files: PEM paths of a certificate (chain) and its key. */
  readonly tls?: CertificateKind | 'none' | { readonly cert: string; readonly key: string };
  /** Takes the place of the usual mechanisms and passwords. */
  readonly signIn?: { readonly config: string; readonly files: Readonly<Record<string, string>> };
  /** Storage limit of each account, as in quota_rule: `1K`, `50G`. */
  readonly quota?: string;
  /** Connections one account may have at once. */
  readonly connectionsPerUser?: number;
  /** How it keeps mail; mdbox unless given. */
  readonly storage?: 'mdbox' | 'sdbox' | 'maildir';
  /** `Virtual/All`, with `\\All`, shows the messages of all folders: they are the same messages. */
  readonly virtual?: boolean;
  /** Address space of one IMAP process, as in vsz_limit: a million messages need more than the default. */
  readonly memory?: string;
}

export interface DovecotTls {
  /** Path of the CA's certificate, PEM. */
  readonly ca: string;
  /** Path of the server's certificate, PEM. */
  readonly certificate: string;
  /** SHA-256 as `openssl x509 -fingerprint -sha256` prints it: upper-case hexadecimal with colons. */
  readonly fingerprint: string;
}

export interface DovecotDescription extends ServerDescription {
  readonly tlsPort?: number;
}

/** What only Dovecot offers to a test. */
export interface Dovecot extends MailServer {
  readonly tls?: DovecotTls;
  /** Runs doveadm against this server; resolves with its output, rejects on a non-zero exit. */
  doveadm(args: readonly string[]): Promise<string>;
  /** Ends all sessions of an account: `* BYE Server shutting down.` */
  kick(user: string): Promise<void>;
  setUidValidity(user: string, mailbox: string, value: number): Promise<void>;
  /**
   * Whether a session of the account found an index broken and had all folders rebuilt from the storage: then messages have
   * new UIDs, and removed ones may be there again.
   */
  rebuilt(user: string): boolean;
}

export interface DovecotServer extends RealServer, Dovecot {
  readonly description: DovecotDescription;
}

const SPECIAL_USE = ['Trash', 'Sent', 'Drafts', 'Junk', 'Archive']
  .map((name) => `  mailbox ${name} {\n    special_use = \\${name}\n    auto = subscribe\n  }\n`)
  .join('');

const VIRTUAL = `
namespace virtual {
  prefix = Virtual/
  separator = /
  location = virtual:/mnt/virtual:INDEX=~/virtual
  mailbox All {
    special_use = \\All
  }
}
`;

const SSL = `
ssl = yes
ssl_cert = </mnt/tls/server.pem
ssl_key = </mnt/tls/server.key
`;

const USUAL_SIGN_IN = `
auth_mechanisms = plain login
passdb {
  driver = static
  args = password=${PASSWORD}
}`;

const config = ({
  capability,
  tls,
  quota = '50G',
  connectionsPerUser = 1_000,
  storage = 'mdbox',
  virtual = false,
  memory,
  signIn,
}: DovecotOptions): string => `
base_dir = /mnt/run
state_dir = /mnt/run
log_path = /mnt/server.log
protocols = imap
listen = 127.0.0.1
${tls === 'none' ? 'ssl = no' : SSL}
disable_plaintext_auth = no
${signIn?.config ?? USUAL_SIGN_IN}
auth_failure_delay = 0
default_internal_user = mail
default_internal_group = mail
default_login_user = mail
first_valid_uid = 1
mail_location = ${storage}:~/${storage}
mail_plugins = quota acl zlib${virtual ? ' virtual' : ''}
mail_fsync = never
# With it, a LIST that counts on one connection and an EXAMINE on another of a new account can lock each other out, and
# Dovecot 2.3 ends one of them: "Panic: fcntl(dovecot.list.index.log) locking failed: Resource deadlock avoided".
mailbox_list_index = no
protocol imap {
  mail_plugins = quota imap_quota acl imap_acl imap_zlib${virtual ? ' virtual' : ''}
  mail_max_userip_connections = ${connectionsPerUser}
  ${capability === undefined ? '' : `imap_capability = ${capability}`}
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=${quota}
  acl = vfile
}
userdb {
  driver = static
  args = uid=mail gid=mail home=/mnt/mail/%u
}
namespace inbox {
  inbox = yes
  separator = /
${SPECIAL_USE}}
${virtual ? VIRTUAL : ''}
service imap-login {
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {
    port = @PORT@
  }
  inet_listener imaps {
    port = ${tls === 'none' ? '0' : '@TLS_PORT@'}
    ssl = yes
  }
}
service imap {
  process_min_avail = 2
  ${memory === undefined ? '' : `vsz_limit = ${memory}`}
}
service anvil {
  chroot =
  # Else a failed sign-in makes everybody on 127.0.0.1 wait.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
`;

const HOST_NAMES = { good: 'DNS:localhost,IP:127.0.0.1', 'wrong-host': 'DNS:mail.example.org' };

const CA_CONFIG = `
[ca]
default_ca = tests
[tests]
database = tls/index.txt
serial = tls/serial
new_certs_dir = tls
default_md = sha256
policy = any
[any]
commonName = supplied
`;

// openssl ca, because only that takes a start and an end in the past.
const certificates = (kind: CertificateKind): string => {
  const until = kind === 'expired' ? '20200201000000Z' : '20491231000000Z';
  const names = HOST_NAMES[kind === 'wrong-host' ? kind : 'good'];
  return `
EC='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
openssl req -x509 $EC -keyout tls/ca.key -out tls/ca.pem -days 3650 -subj '/CN=imaptop test CA'
openssl req $EC -keyout tls/server.key -out tls/server.csr -subj '/CN=${names.split(',')[0]?.slice(4) ?? ''}'
printf 'subjectAltName=${names}\\nbasicConstraints=CA:FALSE\\n' > tls/extensions
: > tls/index.txt
echo 01 > tls/serial
openssl ca -batch -notext -config tls/ca.cnf -cert tls/ca.pem -keyfile tls/ca.key -extfile tls/extensions \\
  -startdate 20200101000000Z -enddate ${until} -in tls/server.csr -out tls/server.pem
`;
};

const SCRIPT = `
mkdir -p run mail
chown mail:mail mail
chmod 755 run
sed -i "s/@PORT@/$JAIL_PORT/; s/@TLS_PORT@/$JAIL_TLS_PORT/" dovecot.conf
dovecot -F -c /mnt/dovecot.conf
`;

const recipe = (options: DovecotOptions): Recipe => {
  const { tls = 'good' } = options;
  const files = {
    'dovecot.conf': config(options),
    'tls/ca.cnf': CA_CONFIG,
    ...(options.virtual ? { 'virtual/All/dovecot-virtual': '*\n  all\n' } : {}),
    ...options.signIn?.files,
  };
  if (typeof tls === 'object') {
    const own = {
      'tls/server.pem': readFileSync(tls.cert, 'utf8'),
      'tls/server.key': readFileSync(tls.key, 'utf8'),
    };
    return { files: { ...files, ...own, 'tls/ca.pem': own['tls/server.pem'] }, script: SCRIPT };
  }
  return { files, script: (tls === 'none' ? '' : certificates(tls)) + SCRIPT };
};

const tlsOf = (base: string): DovecotTls => {
  const certificate = join(base, 'tls/server.pem');
  return {
    ca: join(base, 'tls/ca.pem'),
    certificate,
    fingerprint: new X509Certificate(readFileSync(certificate)).fingerprint256,
  };
};

/** A Dovecot that runs already, perhaps started by another process. */
export const attachDovecot = (description: DovecotDescription): Dovecot => {
  const { port, tlsPort, base } = description;
  // Inside, because doveadm signals processes by the numbers they have there.
  const doveadm = (args: readonly string[]): Promise<string> =>
    runInside(description, ['doveadm', '-c', '/mnt/dovecot.conf', ...args]);
  return {
    name: 'dovecot',
    host: '127.0.0.1',
    port,
    password: PASSWORD,
    prefix: '',
    users: ['alice', 'bob'], // any name does; these two are never handed out by newUser
    ...(tlsPort === undefined ? {} : { tlsPort, tls: tlsOf(base) }),
    newUser: () => `user-${randomUUID().slice(0, 13)}`,
    doveadm,
    kick: async (user) => {
      await doveadm(['kick', user]);
    },
    setUidValidity: async (user, mailbox, value) => {
      await doveadm(['mailbox', 'update', '--uid-validity', String(value), '-u', user, mailbox]);
    },
    rebuilt: (user) =>
      readFileSync(join(base, 'server.log'), 'utf8')
        .split('\n')
        .some((line) => line.includes(`imap(${user})`) && line.includes('rebuilding indexes')),
  };
};

export const startDovecot = async (options: DovecotOptions = {}): Promise<DovecotServer> => {
  const withTls = options.tls !== 'none';
  const { stop, tlsPort, ...jail } = await startJail('dovecot', recipe(options), withTls);
  const description = { ...jail, ...(withTls ? { tlsPort } : {}) };
  return { ...attachDovecot(description), description, stop };
};
