import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '@slipway/processes';
import { temporaryFolder } from '@slipway/testing/temporary-folders';

const PROGRAM = join(__dirname, '..', '..', '..', 'bin', 'slipway.js');
const fenced = process.env.PATH!.split(delimiter).some((folder) => existsSync(join(folder, 'bwrap')));

/** Time and kind of the interruption. */
export interface Moment {
  /** Output after which the time begins. @default - the start of the program */
  readonly after?: RegExp;
  /** Time until the interruption, in milliseconds. */
  readonly delayMs: number;
  readonly signal: NodeJS.Signals;
}

/** Result of an interrupted run. */
export interface Interrupted {
  readonly exitCode: number | null;
  /** Time from the signal to the end of the program, in milliseconds. */
  readonly seconds: number;
  readonly screen: string;
  /** Temporary files, and processes that are still running. */
  readonly left: readonly string[];
  readonly hasReport: boolean;
}

/** Starts `slipway run`, interrupts it, and returns what it has left behind. Needs `/proc`, and therefore Linux. */
export async function interruptRun(args: readonly string[], moment: Moment): Promise<Interrupted> {
  const folder = temporaryFolder();
  const [temporary, out] = [join(folder, 'tmp'), join(folder, 'out')];
  mkdirSync(temporary);
  const child = spawn(process.execPath, [PROGRAM, 'run', ...args, '--out', out, ...(fenced ? [] : ['--unfenced'])], {
    env: { ...childEnvironment(), TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let screen = '';
  [child.stdout, child.stderr].forEach((stream) => stream.setEncoding('utf8').on('data', (text) => (screen += text)));
  const closed = once(child, 'exit');
  while (child.exitCode === null && !(moment.after?.test(screen) ?? true)) {
    await sleep(5);
  }
  await sleep(moment.delayMs);
  child.kill(moment.signal);
  const since = Date.now();
  const [exitCode] = (await closed) as [number | null];
  const seconds = (Date.now() - since) / 1000;
  const left = [...readdirSync(temporary), ...(await processesOf(folder))];
  return { exitCode, seconds, screen, left, hasReport: existsSync(join(out, 'index.html')) };
}

/**
 * Returns the processes with the folder of the run in their command line, working directory or environment. A signal
 * takes effect after a moment.
 */
async function processesOf(folder: string): Promise<string[]> {
  for (const deadline = Date.now() + 500; Date.now() < deadline; await sleep(50)) {
    if (alive(folder).length === 0) {
      return [];
    }
  }
  return alive(folder);
}

function alive(folder: string): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap((pid) => {
      const place = `/proc/${pid}`;
      try {
        const command = readFileSync(`${place}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const known = [command, readFileSync(`${place}/environ`, 'utf8'), readlinkSync(`${place}/cwd`)];
        return known.some((text) => text.includes(folder)) ? [`${pid} ${command}`] : [];
      } catch {
        return []; // it has ended by now
      }
    });
}
