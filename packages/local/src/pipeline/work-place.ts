import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { messageOf } from '@slipway/processes';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '@slipway/embedded-aws';
import { DIFFERENCES } from '../differences';
import { ExecutionReporter } from './execution-reporter';

/** Name and log of an action or rule. */
export interface WorkPlaceProps {
  readonly stage: string;
  /** Name of the action or rule. */
  readonly name: string;
  /** Log file, to which lines are appended. */
  readonly logFile: string;
  /** Called with each line written to the log. @default - not called */
  readonly onLine?: (line: string) => void;
}

/** Settings that the work folders and logs of several actions, rules or builds share. */
export interface WorkSite {
  readonly reporter: Pick<ExecutionReporter, 'line'>;
  readonly workFolder: string;
  /** Function that masks the secrets of the run in a line of text. */
  readonly mask: (line: string) => string;
}

export interface WorkPlace {
  /** Empty folder, which is removed when the work ends. */
  readonly workFolder: string;
  readonly log: (line: string) => void;
}

/**
 * Runs work with its own folder and log. If the work throws an error, the error's message becomes the last line of the
 * log, and the error is thrown again.
 */
export async function inWorkPlace<T>(
  { reporter, workFolder: site, mask }: WorkSite,
  { stage, name, logFile, onLine = () => undefined }: WorkPlaceProps,
  work: (place: WorkPlace) => Promise<T>,
): Promise<T> {
  await mkdir(dirname(logFile), { recursive: true, mode: PRIVATE_FOLDER });
  const workFolder = await mkdtemp(join(site, 'action-'));
  const file = createWriteStream(logFile, { mode: PRIVATE_FILE, flags: 'a' });
  const write = (line: string) => {
    file.write(`${line}\n`);
    onLine(line);
    reporter.line(stage, name, line, logFile);
  };
  let isMasked = false;
  const log = (line: string) => {
    if (file.writableEnded) {
      return; // the work has ended
    }
    const masked = mask(line);
    write(masked);
    if (masked !== line && !isMasked) {
      isMasked = true;
      write(DIFFERENCES.maskedLine.says());
    }
  };
  try {
    return await work({ workFolder, log });
  } catch (error) {
    log(messageOf(error));
    throw error;
  } finally {
    await finished(file.end());
    await rm(workFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}
