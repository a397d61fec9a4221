// The terminal session in a real pty, with Ink drawing: keys, redraw, size, suspension, and every way to end.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ConsoleDriver } from '../../helpers/console-driver.ts';
import { EmulatedTerminal } from '../../helpers/terminal.ts';
import { expectWhole, FIXTURE, NODE, shell, start } from './open-fixture.ts';

const TAKEN = {
  alternateScreen: true,
  cursorHidden: true,
  bracketedPaste: true,
  mouse: false,
  synchronizedOutput: false,
};
const GIVEN_BACK = { alternateScreen: false, cursorHidden: false, bracketedPaste: false, mouse: false, synchronizedOutput: false }; // prettier-ignore

describe('keys', () => {
  it('draws a whole screen and hears every key of a burst', async () => {
    const driver = await start();
    expectWhole(driver);
    expect(driver.terminal.modes()).toEqual(TAKEN);
    await driver.burst('n', 'n', 'j', 'Down', 'n', 'PageUp', 'é', 'Ctrl-c');
    expect(driver.screen().slice(1, 5)).toEqual([
      'count 3',
      'work',
      'question none answer',
      'heard j Down PageUp é Ctrl-c',
    ]);
    await driver.press('n', 'Esc', 'Alt-x', 'Shift-Up');
    expect(driver.screen()[1]).toBe('count 4');
    expect(driver.screen()[4]).toBe('heard j Down PageUp é Ctrl-c Esc Alt-x Shift-Up');
    expectWhole(driver);
  });

  it('hears a paste as one press', async () => {
    const driver = await start();
    await driver.paste('nq\nx');
    expect(driver.screen().slice(1, 5)).toEqual([
      'count 0',
      'work',
      'question none answer',
      'heard paste("nq\\nx")',
    ]);
  });

  it('settles only when work has ended', async () => {
    const driver = await start();
    await driver.press('w');
    expect(driver.screen()[2]).toBe('work done');
  });

  it('asks for mouse reports only when told to', async () => {
    const driver = await start({ args: ['--mouse'] });
    expect(driver.terminal.modes().mouse).toBe(true);
    await driver.type('\x1b[<64;3;4M');
    expect(driver.screen()[4]).toBe('heard wheel-up(2,3)');
    await driver.press('q');
    expect(driver.terminal.modes()).toEqual(GIVEN_BACK);
  });
});

describe('a question on the screen', () => {
  it('is not answered by a key of the same burst, but by one pressed after', async () => {
    const driver = await start();
    await driver.burst('?', 'y');
    expect(driver.screen()[3]).toBe('question open answer refused');
    await driver.press('y');
    expect(driver.screen()[3]).toBe('question none answer yes');
  });

  it('is not answered by a key pressed before the question had reached the terminal', async () => {
    const driver = await start();
    driver.terminal.holdAnswers();
    driver.terminal.write('?');
    await driver.waitFor('question open');
    for (const count of [1, 2, 3]) {
      // Round trips, so that nothing but the held answer is still to come.
      driver.terminal.write('n');
      await driver.waitFor(`count ${count}`);
    }
    driver.terminal.write('y');
    await driver.waitFor('refused');
    driver.terminal.releaseAnswers();
    await driver.settled();
    expect(driver.screen()[3]).toBe('question open answer refused');
    await driver.press('y');
    expect(driver.screen()[3]).toBe('question none answer yes');
  });

  it('can be answered on a terminal that never says what it has drawn', async () => {
    const driver = ConsoleDriver.launch({ script: FIXTURE, columns: 50, rows: 10 });
    onTestFinished(() => driver.close());
    driver.terminal.holdAnswers();
    await driver.settled();
    await driver.press('?', 'y');
    expect(driver.screen()[3]).toBe('question none answer yes');
  });
});

describe('redraw', () => {
  it('makes the screen whole again on Ctrl-l, wherever the cursor was left', async () => {
    for (const rubbish of [
      '\x1b[H\x1b[2J',
      '\x1b[8;3Hrubbish',
      '\x1b[10;1H\n\n\n\x1b[2;2H',
      '\x1b[2J\x1b[5;5H!!!\x1b[1;1H',
    ]) {
      const driver = await start();
      await driver.press('n');
      await driver.terminal.scribble(rubbish);
      expect(() => expectWhole(driver)).toThrow('expected');
      await driver.press('Ctrl-l');
      expectWhole(driver);
      await driver.press('n', 'j');
      expect(driver.screen()[1]).toBe('count 2');
      expectWhole(driver);
    }
  });

  it('follows the size up and down', async () => {
    const driver = await start();
    for (const [columns, rows] of [
      [70, 20],
      [30, 8],
      [60, 8],
      [40, 24],
      [20, 7],
      [120, 40],
      [50, 10],
    ] as const) {
      // prettier-ignore
      await driver.resize(columns, rows);
      expectWhole(driver, columns, rows);
      await driver.press('n');
      expectWhole(driver, columns, rows);
    }
    expect(driver.screen()[1]).toBe('count 7');
  });
});

describe('job control', () => {
  it('stops the whole job on Ctrl-z with the terminal given back, and comes back whole', async () => {
    const terminal = await shell();
    terminal.write('n');
    await terminal.waitFor('count 1');
    for (const count of [2, 3]) {
      terminal.write('\x1a');
      await terminal.waitFor(/Stopped[\s\S]*prompt>$/);
      expect(terminal.modes()).toEqual({ ...GIVEN_BACK, bracketedPaste: terminal.modes().bracketedPaste });
      terminal.write('stty -a | grep -o -w -e icanon -e echo | tr "\\n" " "; echo $((6*7))\r');
      await terminal.waitFor(/icanon echo 42/);
      terminal.write('clear\r');
      await terminal.waitFor(/^prompt>$/);
      terminal.write('fg\r');
      await terminal.waitFor(() => terminal.modes().alternateScreen && terminal.text().includes('row 9'));
      terminal.write('n');
      await terminal.waitFor(
        () => terminal.text().includes(`count ${count}`) && !terminal.modes().synchronizedOutput,
      );
      expectWhole(terminal);
      expect(terminal.modes()).toEqual(TAKEN);
    }
    terminal.write('q');
    await terminal.waitFor(/over\s+prompt>$/);
    expect(terminal.modes().cursorHidden).toBe(false);
  });

  it('takes the new size when the window changed while stopped', async () => {
    const terminal = await shell();
    terminal.write('\x1a');
    await terminal.waitFor(/Stopped[\s\S]*prompt>$/);
    terminal.resize(60, 12);
    terminal.write('fg\r');
    await terminal.waitFor('size 60x12');
    await terminal.waitFor('row 11');
    expectWhole(terminal, 60, 12);
  });

  it('takes raw mode and the screen again after a SIGSTOP that gave no warning', async () => {
    const terminal = await shell();
    terminal.write('p');
    await terminal.waitFor(/pid \d+ of \d+/);
    const group = Number(/of (\d+)/.exec(terminal.text())?.[1]);
    process.kill(-group, 'SIGSTOP');
    // The shell writes wherever the cursor was left.
    await terminal.waitFor(/Stopped[\s\S]*prompt>/);
    await terminal.scribble('\x1b[?1049l\x1b[?25h\x1b[?2004l');
    terminal.write('fg\r');
    await terminal.waitFor(() => terminal.modes().alternateScreen && terminal.text().includes('row 9'));
    terminal.write('n');
    await terminal.waitFor('count 1');
    expectWhole(terminal);
    expect(terminal.modes()).toEqual(TAKEN);
  });

  it('only redraws on Ctrl-z where no shell could continue it', async () => {
    const driver = await start();
    await driver.press('Ctrl-z', 'n');
    expect(driver.screen()[1]).toBe('count 1');
    expectWhole(driver);
    expect(driver.terminal.modes()).toEqual(TAKEN);
  });
});

describe('ends', () => {
  const ends = [
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const;

  it.each(ends)('%s gives the terminal back, then exits with 128 + n', async (signal, code) => {
    const driver = await start();
    driver.terminal.kill(signal);
    expect(await driver.exited).toEqual({ code, signal: 0 });
    expect(driver.terminal.modes()).toEqual(GIVEN_BACK);
    expect(driver.text()).toBe(`ended: signal ${signal}`);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('%s lets a second session put its work away', async (signal) => {
    const driver = await start({ args: ['--second'] });
    driver.terminal.kill(signal);
    await driver.exited;
    expect(driver.text()).toBe(`ended: signal ${signal}`);
  });

  it('leaves nothing of its own on the shell’s screen', async () => {
    const driver = await start();
    await driver.press('n', 'q');
    expect(await driver.exited).toEqual({ code: 0, signal: 0 });
    expect(driver.text()).toBe('');
    expect(driver.terminal.modes()).toEqual(GIVEN_BACK);
  });

  it.each([
    ['x', 'thrown by a key'],
    ['r', 'rejected by a key'],
    ['b', 'thrown by a component'],
  ])('a bug (%s) gives the terminal back and exits with 3', async (key, message) => {
    const driver = await start();
    await driver.press(key);
    expect(await driver.exited).toEqual({ code: 3, signal: 0 });
    expect(driver.text()).toBe(`ended: crash Error: ${message}`);
    expect(driver.terminal.modes()).toEqual(GIVEN_BACK);
  });

  it('ends although its parking hangs, and at once on a second signal', async () => {
    const first = await start({ args: ['--hang'] });
    first.terminal.kill('SIGTERM');
    expect(await first.exited).toEqual({ code: 143, signal: 0 });
    const second = await start({ args: ['--hang'] });
    second.terminal.kill('SIGTERM');
    await second.waitFor(() => !second.terminal.modes().alternateScreen);
    second.terminal.kill('SIGINT');
    expect(await second.exited).toEqual({ code: 130, signal: 0 });
  });

  it.each([
    ['with SIGHUP', [], /^ended: (signal SIGHUP|terminal-lost Error: .*)\n$/],
    // In a session of its own the program gets no SIGHUP: it must see that stdin and stdout are gone.
    ['without a signal', ['setsid', '-w'], /^ended: terminal-lost Error: .*\n$/],
  ] as const)('ends once, and soon, when the terminal is gone %s', async (_, wrapper, expected) => {
    const directory = mkdtempSync(join(tmpdir(), 'imaptop-hangup-'));
    const endFile = join(directory, 'end');
    const terminal = new EmulatedTerminal({
      file: '/usr/bin/env',
      args: [...wrapper, NODE, FIXTURE],
      columns: 50,
      rows: 10,
      env: { END_FILE: endFile },
    });
    onTestFinished(() => terminal.close());
    try {
      await terminal.waitFor('row 9');
      terminal.write('p');
      await terminal.waitFor(/pid \d+/);
      const pid = Number(/pid (\d+)/.exec(terminal.text())?.[1]);
      terminal.hangUp();
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000);
      expect(readFileSync(endFile, 'utf8')).toMatch(expected);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
