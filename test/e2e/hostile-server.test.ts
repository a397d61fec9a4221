// Hostile text from the server itself: folder names, alerts, greetings, refusals, farewells, keywords. No real server
// says such things, so a scripted one does; what the program writes is held against what harmless words make it write.
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { ScriptedServer } from '../helpers/scripted-server.ts';
import type { Script } from '../helpers/scripted-server.ts';
import { controlsIn, letterFaults } from '../helpers/terminal-output.ts';
import { sharedServers } from '../servers/shared.ts';
import { OWN_CASES } from '../text/hostile-text.ts';
import { launch, openConsole, signIn } from './open-console.ts';

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;
const LINE = 250; // letters of the server's words that the program shows at all

type SharedCase = { readonly text: string };

const shared = process.env['IMAPTOP_SHARED'] ?? new URL('../../../shared', import.meta.url).pathname;
const { cases } = JSON.parse(readFileSync(`${shared}/hostile/terminal-injection.json`, 'utf8')) as {
  cases: SharedCase[];
};

/** What a line of IMAP can carry of a text; latin1 letters stand for bytes, as the scripted server sends them. */
const onWire = (text: string): string => Buffer.from(text.replaceAll(/[\0\r\n]/g, '')).toString('latin1');

const texts = [...cases, ...OWN_CASES].map(({ text }) => text).filter((text) => text.length <= 1_000);

/** All texts in as few lines as show them whole. */
const lines = texts.reduce<string[]>((all, text) => {
  const last = all.at(-1);
  if (last === undefined || last.length + text.length > LINE) return [...all, text];
  return [...all.slice(0, -1), `${last}|${text}`];
}, []);

/** RFC 3501 §5.1.3, everything shifted. */
const modifiedUtf7 = (text: string): string => {
  const base64 = Buffer.from(text, 'utf16le').swap16().toString('base64');
  return `&${base64.replaceAll('=', '').replaceAll('/', ',')}-`;
};

const SEARCH = '* SEARCH\r\n{TAG} OK done\r\n';

const start = async (script: Script): Promise<ScriptedServer> => {
  const server = await ScriptedServer.start({
    ...script,
    answers: { 'UID SEARCH': SEARCH, ...script.answers },
  });
  onTestFinished(() => server.stop());
  return server;
};

const openOn = async (server: ScriptedServer): Promise<ConsoleDriver> => {
  const driver = launch(['--tls', 'none', `imap://ana@127.0.0.1:${server.port}`], {
    columns: 120,
    rows: 40,
    env: { IMAPTOP_PASSWORD: 'secret' },
  });
  await driver.settled();
  return driver;
};

/** Plays a scene with harmless words and with hostile ones: the program writes the same controls in both. */
const expectHarmless = async (
  words: readonly string[],
  scene: (words: readonly string[]) => Promise<readonly ConsoleDriver[]>,
): Promise<void> => {
  const outputOf = (drivers: readonly ConsoleDriver[]): Buffer =>
    Buffer.concat(drivers.map(({ terminal }) => terminal.output));
  const own = controlsIn(outputOf(await scene(words.map((_, n) => `harmless ${n}`))));
  const drivers = await scene(words);
  const output = outputOf(drivers);
  expect([...controlsIn(output)].filter((control) => !own.has(control))).toEqual([]);
  expect(letterFaults(output)).toEqual([]);
  for (const { terminal } of drivers) expect(terminal.modes().mouse).toBe(false);
};

const eachSize = async (driver: ConsoleDriver, check: () => Promise<void>): Promise<void> => {
  for (const [columns, rows] of SIZES) {
    await driver.resize(columns, rows);
    await check();
  }
};

test('folder names, as literals and in modified UTF-7', { timeout: 60_000 }, async () => {
  await expectHarmless(texts, async (names) => {
    const listed = names.flatMap((name) => {
      const bytes = Buffer.from(name.replaceAll('\0', ''));
      return [
        `* LIST (\\HasNoChildren) NIL {${bytes.length}}\r\n${bytes.toString('latin1')}\r\n`,
        `* LIST (\\HasNoChildren) NIL "${modifiedUtf7(`${name} `)}"\r\n`,
      ];
    });
    const server = await start({
      answers: {
        LIST: `* LIST () NIL INBOX\r\n${listed.join('')}{TAG} OK done\r\n`,
        STATUS: ({ rest }) =>
          `* STATUS ${rest.slice(0, rest.lastIndexOf('('))}(MESSAGES 7 UNSEEN 0)\r\n{TAG} OK done\r\n`,
      },
    });
    const driver = await openOn(server);
    await driver.press('1');
    await eachSize(driver, async () => {
      const [title = ''] = driver.screen().slice(1);
      const rule = title.includes('│') ? title.indexOf('│') : driver.terminal.columns;
      await driver.press('g');
      for (let left = 2 * names.length + 1; left > 0;) {
        const end = driver.screen().findIndex((row) => row.startsWith('───'));
        // Every name on one row, its count in the last cell but one before the rule, and the rule where it was.
        for (let y = 2; y < end && left > 0; y++, left--) {
          if (rule < driver.terminal.columns) expect(driver.terminal.cell(rule, y).text).toBe('│');
          // The sum of all.
          if (/^. All fold/.test(driver.screen()[y] ?? '')) {
            left++;
            continue;
          }
          const figure = driver.terminal.cell(rule - 2, y).text;
          // No command can carry a name with a line end in it, so nobody knows its count.
          if (figure.trim() === '') expect(driver.screen()[y]).toMatch(/[␊␍]/);
          else expect(['0', '7']).toContain(figure);
        }
        await driver.press('PageDown');
      }
    });
    await driver.press('c');
    for (const letter of ['e', 's', 'Backspace', 'Backspace']) await driver.press(letter);
    await driver.press('Esc');
    return [driver];
  });
});

test('names that a real server takes look different from what they imitate', async () => {
  const server = sharedServers().dovecot;
  const user = server.newUser();
  const raw = await signIn(server, user);
  for (const name of ['aJIC4-txt.exe', 'Sent&IAs-', '&ICs-Sent', 'Lists/Trash&IAs-'])
    await raw.ok(`CREATE "${name.replace('aJIC4', 'a&IC4')}"`);
  const driver = await openConsole(server, user);
  expect(driver.text()).toContain('a<202E>txt.exe');
  expect(driver.text()).toContain('Sent<200B>');
  expect(driver.text()).toContain('Trash<200B>');
  expect(letterFaults(driver.terminal.output)).toEqual([]);
});

test('refusals to open a folder, in the words of the server', { timeout: 60_000 }, async () => {
  await expectHarmless(lines, async (words) => {
    const listed = words.map((_, n) => `* LIST () "/" Refused-${100 + n}\r\n`).join('');
    const server = await start({
      answers: {
        LIST: `* LIST () "/" INBOX\r\n${listed}{TAG} OK ${onWire(words[0] ?? '')}\r\n`,
        STATUS: `{TAG} NO ${onWire(words[1] ?? '')}\r\n`,
        EXAMINE: ({ rest }) => {
          const n = /Refused-(\d+)/.exec(rest)?.[1];
          if (n !== undefined) return `{TAG} NO [NOPERM] ${onWire(words[Number(n) - 100] ?? '')}\r\n`;
          return `* FLAGS (\\Seen k\x1b[0m)\r\n* 0 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n{TAG} OK [READ-ONLY] done\r\n`;
        },
      },
    });
    const driver = await openOn(server);
    for (const [n] of words.entries()) {
      await driver.press('J');
      await eachSize(driver, async () => {
        expect(driver.screen()[0]).toContain(`Refused-${100 + n}`);
        expect(driver.text()).toContain('NOPERM');
      });
    }
    return [driver];
  });
});

test('alerts', { timeout: 60_000 }, async () => {
  // The program shows ten alerts a minute.
  await expectHarmless(lines.slice(0, 9), async (words) => {
    const server = await start({
      greeting: `* OK [CAPABILITY IMAP4rev1 UIDPLUS] ${onWire(words[0] ?? '')}\r\n`,
    });
    const driver = await openOn(server);
    for (const [n, text] of words.entries()) {
      (await server.session(n % 2)).send(`* OK [ALERT] ${onWire(text)}\r\n`);
      await driver.waitFor('The server says:');
      await eachSize(driver, async () => {
        expect(driver.screen()[1]).toMatch(/^ The server says: .* Esc {2}dismiss$/);
        expect(driver.screen()[2]).toMatch(/FOLDERS|^ INBOX/);
      });
      await driver.press('Esc');
      expect(driver.text()).not.toContain('The server says:');
    }
    return [driver];
  });
});

test('farewells: the words of a BYE in the banner', { timeout: 60_000 }, async () => {
  await expectHarmless(lines.slice(0, 2), async (words) => {
    const drivers: ConsoleDriver[] = [];
    for (const [n, text] of words.entries()) {
      const server = await start({});
      const driver = await openOn(server);
      drivers.push(driver);
      const session = await server.session(n % 2);
      session.send(`* BYE ${onWire(text)}\r\n`);
      session.end();
      await driver.waitFor(/^ Connection lost: .*the server said: .* R {2}try now$/m);
      await driver.waitFor('● idle');
      expect(driver.text()).not.toContain('Connection lost');
    }
    return drivers;
  });
});

test('refusals to let anybody in, after the screen was given back', { timeout: 60_000 }, async () => {
  await expectHarmless(lines.slice(0, 4), async (words) => {
    const drivers: ConsoleDriver[] = [];
    for (const [n, text] of words.entries()) {
      const server = await start(
        n % 2 === 0
          ? { greeting: `* BYE ${onWire(text)}\r\n` }
          : { answers: { LOGIN: `{TAG} NO [AUTHENTICATIONFAILED] ${onWire(text)}\r\n` } },
      );
      const driver = await openOn(server);
      drivers.push(driver);
      expect((await driver.exited).code).toBe(2);
      expect(driver.terminal.modes()).toMatchObject({ alternateScreen: false, cursorHidden: false });
      expect(driver.text()).toMatch(/^imaptop: Could not sign in to /);
    }
    return drivers;
  });
});

test('answers to what was typed by hand, cut and wrapped, in the protocol view', async () => {
  await expectHarmless(lines, async (words) => {
    const said = words.map((word) => `* OK ${onWire(word)}\r\n* NO [${onWire(word)}] x\r\n`).join('');
    const script = { answers: { NAMESPACE: `${said}{TAG} NO [NOPERM] ${onWire(words[0]!)}\r\n` } };
    const driver = await openOn(await start(script));
    await driver.press(':');
    await driver.type('imap NAMESPACE');
    await driver.press('Enter');
    for (const [columns, rows] of SIZES) {
      await driver.resize(columns, rows);
      await driver.press('g');
      for (let page = 0; page < 12; page++) await driver.press('PageDown');
      await driver.press('w');
      for (let page = 0; page < 12; page++) await driver.press('PageUp');
      await driver.press('w');
    }
    // What was typed, and searched for, is text as well.
    await driver.press('/');
    await driver.paste(words[1] ?? '');
    await driver.press('Enter', 'l');
    await driver.paste(words[2] ?? '');
    await driver.press('Enter', ':');
    await driver.paste(words[3] ?? '');
    await driver.press('Enter');
    return [driver];
  });
});
