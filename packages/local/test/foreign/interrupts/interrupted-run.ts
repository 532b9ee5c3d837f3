import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '@slipway/processes';
import { temporaryFolder } from '@slipway/testing/temporary-folders';

const PROGRAM = join(__dirname, '..', '..', '..', 'bin', 'slipway.js');
const fenced = process.env.PATH!.split(delimiter).some((folder) => existsSync(join(folder, 'bwrap')));

/** When and how a run is interrupted. */
export interface Moment {
  /** The output after which the time is counted. @default - the start of the program */
  readonly after?: RegExp;
  /** Milliseconds after that. */
  readonly delayMs: number;
  readonly signal: NodeJS.Signals;
}

/** What came of a run that was interrupted. */
export interface Interrupted {
  readonly exitCode: number | null;
  /** From the signal to the end of the program. */
  readonly seconds: number;
  readonly screen: string;
  /** Temporary files, and processes that run on. */
  readonly left: readonly string[];
  readonly hasReport: boolean;
}

/** Starts `slipway run`, interrupts it, and looks for what is left of it. It needs Linux, whose `/proc` tells. */
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

/** What the run has started knows its folder, by its command, its place or its environment. A signal takes a moment. */
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
