// The terminal session in a real pty whose terminal takes its time, or takes nothing.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConsoleDriver } from '../../helpers/console-driver.ts';
import type { EmulatedTerminal } from '../../helpers/terminal.ts';
import { expectWhole, shell, start } from './open-fixture.ts';

describe('a terminal that takes no more bytes', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'imaptop-stalled-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Full frames drawn into a terminal that stands still, until the program has shown that it goes on. */
  async function stalled(): Promise<{ driver: ConsoleDriver; said: () => string }> {
    const endFile = join(directory, 'end');
    const driver = await start({ columns: 200, rows: 50, env: { END_FILE: endFile } });
    const said = (): string => readFileSync(endFile, 'utf8');
    driver.terminal.stall();
    for (let frame = 0; frame < 40; frame += 1) driver.terminal.write('\x0cn');
    driver.terminal.write('f');
    await vi.waitFor(() => expect(said()).toBe('alive\n'), 10_000);
    return { driver, said };
  }

  it('does not stop the program, and is whole again when it has caught up', async () => {
    const { driver } = await stalled();
    driver.terminal.resume();
    await driver.settled();
    await driver.press('n');
    expect(driver.screen()[1]).toBe('count 41');
    expectWhole(driver, 200, 50);
    expect(driver.terminal.output.length).toBeLessThan(300_000); // 40 frames would be 380,000
  });

  it('does not keep the program from ending', async () => {
    const { driver, said } = await stalled();
    driver.terminal.kill('SIGTERM');
    await vi.waitFor(() => expect(said()).toBe('alive\nended: signal SIGTERM\n'), 10_000);
    driver.terminal.resume();
    expect(await driver.exited).toEqual({ code: 143, signal: 0 });
  });
});

describe('a slow line to the terminal', () => {
  const way = { octetsPerSecond: 1_500, delayMs: 100 };
  const REDRAW = '\x0c';
  const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const ANSWERED_MS = 800; // longer than what the fixture draws takes to be answered

  it('carries no frames that are old when they arrive', async () => {
    const driver = await start({ way });
    await driver.press('n');
    const before = driver.terminal.received;
    await driver.press('Ctrl-l');
    const frame = driver.terminal.received - before;
    const began = performance.now();
    for (let key = 0; key < 40; key += 1) {
      driver.terminal.write(`${REDRAW}n`);
      await pause(25);
    }
    // At most what it carries in the meantime, the frame that was on its way, and the last one.
    const most = frame * 3 + ((performance.now() - began) / 1_000) * way.octetsPerSecond;
    expect(most).toBeLessThan(frame * 30);
    await driver.waitFor('count 41');
    await driver.settled();
    expect(driver.terminal.received - before - frame).toBeLessThan(most);
    expectWhole(driver);
  });

  it('leaves no answer to the shell', async () => {
    const terminal = await shell(way);
    await pause(ANSWERED_MS);
    terminal.write(`${REDRAW}n`);
    await pause(30);
    terminal.write('q');
    await terminal.waitFor(/over\s+prompt>$/);
    await pause(ANSWERED_MS);
    expect(terminal.text()).toMatch(/over\s+prompt>$/);
  });

  it('is stopped by Ctrl-z when it has answered, and what is typed until then is no key', async () => {
    const terminal = await shell(way);
    await pause(ANSWERED_MS);
    terminal.write(`${REDRAW}n`);
    await pause(30);
    terminal.write('\x1a');
    await pause(30);
    terminal.write('n');
    await terminal.waitFor(/Stopped[\s\S]*prompt>$/);
    await pause(ANSWERED_MS);
    expect(terminal.text()).toMatch(/Stopped[\s\S]*prompt>$/);
    terminal.write('fg\r');
    await terminal.waitFor(/row 9 \.{40}/);
    expect(terminal.screen()[1]).toBe('count 1');
    expectWhole(terminal);
  });

  it('does not make a question one that nobody has seen, however late its answers are', async () => {
    const driver = await start({ columns: 120, rows: 40 });
    driver.terminal.holdAnswers();
    for (let frame = 0; frame < 3; frame += 1) {
      driver.terminal.write(REDRAW);
      await pause(30);
    }
    await pause(1_300);
    driver.terminal.write('?');
    await pause(60);
    driver.terminal.write('y');
    await driver.waitFor('refused');
    driver.terminal.releaseAnswers();
    await driver.settled();
    await driver.press('y');
    expect(driver.screen()[3]).toBe('question none answer yes');
  });
});

describe('a terminal whose answers are late', () => {
  const LATE_MS = 1_400;
  const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  /** From now on answers are due. */
  async function late(terminal: EmulatedTerminal): Promise<EmulatedTerminal> {
    await pause(200);
    terminal.holdAnswers();
    for (let frame = 0; frame < 12; frame += 1) {
      terminal.write('\x0c');
      await pause(30);
    }
    return terminal;
  }

  it.each([
    ['q', /over\s+prompt>$/],
    ['\x1a', /Stopped[\s\S]*prompt>$/],
  ])('leaves none of them to the shell (%j)', async (key, expected) => {
    const terminal = await late(await shell());
    await pause(LATE_MS);
    terminal.write(key);
    await pause(300);
    terminal.releaseAnswers();
    await terminal.waitFor(expected);
    await pause(500);
    expect(terminal.text()).toMatch(expected);
  });

  it('hears no key behind q', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'imaptop-late-'));
    const endFile = join(directory, 'end');
    const driver = await start({ columns: 120, rows: 40, env: { END_FILE: endFile } });
    driver.terminal.holdAnswers();
    driver.terminal.write('\x0c');
    await pause(50);
    driver.terminal.write('q');
    await pause(50);
    driver.terminal.write('f');
    await pause(50);
    driver.terminal.releaseAnswers();
    expect(await driver.exited).toEqual({ code: 0, signal: 0 });
    expect(existsSync(endFile)).toBe(false);
    rmSync(directory, { recursive: true });
  });

  it('is ended by SIGTERM while Ctrl-z waits for them', async () => {
    const terminal = await shell();
    terminal.write('p');
    await terminal.waitFor(/pid \d+/);
    const pid = Number(/pid (\d+)/.exec(terminal.text())?.[1]);
    await late(terminal);
    terminal.write('\x1a');
    await pause(50);
    process.kill(pid, 'SIGTERM');
    await pause(50);
    terminal.releaseAnswers();
    // `over` comes from the shell around it, which is not stopped either.
    await terminal.waitFor(/over\s+prompt>$/);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('is not taken again by SIGCONT once it was given back', async () => {
    const driver = await start({ columns: 120, rows: 40 });
    driver.terminal.holdAnswers();
    driver.terminal.write('\x0c');
    await pause(50);
    driver.terminal.kill('SIGTERM');
    await driver.waitFor(() => !driver.terminal.modes().alternateScreen);
    driver.terminal.kill('SIGCONT');
    await driver.exited;
    const output = driver.terminal.output.toString();
    expect(output.match(/\x1b\[\?1049h/g)).toHaveLength(1);
  });
});
