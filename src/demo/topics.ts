// Who writes to the demonstration's owner and about what. Words only: sizes, dates and headers come from letter.ts.
import type { Random } from './random.ts';

export interface Person {
  readonly name: string;
  readonly address: string;
}

export interface Letter {
  readonly from: Person;
  readonly subject: string;
  /** More header lines, each `Name: value`. */
  readonly extra?: readonly string[];
  readonly text: string;
}

export type Topic = (random: Random, at: Date) => Letter;

const person = (name: string, address: string): Person => ({ name, address });

export const OWNER = person('Robin Vogel', 'robin@example.org');

const FAMILY = [
  person('Maria Vogel', 'maria.vogel@example.net'),
  person('Jürgen Müller', 'juergen.mueller@example.com'),
  person('Zoë Brandt', 'zoe@brandt.example'),
  person('Tomás Ibáñez', 'tomas.ibanez@example.com'),
  person('Grandma Edith', 'edith1938@example.net'),
  person('Noa Levi', 'noa@levi.example'),
  person('佐藤 美咲', 'misaki.sato@example.jp'),
];
const COLLEAGUES = [
  person('Ines Haddad', 'ines.haddad@nordlicht.example'),
  person('Vogel, Robin (Ops)', 'ops-robin@nordlicht.example'),
  person("Sean O'Brien", 'sean.obrien@nordlicht.example'),
  person('Łukasz Zieliński', 'lukasz@nordlicht.example'),
  person('Priya Raman', 'priya.raman@nordlicht.example'),
  person('Helpdesk', 'helpdesk@nordlicht.example'),
];
const LISTERS = [
  person('Aki Tuomi', 'aki.t@example.fi'),
  person('Stephan B', 'stephan@sieve.example'),
  person('Joan Moreau', 'jom@grosjo.example'),
  person('Wietse V', 'wietse@porcupine.example'),
  person('Marc Stürm', 'marc@stuerm.example'),
  person('postmaster', 'postmaster@uni.example.edu'),
];
const SHOPS = [
  person('Blue Lake Coffee', 'orders@bluelake.example'),
  person('Bücherstube am Markt', 'bestellung@buecherstube.example'),
  person('Velo & Co', 'shop@velo-co.example'),
  person('Railways Online', 'tickets@railways.example'),
  person('Garden Direct', 'no-reply@garden-direct.example'),
];
const FIRMS = [
  person('Nordlicht Hosting Billing', 'billing@nordlicht.example'),
  person('City Power and Water', 'kundenservice@stadtwerke.example'),
  person('Dr. K. Albrecht, Tax Adviser', 'kanzlei@albrecht-tax.example'),
  person('Telecom Service', 'rechnung@telecom.example'),
];
const HOSTS = ['nas1', 'web2', 'db1', 'mail', 'backup'] as const;

const two = (value: number): string => String(value).padStart(2, '0');
const isoDay = (at: Date): string => at.toISOString().slice(0, 10);

export const family: Topic = (random, at) => {
  const subject = random.pick([
    'Photos from Sunday',
    'Weekend',
    'Christmas at ours?',
    "Grandma's recipe for Apfelküchlein",
    'Your parcel arrived',
    'Train times for Friday',
    'Keys are with the neighbours',
    'School play on Thursday',
    'Geburtstagsgrüße',
    `Holiday ${at.getUTCFullYear() + 1}: mountains or sea?`,
    'The cat again',
    'Can you call me tonight?',
    'Rezepte für den Winter',
    'Schöne Ostern',
  ]);
  return {
    from: random.pick(FAMILY),
    subject: reply(random, subject),
    extra: ['User-Agent: Mozilla Thunderbird'],
    text: 'we are all well and hope to see you soon. The children ask every day when you are coming, and the garden is green again.',
  };
};

const work: Topic = (random) => ({
  from: random.pick(COLLEAGUES),
  subject: reply(
    random,
    random.pick([
      'Migration of the old mail server',
      'Minutes of the Monday meeting',
      'Quota for mailbox "archive"',
      'Password policy, second draft',
      'Ticket #' + random.int(1200, 98000) + ': mailbox full',
      'IMAP time-outs after the firewall change',
      'On-call rota',
      'Certificate for mail.nordlicht.example expires',
      'Who owns the shared mailbox?',
      'Budget Q' + random.int(1, 4),
      '165 MB message blocks the migration',
    ]),
  ),
  extra: random.chance(0.15) ? ['X-Priority: 1 (Highest)', 'Importance: high'] : [],
  text: 'please have a look before Thursday and tell me whether the numbers are right. I have put the rest in the ticket.',
});

const backup: Topic = (random, at) => {
  const host = random.pick(HOSTS);
  const subject = random.pick([
    `[backup] ${host}: daily run ${isoDay(at)} OK`,
    `[backup] ${host}: daily run ${isoDay(at)} OK`,
    `[backup] ${host}: daily run ${isoDay(at)} FAILED (exit ${random.int(1, 30)})`,
    `Cron <root@${host}> /usr/local/bin/rotate-logs`,
    `Logwatch for ${host} (Linux)`,
    `[monitor] PROBLEM: disk /var on ${host} at ${random.int(81, 99)}%`,
    `[monitor] RECOVERY: disk /var on ${host}`,
  ]);
  return {
    from: person('root', `root@${host}.example.org`),
    subject,
    extra: ['Auto-Submitted: auto-generated', 'X-Cron-Env: <SHELL=/bin/sh>'],
    text: `${two(random.int(0, 23))}:${two(random.int(0, 59))} rsync: sent ${random.int(10_000, 9_999_999)} bytes, total size ${random.int(1_000_000, 99_999_999)}, speedup ${random.int(2, 90)}.${two(random.int(0, 99))}`,
  };
};

const receipt: Topic = (random) => {
  const from = random.pick(SHOPS);
  const number = random.int(10_000, 99_999);
  return {
    from,
    subject: random.pick([
      `Your receipt from ${from.name} #${number}`,
      `Order ${number} has shipped`,
      `Ihre Bestellung ${number}: Empfangsbestätigung`,
      `Your ticket ${number} is attached`,
    ]),
    text: `thank you for your order ${number}. Total: ${random.int(3, 240)}.${two(random.int(0, 99))} EUR including VAT. Keep this message as your receipt.`,
  };
};

const invoice: Topic = (random, at) => {
  const from = random.pick(FIRMS);
  const number = `${at.getUTCFullYear()}-${String(random.int(1, 9999)).padStart(5, '0')}`;
  return {
    from,
    subject: random.pick([
      `Invoice ${number} from ${from.name}`,
      `Rechnung ${number}: fällig in 14 Tagen`,
      `Reminder: invoice ${number} is overdue`,
    ]),
    text: `please find invoice ${number} attached. The amount will be debited from your account within fourteen days.`,
  };
};

const newsletter: Topic = (random, at) => {
  const issue = random.int(12, 420);
  return {
    from: person('The Admin Weekly', 'weekly@adminweekly.example'),
    subject: random.pick([
      `The Admin Weekly #${issue}: what broke, and why`,
      `The Admin Weekly #${issue}: ${at.getUTCFullYear()} in mail servers`,
      `🚲 Spring sale: 20% off everything`,
    ]),
    extra: [
      'List-Id: The Admin Weekly <weekly.adminweekly.example>',
      'List-Unsubscribe: <https://adminweekly.example/leave>',
      'Precedence: bulk',
    ],
    text: 'in this issue: a post-mortem in five acts, three tools you did not know, and letters to the editor.',
  };
};

/** The mailing list: subjects come from a small pool, so threads form. */
export const dovecotList: Topic = (random) => ({
  from: random.pick(LISTERS),
  subject: reply(
    random,
    `[Dovecot] ${random.pick([
      'UID EXPUNGE and shared mailboxes',
      'dsync: mailbox changed during sync',
      'Maildir to mdbox, 300 GB',
      'IDLE and mobile clients',
      'Corrupted index file dovecot.index.cache',
      'v2.4 configuration migration',
      'STATUS=SIZE on large folders',
      'Sieve: vacation replies twice',
      'fts-flatcurve experience',
      'quota warning script',
      'Panic: file mail-index-sync.c',
    ])}`,
    0.7,
  ),
  extra: [
    'Sender: dovecot-bounces@lists.example.org',
    'List-Id: Dovecot Mailing List <dovecot.lists.example.org>',
    'List-Post: <mailto:dovecot@lists.example.org>',
    'Precedence: list',
  ],
  text: 'I see the same with 2.4 on two of three backends. doveconf -n is below; the third backend still has the old index format.',
});

export const otherList: Topic = (random) => ({
  from: random.pick(LISTERS),
  subject: reply(
    random,
    random.pick([
      '[mailop] Bounces from one provider',
      '[mailop] ARC in practice',
      '[mutt-users] big folders',
    ]),
    0.6,
  ),
  extra: ['List-Id: <mailop.lists.example.org>', 'Precedence: list'],
  text: 'has anybody seen this since the weekend? Our queue grows by about a thousand an hour.',
});

export const junk: Topic = (random) => ({
  from: person(
    random.pick(['Support Team', 'Dr. Prince Adewale', 'Winner Dept.', 'Ѕесurіtу Сеntеr', '顧客服務', '']),
    `x${random.int(1000, 999_999)}@${random.pick(['win-now.example', 'secure-login.example', 'pills.example'])}`,
  ),
  subject: random.pick([
    'You have (1) pending package',
    'RE: RE: your account will be closed',
    'Urgent business proposal',
    'Congratulations!!! You won 2,500,000.00 USD',
    '您的帳戶已被暫停',
    'Срочно: подтвердите ваш пароль',
    '💊 Best price 💊',
    'Invoice overdue, see attached',
  ]),
  extra: ['X-Spam-Flag: YES', 'X-Spam-Score: 14.2'],
  text: 'dear customer, kindly confirm your details within 24 hours to avoid suspension of your account.',
});

export const mixed: Topic = (random, at) => {
  const share = random.next();
  if (share < 0.24) return family(random, at);
  if (share < 0.46) return work(random, at);
  if (share < 0.66) return backup(random, at);
  if (share < 0.8) return receipt(random, at);
  if (share < 0.9) return invoice(random, at);
  return newsletter(random, at);
};

export const sent: Topic = (random, at) => ({
  ...(random.chance(0.5) ? family(random, at) : work(random, at)),
  from: OWNER,
});

function reply(random: Random, subject: string, probability = 0.35): string {
  if (!random.chance(probability)) return subject;
  return random.pick(['Re: ', 'Re: ', 'Re: ', 'AW: ', 'Fwd: ']) + subject;
}
