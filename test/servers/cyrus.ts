// A private Cyrus: nearly every extension, strict about what it takes in.
import { startJail } from './jail.ts';
import type { Recipe } from './jail.ts';
import { PASSWORD, claimUser, poolUsers } from './server.ts';
import type { MailServer, RealServer, ServerDescription, ServerTls } from './server.ts';

export interface CyrusOptions {
  /** Not announced any more; the commands still work. */
  readonly suppressCapabilities?: readonly string[];
  /** STARTTLS, and a port for TLS from the start. */
  readonly tls?: ServerTls;
}

/** Cyrus's administrator (SETQUOTA, SETACL on any mailbox), with the same password. */
export const CYRUS_ADMIN = 'cyradmin';

const TLS = `tls_server_cert: /mnt/conf/server.pem
tls_server_key: /mnt/conf/server.key
`;

const imapdConf = (suppress: readonly string[], tls: boolean): string => `
configdirectory: /mnt/lib
defaultpartition: default
partition-default: /mnt/spool
proc_path: /mnt/run/proc
mboxname_lockpath: /mnt/run/lock
idlesocket: /mnt/run/idle
notifysocket: /mnt/run/notify
lmtpsocket: /mnt/run/lmtp
cyrus_user: mail
cyrus_group: mail
admins: ${CYRUS_ADMIN}
servername: localhost
unixhierarchysep: yes
altnamespace: yes
allowplaintext: yes
failedloginpause: 0
skiplist_unsafe: 1
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: /mnt/conf/sasldb2
sasl_mech_list: PLAIN LOGIN SCRAM-SHA-256
autocreate_post: yes
autocreate_quota: 52428800
autocreate_inbox_folders: Sent | Trash | Archive | Junk | Drafts
autocreate_subscribe_folders: Sent | Trash | Archive | Junk | Drafts
xlist-sent: Sent
xlist-trash: Trash
xlist-archive: Archive
xlist-junk: Junk
xlist-drafts: Drafts
sievedir: /mnt/sieve
imapidlepoll: 1
${tls ? TLS : ''}${suppress.length > 0 ? `suppress_capabilities: ${suppress.join(' ')}` : ''}
`;

const IMAPS = `  imaps cmd="/usr/lib/cyrus/bin/imapd -s -C /mnt/conf/imapd.conf -U 30" listen="127.0.0.1:@TLS_PORT@" prefork=0 maxchild=50
`;

const cyrusConf = (tls: boolean): string => `
START {
  recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -C /mnt/conf/imapd.conf -r"
  idled cmd="/usr/lib/cyrus/bin/idled -C /mnt/conf/imapd.conf"
}
SERVICES {
  imap cmd="/usr/lib/cyrus/bin/imapd -C /mnt/conf/imapd.conf -U 30" listen="127.0.0.1:@PORT@" prefork=2 maxchild=250
${tls ? IMAPS : ''}}
EVENTS {
  checkpoint cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -C /mnt/conf/imapd.conf -c" period=30
}
`;

// saslpasswd2's -u is the realm, which Cyrus takes from servername.
const SCRIPT = `
mkdir -p lib spool run/proc run/lock sieve
sed -i "s/@PORT@/$JAIL_PORT/; s/@TLS_PORT@/$JAIL_TLS_PORT/" conf/cyrus.conf
while read -r user; do
  printf %s '${PASSWORD}' | saslpasswd2 -f conf/sasldb2 -c -p -u localhost "$user"
done < conf/users
chown -R mail:mail conf lib spool run sieve
export LD_PRELOAD=libeatmydata.so
setpriv --reuid=mail --regid=mail --clear-groups cyrmaster -C /mnt/conf/imapd.conf -M /mnt/conf/cyrus.conf \\
  -p /mnt/run/master.pid
`;

const recipe = ({ suppressCapabilities = [], tls }: CyrusOptions): Recipe => ({
  files: {
    'conf/imapd.conf': imapdConf(suppressCapabilities, tls !== undefined),
    'conf/cyrus.conf': cyrusConf(tls !== undefined),
    ...(tls ? { 'conf/server.pem': tls.cert, 'conf/server.key': tls.key } : {}),
    'conf/users': [...poolUsers(), CYRUS_ADMIN].map((user) => `${user}\n`).join(''),
  },
  script: SCRIPT,
});

/** A Cyrus that runs already, perhaps started by another process. */
export const attachCyrus = ({ port, base }: ServerDescription): MailServer => ({
  name: 'cyrus',
  host: '127.0.0.1',
  port,
  password: PASSWORD,
  prefix: '',
  users: poolUsers(),
  newUser: () => claimUser(base, poolUsers()),
});

export interface CyrusServer extends RealServer {
  readonly description: ServerDescription;
}

export const startCyrus = async (options: CyrusOptions = {}): Promise<CyrusServer> => {
  const { stop, ...jail } = await startJail('cyrus', recipe(options), options.tls !== undefined);
  const { tlsPort } = jail;
  return { ...attachCyrus(jail), ...(options.tls ? { tlsPort } : {}), description: jail, stop };
};
