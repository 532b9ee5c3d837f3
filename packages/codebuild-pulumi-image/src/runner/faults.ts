/** Kind of a failure, which decides how the run continues. */
export enum Kind {
  DONE = 'done',
  /** Nothing was applied, or the state is complete: the Pulumi command is retried. */
  TRANSIENT = 'transient',
  /** The CLI ended cleanly after a signal: a retry is safe. */
  CANCELED = 'canceled',
  /** The state may lack the latest changes and must be checked before a retry. */
  STATE_UNKNOWN = 'state unknown',
  /** The stack is locked: the owner of the lock decides how the run continues. */
  LOCKED = 'locked',
  DRIFT = 'drift',
  STALE_PLAN = 'stale plan',
  PERMANENT = 'permanent',
}

/** Row of the fault table, which matches a failure if any of its criteria does. */
export interface Fault {
  readonly id: string;
  readonly kind: Kind;
  /** Way in which the CLI ended, regardless of its output. */
  readonly ended?: 'by timeout' | 'by signal';
  readonly exitCode?: number;
  /** Patterns for output lines. The criterion is met if one of them matches a line of either output stream. */
  readonly line?: readonly RegExp[];
  /**
   * Maximum number of attempts, including the first, for faults that take long to occur. @default - the general limit
   */
  readonly attempts?: number;
  /** Whether changes may have been applied before the fault occurs. @default false */
  readonly late?: boolean;
  /** Whether the CLI may leave its lock. @default - only if the CLI was killed, or reports it */
  readonly leavesLock?: boolean;
  /** Advice to print at the end of the log. */
  readonly advice: string;
}

/** Returns the pattern of an error line about the state bucket or its key. */
function backend(pattern: RegExp): RegExp {
  return new RegExp(`operation error (S3|KMS): .*(${pattern.source})`);
}

/** Network errors that remain after the SDK's own retries. */
const NETWORK =
  /exceeded maximum number of attempts.*(i\/o timeout|TLS handshake timeout|\bEOF\b|broken pipe|connection timed out)/;

/** Message about a lock that could not be written, or whose write was not acknowledged. */
export const LOCK_NOT_WRITTEN =
  /\.pulumi\/locks\/.*operation error S3: PutObject|operation error S3: PutObject.*\.pulumi\/locks\//;
export const LOCK_NOT_DELETED = /there was a problem deleting the lock/;

const RETRIED = 'the backend did not recover: check the state bucket and its key, then run the pipeline again';

/**
 * Observed failures of Pulumi 3.248.0 with state in S3. The first match wins, so the order matters: faults that may
 * leave changes unrecorded, then drift and locks, then most permanent faults, and then faults that can be retried.
 */
export const FAULTS: readonly Fault[] = [
  {
    id: 'hang',
    kind: Kind.STATE_UNKNOWN,
    late: true,
    ended: 'by timeout',
    attempts: 2,
    advice:
      'Pulumi timed out: check the state bucket and the services that the program calls, then run the pipeline again',
  },
  {
    id: 'killed',
    kind: Kind.STATE_UNKNOWN,
    late: true,
    ended: 'by signal',
    advice: 'Pulumi was killed: check the state before you run the pipeline again',
  },
  {
    id: 'interrupted-twice',
    kind: Kind.STATE_UNKNOWN,
    late: true,
    exitCode: 8,
    line: [/update cancelled/],
    advice: 'Pulumi was interrupted twice: check the state before you run the pipeline again',
  },
  {
    id: 'crashed',
    kind: Kind.PERMANENT,
    late: true,
    leavesLock: true,
    line: [/^(panic|fatal error|SIG[A-Z]+|Panic): /],
    advice:
      'Pulumi crashed, because of a bug or too little memory: check the resources before you run the pipeline again, and report the lines above unless memory was the cause',
  },
  {
    id: 'state-not-saved',
    kind: Kind.STATE_UNKNOWN,
    late: true,
    attempts: 3,
    line: [/failed to save snapshot/],
    advice:
      'the state could not be written: check the state bucket and the permissions on it, then run the pipeline again',
  },
  {
    id: 'drift',
    kind: Kind.DRIFT,
    exitCode: 7,
    line: [/no changes were expected/],
    advice: 'the resources differ from the program',
  },
  {
    id: 'foreign-lock',
    kind: Kind.LOCKED,
    line: [/the stack is currently locked by \d+ lock/],
    advice: 'another user or process is working on the stack',
  },
  {
    id: 'plan-violated',
    kind: Kind.STALE_PLAN,
    line: [/violates plan: /, /is not allowed by the plan/],
    advice:
      'the plan is stale: its inputs have changed, and earlier parts of the plan may have been applied. Run the pipeline again, and approve the new preview',
  },
  {
    id: 'plan-spent',
    kind: Kind.STALE_PLAN,
    line: [/expected resource operations for .* but none were seen/],
    advice:
      'the plan was already applied in part: an earlier attempt made this change, or the program no longer contains it. Run the pipeline again, and approve the new preview',
  },
  {
    id: 'provider-error',
    kind: Kind.PERMANENT,
    line: [/\*\*\w+ failed\*\*/, /has a problem:/],
    advice: 'the provider rejected a change: correct the program, or the resources that it changes',
  },
  {
    id: 'program-error',
    kind: Kind.PERMANENT,
    line: [/failed with an unhandled exception/, /TSError/],
    advice: 'the program failed: correct the program',
  },
  {
    id: 'policy-violation',
    kind: Kind.PERMANENT,
    line: [/\[mandatory\]/],
    advice: 'a policy forbids this change: correct the program',
  },
  {
    id: 'passphrase',
    kind: Kind.PERMANENT,
    line: [/incorrect passphrase/, /passphrase must be set/],
    advice: 'set the passphrase that the stack was created with',
  },
  {
    id: 'stack-missing',
    kind: Kind.PERMANENT,
    exitCode: 6,
    line: [/no stack named/],
    advice:
      'the stack or its state is missing, and Slipway never creates either of them. Check STACK and BACKEND_URL, or restore an earlier version of the state object',
  },
  {
    id: 'wrong-call',
    kind: Kind.PERMANENT,
    line: [/--yes or --skip-preview/, /unknown flag/],
    advice: 'this version of Pulumi does not support a flag that Slipway passes: use the version in the image',
  },
  {
    id: 'corrupt-state',
    kind: Kind.PERMANENT,
    line: [/failed to load checkpoint: .*unexpected end of JSON input/],
    advice: 'the state is corrupt: restore an earlier version of the state object',
  },
  {
    id: 'clock-skew',
    kind: Kind.PERMANENT,
    line: [/Probable clock skew error/],
    advice: 'correct the clock of the machine',
  },
  {
    id: 'no-credentials',
    kind: Kind.PERMANENT,
    line: [/failed to refresh cached credentials/],
    advice: 'the build has no credentials: check its role',
  },
  {
    id: 'copy-denied',
    kind: Kind.PERMANENT,
    line: [/(saving update info|saving backup):.*AccessDenied/],
    advice: 'the state was written, but not its history: grant the build role the permission that the line names',
  },
  {
    id: 'kms-denied',
    kind: Kind.PERMANENT,
    line: [/operation error KMS: .*(AccessDeniedException|DisabledException)/],
    advice: 'the key cannot be used: allow the build role to use the key, or enable the key',
  },
  {
    id: 'access-denied',
    kind: Kind.PERMANENT,
    line: [backend(/AccessDenied|ExpiredToken|InvalidAccessKeyId|SignatureDoesNotMatch|NoSuchBucket/)],
    advice:
      'the backend cannot be used: grant the build role the permission in the error message, renew the credentials, or correct BACKEND_URL',
  },
  {
    id: 'history-not-saved',
    kind: Kind.TRANSIENT,
    late: true,
    line: [/saving update info:/, /saving backup:/],
    advice: RETRIED,
  },
  {
    id: 'state-cut-off',
    kind: Kind.TRANSIENT,
    line: [
      /failed to load checkpoint: .*(connection reset by peer|unexpected EOF)/,
      /read "\.pulumi\/meta\.yaml": .*\(code=Unknown\): unexpected EOF/,
    ],
    advice: RETRIED,
  },
  { id: 'dns-failure', kind: Kind.TRANSIENT, line: [backend(/no such host/)], advice: RETRIED },
  { id: 'connection-refused', kind: Kind.TRANSIENT, line: [backend(/connect: connection refused/)], advice: RETRIED },
  {
    id: 'kms-unavailable',
    kind: Kind.TRANSIENT,
    line: [/operation error KMS: .*exceeded maximum number of attempts/],
    advice: RETRIED,
  },
  { id: 'lock-answer-lost', kind: Kind.TRANSIENT, line: [LOCK_NOT_WRITTEN], advice: RETRIED },
  { id: 'lock-not-verified', kind: Kind.TRANSIENT, line: [LOCK_NOT_DELETED], advice: RETRIED },
  {
    id: 'backend-unavailable',
    kind: Kind.TRANSIENT,
    line: [
      backend(
        /StatusCode: (5\d\d|429)|connection reset|api error (SlowDown|InternalError|ThrottlingException|RequestTimeout)/,
      ),
      backend(NETWORK),
    ],
    advice: RETRIED,
  },
  {
    id: 'plugin-missing',
    kind: Kind.PERMANENT,
    line: [/no resource plugin '[^']+' found in the workspace/],
    advice:
      'the image does not contain this plugin, and plugins are never downloaded: add the plugin to the plugins of PulumiImage, and use the new image',
  },
  {
    id: 'plugin-download',
    kind: Kind.TRANSIENT,
    late: true,
    line: [/failed to download plugin/],
    advice: 'install the plugin in the image',
  },
  {
    id: 'interrupted',
    kind: Kind.CANCELED,
    late: true,
    line: [/update canceled/],
    advice: 'Pulumi received a stop signal and ended cleanly: run the pipeline again',
  },
];
