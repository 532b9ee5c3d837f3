import { GateClosedError } from './errors';
import type { Finding } from './finding';
import { readFindings } from './read-findings';

/** One page of what the registry says about the scan of an image. */
export interface ScanPage {
  /** The digest that the answer is about. */
  readonly digest?: string;
  readonly status?: string;
  /** Why the status is what it is. */
  readonly description?: string;
  /** When the last scan was completed. */
  readonly completedAt?: Date;
  /** As the registry sends them. */
  readonly findings?: unknown;
  readonly nextToken?: string;
}

/** The one question to the registry. It is always asked by digest. */
export interface ImageScans {
  page(digest: string, nextToken?: string): Promise<ScanPage>;
}

export interface ScanWait {
  readonly timeoutMilliseconds: number;
  readonly pollMilliseconds: number;
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Tells those who watch that it still waits. */
  say(line: string): void;
}

/** Of a scan that was not started yet: scan on push takes a moment. ECR has no status for it, but an error. */
export const NOT_STARTED = 'NOT_STARTED';

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanStatus.html */
const RUNNING: readonly (string | undefined)[] = [NOT_STARTED, 'PENDING', 'IN_PROGRESS'];
/** `ACTIVE` is what an enhanced scan says that goes on watching the image. */
const FINISHED: readonly (string | undefined)[] = ['COMPLETE', 'ACTIVE'];

/**
 * An image is scanned when it is pushed, and a commit is pushed once. A basic scan cannot be started within a day of
 * the last one, nor an enhanced one by hand at all.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartImageScan.html
 */
const ANOTHER =
  'build another image (a commit that has one is not built: make one that changes it), or, unless this one runs, delete it and the index that has its tag, and build its commit again';

const WHAT_TO_DO: Readonly<Record<string, string>> = {
  FAILED: ANOTHER,
  UNSUPPORTED_IMAGE: 'build on a base image that the scanner supports',
  SCAN_ELIGIBILITY_EXPIRED: `Inspector no longer scans it: ${ANOTHER}`,
  FINDINGS_UNAVAILABLE: ANOTHER,
  IMAGE_ARCHIVED: 'bring the image back from the archive',
  LIMIT_EXCEEDED: `look at the quotas of scans, then ${ANOTHER}`,
};

/** What there is of a scan: what it found, or how far it is. */
export interface Scan {
  readonly status?: string;
  /** @default - it is not finished */
  readonly findings?: readonly Finding[];
}

/**
 * Waits until the image is scanned.
 *
 * @throws GateClosedError where the scan fails, cannot be done, takes too long, or the answer is about another image
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
 * Asks once: all findings of a scan that is finished, or only its status.
 *
 * @throws GateClosedError where the scan failed, cannot be done, or the answer is about another image
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

/** Why the gate closes on a scan that is not finished in time. */
export function takesTooLong(digest: string, status: string | undefined, timeoutMilliseconds: number): GateClosedError {
  const toDo =
    status === NOT_STARTED
      ? `see that the account scans the repository on push, then start a basic scan by hand and the gate again; where scans are enhanced, ${ANOTHER}`
      : 'see whether ECR or Inspector has a problem, then start the gate again';
  return new GateClosedError(`the scan of ${digest} is ${status} after ${timeoutMilliseconds / 1000} s; ${toDo}`);
}

/**
 * Whether a scan that is called finished can be read: ECR has said `COMPLETE` seconds before there were findings, with
 * an empty list, no counts and no time of completion. That has to stand on the first page, and on later ones that list
 * nothing.
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
      `asked for the scan of ${digest} and got that of ${answered ?? 'no digest'}: findings of another image say nothing; start the gate again`,
    );
  }
  if (!FINISHED.includes(status)) {
    throw new GateClosedError(
      `the scan of ${digest} is ${status ?? 'without status'}${description ? ` (${description})` : ''}: only an image that was scanned is let through; ${WHAT_TO_DO[status ?? ''] ?? 'look at the image in the console of ECR'}`,
    );
  }
}
