// A header read out: the way of the message, who vouches for it, and what is odd.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headerReport } from '../../../src/imap/mail-text/header-report.ts';
import type { HeaderReport, Hop } from '../../../src/model/header-report.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { hostileText, sharedCases } from '../../text/hostile-text.ts';

const report = (lines: string | readonly string[], trusted: readonly string[] = []): HeaderReport => {
  const text = typeof lines === 'string' ? lines : [...lines, '', ''].join('\r\n');
  return headerReport({ octets: Buffer.from(text, 'latin1'), cut: false }, trusted);
};

const GOOD = ['Date: Sat, 14 Nov 2009 15:55:17 -0500', 'From: a@example.org', 'Message-ID: <1@example.org>'];

describe('the way', () => {
  const hop = (received: string): Hop => report([`Received: ${received}`, ...GOOD]).route.hops[0]!;

  test.each([
    [
      'Postfix',
      'from mx3.example.org (mx3.example.org [192.0.2.44])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\r\n\t key-exchange X25519 server-signature RSA-PSS (2048 bits))\r\n\t(No client certificate requested)\r\n\tby mail.example.org (Postfix) with ESMTPS id 3F2A9C\r\n\tfor <me@example.com>; Sat, 14 Nov 2009 15:55:21 -0500 (EST)',
      [
        'mx3.example.org [192.0.2.44]',
        'mail.example.org',
        'ESMTPS',
        'tls',
        'TLS 1.3 TLS_AES_256_GCM_SHA384',
        4,
      ],
    ],
    [
      'Gmail',
      'from mail-sor-f41.google.com (mail-sor-f41.google.com. [2001:db8::41])\r\n by mx.google.com with SMTPS id d9sor1;\r\n Sat, 14 Nov 2009 12:55:22 -0800 (PST)',
      ['mail-sor-f41.google.com [2001:db8::41]', 'mx.google.com', 'SMTPS', 'tls', '', 5],
    ],
    [
      'Exim',
      'from [198.51.100.7] (helo=client) by mx.example.org with esmtpsa  (TLS1.2) tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 (Exim 4.96) (envelope-from <a@example.org>) id 1abc; Sat, 14 Nov 2009 20:55:27 +0000',
      [
        '[198.51.100.7]',
        'mx.example.org',
        'esmtpsa',
        'tls',
        'TLS 1.2 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        10,
      ],
    ],
    [
      'Exchange',
      'from AM0PR.prod.outlook.com (2603:10a6::1) by AM0.prod.outlook.com (2603:10a6::2) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20; Sat, 14 Nov 2009 20:56:17 +0000',
      [
        'AM0PR.prod.outlook.com [2603:10a6::1]',
        'AM0.prod.outlook.com',
        'Microsoft',
        'tls',
        'TLS 1.2 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
        60,
      ],
    ],
    [
      'sendmail',
      'from host (host.example.org [192.0.2.1]) by b (8.14.4/8.14.4) with ESMTP id x; 14 Nov 2009 20:55:17 GMT',
      ['host [192.0.2.1]', 'b', 'ESMTP', 'clear', '', 0],
    ],
    [
      'qmail',
      'from unknown (HELO foo) (192.0.2.9)\r\n  by 0 with (AES256-SHA encrypted) SMTP; 14 Nov 2009 20:55:18 -0000',
      ['unknown [192.0.2.9]', '0', 'SMTP', 'tls', 'AES256-SHA', 1],
    ],
    [
      'within one machine',
      '(qmail 123 invoked by uid 0); 14 Nov 2009 20:55:17 -0000',
      ['(qmail 123 invoked by uid 0)', '', '', 'unsaid', '', 0],
    ],
    ['a zone with a name', 'from a by b; Sun, 15 Nov 2009 05:55:19 JST', ['a', 'b', '', 'unsaid', '', 2]],
    ['no time', 'from a by b with LMTP id 5', ['a', 'b', 'LMTP', 'unsaid', '', undefined]],
    ['a time that is none', 'from a by b; yesterday', ['a', 'b', '', 'unsaid', '', undefined]],
    [
      'a keyword as a name',
      'from with by from with id; Sat, 14 Nov 2009 20:55:17 +0000',
      ['with', 'from', 'id', 'unsaid', '', 0],
    ],
    [
      'parentheses that do not close',
      'from a (b (c by d with ESMTP; Sat',
      ['a', '', '', 'unsaid', '', undefined],
    ],
  ])('as %s writes it', (_who, received, [from, by, protocol, encryption, cipher, delay]) => {
    expect(hop(received)).toMatchObject({ from, by, protocol, encryption, cipher, delay });
  });

  test('goes from the oldest hop to the newest, and tells where a clock is wrong', () => {
    const { route } = report([
      'Received: by c; Sat, 14 Nov 2009 15:56:17 -0500',
      'Received: by b; Sat, 14 Nov 2009 20:55:10 +0000',
      'Received: by nobody',
      'Received: by a; Sat, 14 Nov 2009 15:55:19 -0500',
      ...GOOD,
    ]);
    expect(route.hops.map(({ by, delay, skewed }) => [by, delay, skewed])).toEqual([
      ['a', 2, false],
      ['nobody', undefined, false],
      ['b', -9, true],
      ['c', 67, false],
    ]);
    expect(route.total).toBe(60);
    expect(report(GOOD).route).toMatchObject({ hops: [], total: undefined });
  });
});

describe('who vouches for it', () => {
  const results = (lines: readonly string[], trusted: readonly string[]): unknown =>
    report([...lines, ...GOOD], trusted).claims.map(({ by, trusted: isTrusted, results: found }) => [
      by,
      isTrusted,
      found.map(({ method, result }) => `${method}=${result}`).join(' '),
    ]);
  const OWN =
    'Authentication-Results: MX.example.org 1; dkim=pass (2048; "a;b") header.d=x; spf=fail\r\n (why; not) smtp.mailfrom=y';
  const FORGED = 'Authentication-Results: evil.example; dkim=pass header.d=bank.example';

  test('only servers that are named are believed', () => {
    expect(results([OWN, FORGED], [])).toEqual([
      ['MX.example.org', false, 'dkim=pass spf=fail'],
      ['evil.example', false, 'dkim=pass'],
    ]);
    expect(results([OWN, FORGED], ['mx.EXAMPLE.org'])).toEqual([
      ['MX.example.org', true, 'dkim=pass spf=fail'],
      ['evil.example', false, 'dkim=pass'],
    ]);
    expect(
      results(['Authentication-Results: mx.example.org.evil.example; dkim=pass'], ['mx.example.org']),
    ).toEqual([['mx.example.org.evil.example', false, 'dkim=pass']]);
  });

  test('results that nobody puts a name to are nobody’s', () => {
    expect(
      results(['Authentication-Results: spf=pass (x) smtp.mailfrom=a; dkim=none'], ['spf=pass', '']),
    ).toEqual([['', false, 'spf=pass dkim=none']]);
    expect(results(['Authentication-Results: mx.example.org; none'], ['mx.example.org'])).toEqual([
      ['mx.example.org', true, ''],
    ]);
  });

  test('a chain is as good as a server that is named found it', () => {
    const chain = 'ARC-Authentication-Results: i=1; mx.example.org; dkim=pass';
    expect(results([chain], ['mx.example.org'])).toEqual([['mx.example.org', false, 'dkim=pass']]);
    const whole = 'Authentication-Results: mx.example.org; arc=pass (i=1)';
    expect(results([whole, chain], ['mx.example.org'])).toEqual([
      ['mx.example.org', true, 'arc=pass'],
      ['mx.example.org', true, 'dkim=pass'],
    ]);
    expect(
      results(['Received-SPF: pass (x) receiver=mx.example.org; client-ip=1.2.3.4'], ['mx.example.org']),
    ).toEqual([['mx.example.org', false, 'spf=pass']]);
  });

  test('signatures are read out with what is weak about them', () => {
    const remarks = (tags: string, name = 'DKIM-Signature'): unknown =>
      report([`Received: by b; Sat, 14 Nov 2009 20:55:10 +0000`, `${name}: ${tags}`, ...GOOD]).signatures[0]
        ?.remarks;
    const good = 'v=1; a=rsa-sha256; d=example.org; s=s1; h=From:\r\n To:Subject; bh=x; b=y';
    expect(remarks(good)).toEqual([]);
    expect(remarks(`${good}; l=5; x=1258232000`)).toEqual([
      'covers only the first 5 octets of the body',
      'expired 2009-11-14 20:53 UTC, before it arrived',
    ]);
    expect(remarks('v=1; a=rsa-sha1; d=other.example; h=to')).toEqual([
      'lacks b= bh= s=',
      'rsa-sha1 is not accepted any more',
      'does not cover From',
      'does not cover Subject',
      "not of From's domain example.org",
    ]);
    expect(remarks('i=2; a=rsa-sha256; cv=fail; d=x; s=y; b=z', 'ARC-Seal')).toEqual([
      'chain before it: fail',
    ]);
  });
});

describe('what is odd', () => {
  const odd = (...lines: string[]): readonly string[] => report(lines).oddities;

  test.each([
    ['nothing', GOOD, []],
    ['fields that are missing', ['Subject: x'], ['no Date', 'no From', 'no Message-ID']],
    [
      'fields that are there twice',
      [...GOOD, 'from: b@example.org', 'Subject: a', 'Subject: b'],
      ['From is there 2 times', 'Subject is there 2 times'],
    ],
    ['a Message-ID without @', [GOOD[0]!, GOOD[1]!, 'Message-ID: <12345>'], ['Message-ID without @']],
    [
      'a Message-ID with more than that',
      [GOOD[0]!, GOOD[1]!, 'Message-ID: a@b c'],
      ['Message-ID is not one <left@right>'],
    ],
    ['an empty Message-ID', [GOOD[0]!, GOOD[1]!, 'Message-ID:'], ['Message-ID is empty']],
    ['a Date that is none', ['Date: soon', GOOD[1]!, GOOD[2]!], ['Date cannot be read']],
    [
      '8-bit octets',
      [...GOOD, 'Subject: caf\xe9', 'X-A: \xc3\xa9'],
      ['8-bit octets in Subject, X-A: not UTF-8'],
    ],
    ['UTF-8', [...GOOD, 'X-A: \xc3\xa9'], ['8-bit octets in X-A: UTF-8 (RFC 6532)']],
    ['a long line', [...GOOD, `X-A: ${'x'.repeat(994)}`], ['1 line is longer than 998 octets: 999']],
    [
      'a long field',
      [...GOOD, `X-A: ${'x'.repeat(900)}${`\r\n ${'y'.repeat(900)}`.repeat(9)}`],
      ['X-A has 9014 octets in 10 lines'],
    ],
    ['a field of many lines', [...GOOD, `X-A: x${'\r\n y'.repeat(150)}`], ['X-A is folded into 151 lines']],
    ['a line that is no field', ['>From a@b Mon Jan 1', ...GOOD], ['1 line is no field']],
    [
      'blanks only',
      [...GOOD, 'X-A: b', '  '],
      ['1 line of blanks only, which some take for the end of the header'],
    ],
    ['a blank before the colon', [...GOOD, 'X-A : b'], ['a blank before the colon of X-A']],
    ['CR and NUL', [...GOOD, 'X-A: a\rb', 'X-B: a\0b'], ['1 line has a CR in it', '1 line has a NUL in it']],
    [
      'a Date after it arrived',
      ['Received: by b; Sat, 7 Nov 2009 20:55:10 +0000', ...GOOD],
      ['Date lies more than a day after it arrived'],
    ],
  ])('%s', (_what, lines, wanted) => {
    expect(odd(...lines)).toEqual(wanted);
  });

  test('bare line ends', () => {
    expect(report(`${GOOD.join('\n')}\n\n`).oddities).toEqual(['3 lines end in a bare LF']);
    expect(report(`${GOOD.join('\r\n')}\nX: y\r\n\r\n`).oddities).toEqual(['1 line ends in a bare LF']);
  });

  test('what was cut off may be there', () => {
    const octets = Buffer.from('Subject: x\r\n');
    expect(headerReport({ octets, cut: true }, []).oddities).toEqual([]);
  });
});

test('as it came: every octet can be seen', () => {
  expect(report('A:\tb\x1b[2J\xe9\r\n c\n\x00d\r\n\r\nbody').raw).toEqual(['A:␉b␛[2J<E9>', ' c␊', '␀d']);
});

const everyText = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(everyText);
};

test('whatever a header holds, what is read out of it is sanitised', () => {
  const shared = sharedCases().map(({ text }) => text.slice(0, 3_000));
  const names = [
    'Received',
    'Authentication-Results',
    'ARC-Authentication-Results',
    'DKIM-Signature',
    'ARC-Seal',
  ];
  const more = ['Received-SPF', 'From', 'Date', 'Message-ID', 'Subject', 'List-Id', 'X'];
  const value = fc.oneof(
    hostileText,
    fc.constantFrom(...shared),
    fc
      .tuple(fc.constantFrom('from ', 'mx; dkim=', 'i=1; ', 'v=1; d='), hostileText)
      .map((parts) => parts.join('')),
    fc
      .array(
        fc.constantFrom(
          'from',
          'by',
          '(',
          ')',
          ';',
          '"',
          '\\',
          '=',
          'with',
          'ESMTPS',
          ' ',
          'i=1',
          'TLSv1.3',
          '\x1b[',
        ),
      )
      .map((words) => words.join(' ')),
  );
  const header = fc.array(fc.tuple(fc.constantFrom(...names, ...more), value), { maxLength: 8 });
  fc.assert(
    fc.property(header, fc.boolean(), (fields, cut) => {
      const octets = Buffer.from(fields.map(([name, text]) => `${name}: ${text}\r\n`).join(''));
      const read = headerReport({ octets, cut }, ['mx']);
      for (const text of everyText(read)) expect(toSafe(text)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test('the largest header that is read does not take for ever', () => {
  const bad = [
    'Received: ',
    'Authentication-Results: ',
    'DKIM-Signature: ',
    'From: ',
    'Date: ',
    'Message-ID: <',
  ];
  for (const start of bad) {
    for (const piece of ['(', ' (', '<a@', '"\\', ';', '=?', 'a=', '@.', ' ', 'from by ', '[', '\r\n ']) {
      const octets = Buffer.from((start + piece.repeat(262_144 / piece.length)).slice(0, 262_144));
      const began = performance.now();
      headerReport({ octets, cut: true }, ['mx']);
      expect(performance.now() - began, `${start}${piece}`).toBeLessThan(5_000);
    }
  }
});
