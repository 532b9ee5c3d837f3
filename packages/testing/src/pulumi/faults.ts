import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { EndedError } from './errors';
import { Ports } from './ports';

/** Point of a run at which a fault can occur. */
export type Point =
  'start' | 'key' | 'lock-refused' | 'lock-written' | 'program' | 'step' | 'step-done' | 'save' | 'history' | 'unlock';

interface ObservedFault {
  /** Name of the fault, followed by `/` and the variant if the fault has several variants. */
  readonly row: string;
  readonly at: Point;
  readonly stream?: 'stdout' | 'stderr';
  /** Message of the CLI. Placeholders: `{lock}` is the lock key, `{backend}` the backend URL, `{urn}` the resource. */
  readonly text?: string;
  readonly exitCode?: number;
  /** How the run continues: it is killed, hangs until it is killed, or goes on. @default - it ends with `exitCode` */
  readonly then?: 'killed' | 'hangs' | 'goes on';
  /** Whether the run leaves its lock behind. */
  readonly keepsLock?: boolean;
}

const s3 = (operation: string, status: number, rest: string) =>
  `operation error S3: ${operation}, exceeded maximum number of attempts, 3, https response error StatusCode: ${status}, RequestID: 4V1RT6N0, HostID: , ${rest}`;
const denied = (code: string) =>
  `error: could not list bucket: blob (code=Unknown): operation error S3: ListObjectsV2, https response error StatusCode: 403, RequestID: 4V1RT6N0, HostID: , api error ${code}: `;
const kms = (status: number, rest: string) =>
  `error: get stack secrets manager: secrets (code=Unknown): operation error KMS: Decrypt, exceeded maximum number of attempts, 3, https response error StatusCode: ${status}, RequestID: 0d1b, ${rest}`;

const CRASH =
  'SIGSEGV: segmentation violation\nPC=0x4991c1 m=0 sigcode=0 addr=0x3e49\n\ngoroutine 0 gp=0x6f32320 m=0 mp=0x6f3aee0 [idle]:';

/**
 * Failures of Pulumi 3.248.0 with its state in S3: the message of each failure, the point at which it occurs, and
 * whether it leaves a lock behind. The messages were observed, and were not adapted to the code that classifies them.
 */
export const OBSERVED_FAULTS: readonly ObservedFault[] = [
  {
    row: 'backend-unavailable',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: `error: could not list bucket: blob (code=Unknown): ${s3('ListObjectsV2', 503, 'api error SlowDown: Please reduce your request rate.')}`,
  },
  {
    row: 'backend-unavailable/500',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: `error: could not list bucket: blob (code=Unknown): ${s3('ListObjectsV2', 500, 'api error InternalError: We encountered an internal error.')}`,
  },
  {
    row: 'backend-unavailable/reset',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: `error: read ".pulumi/meta.yaml": blob (key ".pulumi/meta.yaml") (code=Unknown): ${s3('GetObject', 0, 'request send failed, Get "{backend}": read tcp 10.0.0.1:4711->10.0.0.2:443: read: connection reset by peer')}`,
  },
  {
    row: 'backend-unavailable/throttling',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: `error: could not list bucket: blob (code=Unknown): ${s3('ListObjectsV2', 400, 'api error ThrottlingException: Rate exceeded')}`,
  },
  {
    row: 'backend-unavailable/timeout',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: `error: could not list bucket: blob (code=Unknown): ${s3('ListObjectsV2', 400, 'api error RequestTimeout: Your socket connection to the server was not read from or written to within the timeout period.')}`,
  },
  {
    row: 'backend-unavailable/429',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: 'error: read ".pulumi/meta.yaml": blob (key ".pulumi/meta.yaml") (code=Unknown): operation error S3: GetObject, https response error StatusCode: 429, RequestID: , HostID: , api error TooManyRequests: Too Many Requests',
  },
  {
    row: 'backend-unavailable/eof',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: `error: read ".pulumi/meta.yaml": ${s3('GetObject', 0, 'request send failed, Get "{backend}": EOF')}`,
  },
  {
    row: 'backend-unavailable/handshake',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: `error: read ".pulumi/meta.yaml": blob (key ".pulumi/meta.yaml") (code=Unknown): ${s3('GetObject', 0, 'request send failed, Get "{backend}": net/http: TLS handshake timeout')}`,
  },
  {
    row: 'backend-unavailable/lock',
    at: 'lock-refused',
    stream: 'stderr',
    exitCode: 1,
    text: `error: blob (key "{lock}") (code=Unknown): ${s3('PutObject', 503, 'api error SlowDown: Please reduce your request rate.')}`,
  },
  {
    row: 'connection-refused',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: `error: could not list bucket: blob (code=Unknown): ${s3('ListObjectsV2', 0, 'request send failed, Get "{backend}": dial tcp 10.0.0.2:443: connect: connection refused')}`,
  },
  {
    row: 'dns-failure',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: `error: could not list bucket: blob (code=Unknown): ${s3('ListObjectsV2', 0, 'request send failed, Get "{backend}": dial tcp: lookup s3.amazonaws.com: no such host')}`,
  },
  {
    row: 'state-cut-off',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: 'error: failed to load checkpoint: read tcp 10.0.0.1:4711->10.0.0.2:443: read: connection reset by peer',
  },
  {
    row: 'state-cut-off/eof',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: 'error: failed to load checkpoint: blob (key ".pulumi/stacks/shop/dev.json") (code=Unknown): unexpected EOF',
  },
  {
    row: 'state-cut-off/meta',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: 'error: read ".pulumi/meta.yaml": blob (key ".pulumi/meta.yaml") (code=Unknown): unexpected EOF',
  },
  {
    row: 'lock-answer-lost',
    at: 'lock-written',
    stream: 'stderr',
    exitCode: 1,
    keepsLock: true,
    text: `error: blob (key "{lock}") (code=Unknown): ${s3('PutObject', 0, 'request send failed, Put "{backend}": read: connection reset by peer')}`,
  },
  {
    row: 'lock-not-verified',
    at: 'lock-written',
    stream: 'stderr',
    exitCode: 1,
    keepsLock: true,
    text: `error: there was a problem deleting the lock at {backend}/{lock}, manual clean up may be required: blob (key "{lock}") (code=Unknown): ${s3('DeleteObject', 503, 'api error SlowDown: Please reduce your request rate.')}`,
  },
  {
    row: 'lock-left-after-success',
    at: 'unlock',
    stream: 'stderr',
    then: 'goes on',
    keepsLock: true,
    text: `error: there was a problem deleting the lock at {backend}/{lock}, manual clean up may be required: blob (key "{lock}") (code=Unknown): ${s3('DeleteObject', 503, 'api error SlowDown: Please reduce your request rate.')}`,
  },
  { row: 'state-put-hidden', at: 'save', then: 'goes on' },
  {
    row: 'state-not-saved',
    at: 'save',
    stream: 'stderr',
    exitCode: 1,
    text: `error: failed to save snapshot: An IO error occurred while writing the new snapshot file: blob (code=Unknown): ${s3('PutObject', 503, 'api error SlowDown: Please reduce your request rate.')}`,
  },
  {
    row: 'state-not-saved/stdout',
    at: 'save',
    stream: 'stdout',
    exitCode: 1,
    text: '    error: failed to save snapshot: An IO error occurred while writing the new snapshot file',
  },
  {
    row: 'history-not-saved',
    at: 'history',
    stream: 'stderr',
    exitCode: 1,
    text: `error: saving update info: blob (code=Unknown): ${s3('PutObject', 503, 'api error SlowDown: Please reduce your request rate.')}`,
  },
  {
    row: 'history-not-saved/backup',
    at: 'history',
    stream: 'stderr',
    exitCode: 1,
    text: `error: saving backup: blob (code=Unknown): ${s3('PutObject', 500, 'api error InternalError: We encountered an internal error.')}`,
  },
  {
    row: 'copy-denied',
    at: 'history',
    stream: 'stderr',
    exitCode: 1,
    text: 'error: saving update info: blob (code=Unknown): operation error S3: CopyObject, https response error StatusCode: 403, RequestID: 4V1RT6N0, HostID: , api error AccessDenied: Access Denied',
  },
  {
    row: 'plan-spent',
    at: 'history',
    stream: 'stdout',
    exitCode: 1,
    text: '    cloud:index:Thing page **failed** error: expected resource operations for urn:pulumi:dev::shop::cloud:index:Thing::page but none were seen',
  },
  { row: 'hang', at: 'step', then: 'hangs', keepsLock: true },
  ...['AccessDenied', 'ExpiredToken', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'NoSuchBucket'].map(
    (code): ObservedFault => ({
      row: code === 'AccessDenied' ? 'access-denied' : `access-denied/${code}`,
      at: 'start',
      stream: 'stderr',
      exitCode: 1,
      text: denied(code),
    }),
  ),
  {
    row: 'clock-skew',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: 'error: could not list bucket: blob (code=Unknown): operation error S3: ListObjectsV2, https response error StatusCode: 403, Probable clock skew error',
  },
  {
    row: 'no-credentials',
    at: 'start',
    stream: 'stderr',
    exitCode: 1,
    text: 'error: could not list bucket: blob (code=Unknown): operation error S3: ListObjectsV2, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found',
  },
  {
    row: 'kms-unavailable',
    at: 'key',
    stream: 'stderr',
    exitCode: 1,
    text: kms(400, 'api error ThrottlingException: Rate exceeded'),
  },
  { row: 'kms-unavailable/500', at: 'key', stream: 'stderr', exitCode: 1, text: kms(500, 'api error InternalError: ') },
  {
    row: 'kms-unavailable/reset',
    at: 'key',
    stream: 'stderr',
    exitCode: 1,
    text: kms(0, 'request send failed, Post "https://kms.us-east-1.amazonaws.com/": read: connection reset by peer'),
  },
  {
    row: 'kms-denied',
    at: 'key',
    stream: 'stderr',
    exitCode: 1,
    text: 'error: get stack secrets manager: secrets (code=PermissionDenied): operation error KMS: Decrypt, https response error StatusCode: 400, RequestID: 0d1b, api error AccessDeniedException: ',
  },
  {
    row: 'kms-denied/disabled',
    at: 'key',
    stream: 'stderr',
    exitCode: 1,
    text: 'error: get stack secrets manager: secrets (code=FailedPrecondition): operation error KMS: Decrypt, https response error StatusCode: 400, RequestID: 0d1b, DisabledException: the key is disabled.',
  },
  {
    row: 'provider-error',
    at: 'step',
    stream: 'stdout',
    exitCode: 1,
    text: ' ~  {urn} **updating failed** error: update of {urn} failed: ThrottlingException: Rate exceeded',
  },
  {
    row: 'provider-error/check',
    at: 'step',
    stream: 'stdout',
    exitCode: 1,
    text: '    error: {urn} has a problem: Missing required argument',
  },
  {
    row: 'policy-violation',
    at: 'program',
    stream: 'stdout',
    exitCode: 1,
    text: '    [mandatory]  house-rules v1.0.0  no-public-buckets ({urn})',
  },
  {
    row: 'plugin-download',
    at: 'program',
    stream: 'stdout',
    exitCode: 1,
    text: '    error: could not load plugin for aws provider: failed to download plugin: aws-7.0.0: 503 HTTP error fetching plugin',
  },
  { row: 'interrupted', at: 'step', stream: 'stdout', exitCode: 1, text: '    error: update canceled' },
  { row: 'interrupted-twice', at: 'step-done', stream: 'stderr', exitCode: 8, text: 'error: update cancelled' },
  { row: 'crashed', at: 'step-done', stream: 'stderr', exitCode: 2, keepsLock: true, text: CRASH },
  { row: 'crashed/before-step', at: 'step', stream: 'stderr', exitCode: 2, keepsLock: true, text: CRASH },
  { row: 'killed', at: 'step-done', then: 'killed', keepsLock: true },
  { row: 'killed/before-step', at: 'step', then: 'killed', keepsLock: true },
];

/**
 * Plan of the faults that occur in runs.
 *
 * The environment variable `STAND_IN_FAULT` names a fault that occurs in every run. `STAND_IN_FAULTS` is the path of a
 * file with one fault per line: `row`, `row:3` for a fault that occurs three times, or `up row` for a fault that only
 * occurs in the `up` command. Only the fault in the first line can occur. The line is removed from the file after the
 * fault has occurred as many times as planned.
 */
export class FaultPlan {
  /** Message of the fault that occurred. */
  public said: string | undefined;
  private struck: ObservedFault | undefined;

  constructor(
    private readonly ports: Ports,
    private readonly command: string,
    private readonly backend: string,
  ) {}

  /** Whether the lock of this run is deliberately not released. */
  public get keepsLock(): boolean {
    return this.struck?.keepsLock === true;
  }

  /**
   * Triggers the fault that is planned for a point. Resolves to true if a fault occurred and the run goes on, and to
   * false if no fault is planned.
   *
   * @throws EndedError if the fault ends the run
   */
  public async meet(point: Point, detail: string): Promise<boolean> {
    const fault = this.due(point);
    if (fault === undefined) {
      return false;
    }
    this.struck = fault;
    this.said = fault.text
      ?.replaceAll('{lock}', detail)
      .replaceAll('{urn}', detail)
      .replaceAll('{backend}', this.backend);
    if (this.said !== undefined) {
      (fault.stream === 'stdout' ? this.ports.out : this.ports.err)(this.said);
    }
    while (fault.then === 'hangs') {
      await this.ports.sleep(1_000);
    } // only SIGKILL ends a run that hangs; interrupts have no effect
    if (fault.then === 'killed') {
      throw new EndedError(137, 'SIGKILL');
    }
    if (fault.then !== 'goes on') {
      throw new EndedError(fault.exitCode!);
    }
    return true;
  }

  private due(point: Point): ObservedFault | undefined {
    const { STAND_IN_FAULT: always, STAND_IN_FAULTS: file } = this.ports.environment;
    if (always !== undefined) {
      return at(point, always);
    }
    const [first, ...rest] = linesOf(file);
    const [, command = this.command, row, times = '1'] = /^(?:(\w+) )?([^:]+)(?::(\d+))?$/.exec(first ?? '') ?? [];
    const fault = row !== undefined && command === this.command ? at(point, row) : undefined;
    if (fault !== undefined) {
      writeFileSync(file!, [...(times === '1' ? [] : [`${command} ${row}:${Number(times) - 1}`]), ...rest].join('\n'));
    }
    return fault;
  }
}

/** Returns the fault with the given name if it occurs at the given point. */
function at(point: Point, name: string): ObservedFault | undefined {
  const fault = OBSERVED_FAULTS.find(({ row }) => row === name);
  if (fault === undefined) {
    throw new Error(
      `fault '${name}' does not exist; correct STAND_IN_FAULT or STAND_IN_FAULTS, which can name ${OBSERVED_FAULTS.map(({ row }) => row).join(', ')}`,
    );
  }
  return fault.at === point ? fault : undefined;
}

function linesOf(file: string | undefined): string[] {
  return file !== undefined && existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}
