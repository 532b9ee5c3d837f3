import { GateClosedError } from './errors';
import type { Finding } from './finding';
import { readFindings } from './read-findings';

/** One page of the registry's response about an image scan. */
export interface ScanPage {
  /** Digest of the scanned image. */
  readonly digest?: string;
  readonly status?: string;
  /** Reason for the scan status. */
  readonly description?: string;
  /** Completion time of the last scan. */
  readonly completedAt?: Date;
  /** Findings in the registry's format, not validated yet. */
  readonly findings?: unknown;
  readonly nextToken?: string;
}

/** Access to image scans by image digest. */
export interface ImageScans {
  page(digest: string, nextToken?: string): Promise<ScanPage>;
}

export interface ScanWait {
  readonly timeoutMilliseconds: number;
  readonly pollMilliseconds: number;
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Prints a progress line while the gate waits for a scan. */
  say(line: string): void;
}

/**
 * Status of a scan that has not started yet. ECR needs a moment after a push to start a scan, and returns an error
 * until then.
 */
export const NOT_STARTED = 'NOT_STARTED';

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanStatus.html */
const RUNNING: readonly (string | undefined)[] = [NOT_STARTED, 'PENDING', 'IN_PROGRESS'];
/** Statuses of finished scans. `ACTIVE` is the status of an enhanced scan, which monitors the image continuously. */
const FINISHED: readonly (string | undefined)[] = ['COMPLETE', 'ACTIVE'];

/**
 * Advice for getting another scan. An image is scanned on push. A basic scan can be repeated only after a day, and an
 * enhanced scan cannot be started manually.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartImageScan.html
 */
const ANOTHER =
  'push a new commit, because a commit that has an image is not built again. If the image is not in use, you can also delete the image and the index with its tag, and build the commit again';

const WHAT_TO_DO: Readonly<Record<string, string>> = {
  FAILED: ANOTHER,
  UNSUPPORTED_IMAGE: 'build on a base image that the scanner supports',
  SCAN_ELIGIBILITY_EXPIRED: `Inspector no longer scans the image: ${ANOTHER}`,
  FINDINGS_UNAVAILABLE: ANOTHER,
  IMAGE_ARCHIVED: 'restore the image from the archive',
  LIMIT_EXCEEDED: `check the scan quotas, then ${ANOTHER}`,
};

/** Result of a scan, or its status while the scan is running. */
export interface Scan {
  readonly status?: string;
  /** Findings of a finished scan. @default - the scan is not finished */
  readonly findings?: readonly Finding[];
}

/**
 * Waits until the scan of an image is complete, and returns its findings.
 *
 * @throws GateClosedError if the scan fails, is not possible or times out, or if the response is for another image
 */
export async function waitForFindings(
  scans: ImageScans,
  digest: string,
  patience: ScanWait,
): Promise<readonly Finding[]> {
  const end = patience.now() + patience.timeoutMilliseconds;
  for (;;) {
    const { status, findings } = await readScan(scans, digest);
    if (findings) {
      return findings;
    }
    const left = end - patience.now();
    if (left <= 0) {
      throw takesTooLong(digest, status, patience.timeoutMilliseconds);
    }
    patience.say(`the scan of ${digest} is ${status}, ${Math.ceil(left / 1000)} s left`);
    await patience.sleep(Math.min(patience.pollMilliseconds, left));
  }
}

/**
 * Reads a scan once: all findings if it is finished, otherwise only its status.
 *
 * @throws GateClosedError if the scan failed or is not possible, or if the response is for another image
 */
export async function readScan(scans: ImageScans, digest: string): Promise<Scan> {
  const pages: unknown[] = [];
  let nextToken: string | undefined;
  do {
    const page = await scans.page(digest, nextToken);
    if (RUNNING.includes(page.status)) {
      return { status: page.status };
    }
    check(page, digest);
    if (!hasResults(page, pages.length > 0)) {
      return { status: `${page.status} without results` };
    }
    pages.push(page.findings);
    nextToken = page.nextToken;
  } while (nextToken);
  return { findings: readFindings(pages) };
}

/** Returns the error for a scan that is not finished in time. */
export function takesTooLong(digest: string, status: string | undefined, timeoutMilliseconds: number): GateClosedError {
  const toDo =
    status === NOT_STARTED
      ? `check that the account scans the repository on push, then start a basic scan manually and run the gate again; if scans are enhanced, ${ANOTHER}`
      : 'check whether ECR or Inspector has a problem, then start the gate again';
  return new GateClosedError(`the scan of ${digest} is ${status} after ${timeoutMilliseconds / 1000} s; ${toDo}`);
}

/**
 * Returns whether a page of a finished scan has results. ECR can report `COMPLETE` seconds before the findings are
 * available, with an empty list, without counts and without a completion time. The first page, and every page without
 * findings, must contain a completion time, and either a list of findings or counts.
 *
 * @see https://github.com/aws/aws-sdk/issues/289
 */
function hasResults({ completedAt, findings: content }: ScanPage, later: boolean): boolean {
  const { findings, enhancedFindings, findingSeverityCounts } = (content ?? {}) as Readonly<Record<string, unknown>>;
  const lists = [findings, enhancedFindings];
  if (later && lists.some((list) => Array.isArray(list) && list.length > 0)) {
    return true;
  }
  return completedAt !== undefined && [...lists, findingSeverityCounts].some((one) => one !== undefined);
}

function check({ digest: answered, status, description }: ScanPage, digest: string): void {
  if (answered !== digest) {
    throw new GateClosedError(
      `received the scan of ${answered ?? 'no digest'} instead of ${digest}; start the gate again`,
    );
  }
  if (!FINISHED.includes(status)) {
    throw new GateClosedError(
      `the scan of ${digest} is ${status ?? 'without status'}${description ? ` (${description})` : ''}: only a scanned image can pass; ${WHAT_TO_DO[status ?? ''] ?? 'check the image in the ECR console'}`,
    );
  }
}
