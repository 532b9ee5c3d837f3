/** What to do about a failure. */
export enum Kind {
  DONE = 'done',
  /** Nothing was applied, or the state is complete: try again. */
  TRANSIENT = 'transient',
  /** It ended cleanly after a signal: trying again is safe. */
  CANCELED = 'canceled',
  /** The state may not know what was done last: look before anything else. */
  STATE_UNKNOWN = 'state unknown',
  /** A lock is in the way. Whose it is decides. */
  LOCKED = 'locked',
  DRIFT = 'drift',
  STALE_PLAN = 'stale plan',
  PERMANENT = 'permanent',
}

/** A row of the table of faults: it fits where any of its marks does. */
export interface Fault {
  readonly id: string;
  readonly kind: Kind;
  /** It ended so, whatever it said. */
  readonly ended?: 'by timeout' | 'by signal';
  readonly exitCode?: number;
  /** A line of either stream that one of them matches. */
  readonly line?: readonly RegExp[];
  /**
   * How often it is tried at most, the first time among them: for what takes long.
   * @default - as often as anything else
   */
  readonly attempts?: number;
  /** It strikes when something may have been applied. @default false */
  readonly late?: boolean;
  /** It leaves its lock where it had one. @default - only where it was killed, or says so */
  readonly leavesLock?: boolean;
  /** For a person who reads the end of the log. */
  readonly advice: string;
}

/** A line about the state bucket or its key that has what is looked for. */
function backend(pattern: RegExp): RegExp {
  return new RegExp(`operation error (S3|KMS): .*(${pattern.source})`);
}

/** The network failed as often as the SDK tries. */
const NETWORK =
  /exceeded maximum number of attempts.*(i\/o timeout|TLS handshake timeout|\bEOF\b|broken pipe|connection timed out)/;

/** A lock that could not be written, or whose writing was not answered. */
export const LOCK_NOT_WRITTEN =
  /\.pulumi\/locks\/.*operation error S3: PutObject|operation error S3: PutObject.*\.pulumi\/locks\//;
export const LOCK_NOT_DELETED = /there was a problem deleting the lock/;

const RETRIED = 'the backend failed for too long: check the state bucket and its key, then run again';

/**
 * How Pulumi 3.248.0 was seen to fail with state in S3. First match wins, so order matters: what may have left
 * something unrecorded first, then locks, then what is known to be permanent, and what may be tried again last.
 */
export const FAULTS: readonly Fault[] = [
  {
    id: 'hang',
    kind: Kind.STATE_UNKNOWN,
    late: true,
    ended: 'by timeout',
    attempts: 2,
    advice:
      'Pulumi took too long and was ended: check the state bucket and the services that the program calls, then run again',
  },
  {
    id: 'killed',
    kind: Kind.STATE_UNKNOWN,
    late: true,
    ended: 'by signal',
    advice: 'Pulumi was killed: check the state before you run again',
  },
  {
    id: 'interrupted-twice',
    kind: Kind.STATE_UNKNOWN,
    late: true,
    exitCode: 8,
    line: [/update cancelled/],
    advice: 'Pulumi was interrupted twice: check the state before you run again',
  },
  {
    id: 'crashed',
    kind: Kind.PERMANENT,
    late: true,
    leavesLock: true,
    line: [/^(panic|fatal error|SIG[A-Z]+|Panic): /],
    advice:
      'Pulumi crashed, because of a bug or too little memory: check the resources before you run again, and report the lines above unless memory was the cause',
  },
  {
    id: 'state-not-saved',
    kind: Kind.STATE_UNKNOWN,
    late: true,
    attempts: 3,
    line: [/failed to save snapshot/],
    advice: 'the state could not be written: check the state bucket and the permissions on it, then run again',
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
    advice: 'somebody else is working on the stack',
  },
  {
    id: 'plan-violated',
    kind: Kind.STALE_PLAN,
    line: [/violates plan: /, /is not allowed by the plan/],
    advice:
      'the plan is stale: something that it is based on has changed, and earlier parts of the program may have been applied. Run the pipeline again, and approve the new preview',
  },
  {
    id: 'plan-spent',
    kind: Kind.STALE_PLAN,
    line: [/expected resource operations for .* but none were seen/],
    advice:
      'the plan is used up: an earlier attempt did this part, or the program no longer has it; the rest was applied. Run the pipeline again, and approve the new preview',
  },
  {
    id: 'provider-error',
    kind: Kind.PERMANENT,
    line: [/\*\*\w+ failed\*\*/, /has a problem:/],
    advice: 'the provider refused: correct the program, or the resources that it changes',
  },
  {
    id: 'program-error',
    kind: Kind.PERMANENT,
    line: [/failed with an unhandled exception/, /TSError/],
    advice: 'the program failed: correct it',
  },
  {
    id: 'policy-violation',
    kind: Kind.PERMANENT,
    line: [/\[mandatory\]/],
    advice: 'a policy forbids this: change the program',
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
      'the stack or its state is missing, and is never created automatically. Check STACK and BACKEND_URL, or restore the state from a version of its object',
  },
  {
    id: 'wrong-call',
    kind: Kind.PERMANENT,
    line: [/--yes or --skip-preview/, /unknown flag/],
    advice: 'this version of Pulumi has other flags: use the version in the image',
  },
  {
    id: 'corrupt-state',
    kind: Kind.PERMANENT,
    line: [/failed to load checkpoint: .*unexpected end of JSON input/],
    advice: 'the state is corrupt: restore an earlier version of its object',
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
    advice: 'the state is complete, but its history is not: grant the build role the permission in that line',
  },
  {
    id: 'kms-denied',
    kind: Kind.PERMANENT,
    line: [/operation error KMS: .*(AccessDeniedException|DisabledException)/],
    advice: 'let the build role use the key, or enable the key',
  },
  {
    id: 'access-denied',
    kind: Kind.PERMANENT,
    line: [backend(/AccessDenied|ExpiredToken|InvalidAccessKeyId|SignatureDoesNotMatch|NoSuchBucket/)],
    advice: 'grant the build role the permission in that line, renew the credentials, or correct BACKEND_URL',
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
      'the image does not have this plugin, and plugins are never downloaded: add it to plugins of PulumiImage, and use the new image',
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
    advice: 'Pulumi was asked to stop and ended cleanly: run again',
  },
];
