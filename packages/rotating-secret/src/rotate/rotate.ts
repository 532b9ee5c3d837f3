import { RotationError } from './errors';
import type { SecretValue } from './secret-value';

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html */
export type RotationStep = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';

export interface RotationEvent {
  readonly Step: RotationStep;
  readonly SecretId: string;
  /** ID of the new version. */
  readonly ClientRequestToken: string;
}

/** State of a secret in Secrets Manager, without its values. */
export interface SecretState {
  readonly rotates: boolean;
  /** Staging labels, by version ID. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Time at which the next rotation is due. */
  readonly due?: Date;
}

/** Access to the versions of a secret. */
export interface SecretVersions {
  describe(): Promise<SecretState>;
  /** Reads a version. @returns undefined if the version has no value */
  read(version: string): Promise<SecretValue | undefined>;
  /** Writes a version, unless another invocation has already written a version with the same ID. */
  write(version: string, value: SecretValue): Promise<void>;
  makeCurrent(version: string, instead: string): Promise<void>;
  /** Removes the label AWSPENDING from a version. */
  unlabel(version: string): Promise<void>;
  /**
   * Returns the IDs of all versions that Secrets Manager still stores, including versions without a label, the newest
   * first.
   */
  list(): Promise<readonly string[]>;
}

/** System that must accept a new value. All calls can be repeated. */
export interface Counterpart {
  /** Returns the value that follows the current value. */
  next(current: SecretValue): SecretValue;
  /**
   * Makes the counterpart accept the new value.
   *
   * @param known values that the counterpart may accept now, the most likely first
   */
  accept(pending: SecretValue, version: string, known: AsyncIterable<SecretValue>): Promise<void>;
  /** Checks that the counterpart accepts a value. @throws Error if it does not */
  test(value: SecretValue, version: string): Promise<void>;
}

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';
const PREVIOUS = 'AWSPREVIOUS';

export type Outcome = 'done' | 'was done before';

/**
 * Runs one step of a rotation. Each step can be repeated at any time, even after it was partially completed.
 *
 * @throws RotationError if the rotation is turned off, the version is not pending, no version is current, or a value is
 * not valid
 */
export async function rotate(
  { Step: step, ClientRequestToken: pending }: RotationEvent,
  versions: SecretVersions,
  counterpart: Counterpart,
): Promise<Outcome> {
  const state = await versions.describe();
  const labels = state.labels[pending] ?? [];
  if (!state.rotates) {
    throw new RotationError('the secret does not rotate, because its rotation was turned off; turn it on again');
  }
  if (labels.includes(CURRENT)) {
    if (step === 'finishSecret' && labels.includes(PENDING)) {
      await versions.unlabel(pending);
    }
    return 'was done before';
  }
  if (!labels.includes(PENDING)) {
    throw new RotationError(
      `version ${pending} does not have the label ${PENDING}, which a rotation needs; start the rotation again`,
    );
  }
  const current = withLabel(state, CURRENT);
  if (current === undefined) {
    throw new RotationError(
      'the secret has no current version, but a rotation starts from the current version; store a value first',
    );
  }
  await STEPS[step](new Rotation(state, pending, current, versions, counterpart));
  return 'done';
}

const STEPS: Readonly<Record<RotationStep, (rotation: Rotation) => Promise<void>>> = {
  createSecret: (rotation) => rotation.create(),
  setSecret: (rotation) => rotation.set(),
  testSecret: (rotation) => rotation.test(),
  finishSecret: (rotation) => rotation.finish(),
};

function withLabel({ labels }: SecretState, label: string): string | undefined {
  return Object.keys(labels).find((version) => labels[version].includes(label));
}

class Rotation {
  constructor(
    private readonly state: SecretState,
    private readonly pending: string,
    private readonly current: string,
    private readonly versions: SecretVersions,
    private readonly counterpart: Counterpart,
  ) {}

  /**
   * Creates the pending version. A version that a failed rotation left keeps its value, because the counterpart may
   * already accept it.
   */
  public async create(): Promise<void> {
    if ((await this.versions.read(this.pending)) === undefined) {
      const current = await this.valueOf(this.current);
      await this.versions.write(this.pending, this.counterpart.next(current));
    }
  }

  public async set(): Promise<void> {
    const [pending, current] = [await this.valueOf(this.pending), await this.valueOf(this.current)];
    checkTarget(pending, current);
    await this.counterpart.accept(pending, this.pending, this.known(current));
  }

  /**
   * Tests the pending version. If a schedule change does not start a rotation, Secrets Manager runs only this step, to
   * test the function. In that case, the current version may be the only one.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
   */
  public async test(): Promise<void> {
    const pending = await this.versions.read(this.pending);
    const [value, version] = pending ? [pending, this.pending] : [await this.valueOf(this.current), this.current];
    await this.counterpart.test(value, version);
  }

  /**
   * Makes the pending version current if it works, and removes its label AWSPENDING. If the label remained, Secrets
   * Manager would consider the rotation unfinished once a value is stored manually.
   */
  public async finish(): Promise<void> {
    await this.counterpart.test(await this.valueOf(this.pending), this.pending);
    await this.versions.makeCurrent(this.pending, this.current);
    const { labels } = await this.versions.describe();
    if (labels[this.pending]?.includes(PENDING)) {
      await this.versions.unlabel(this.pending);
    }
  }

  private async valueOf(version: string): Promise<SecretValue> {
    const value = await this.versions.read(version);
    if (value === undefined) {
      throw new RotationError(
        `version ${version} of the secret has no value, because the step createSecret did not write one; start the rotation again`,
      );
    }
    return value;
  }

  /**
   * Yields all values that the counterpart may accept. A cancelled rotation may have left an accepted value in a
   * version without a label.
   */
  private async *known(current: SecretValue): AsyncIterable<SecretValue> {
    yield current;
    const previous = withLabel(this.state, PREVIOUS);
    const others = await this.versions.list();
    for (const version of new Set([previous ?? this.current, ...others])) {
      const known = version === this.current || version === this.pending;
      const value = known ? undefined : await this.versions.read(version);
      if (value) {
        yield value;
      }
    }
  }
}

/** Checks that the pending version is for the same database, so that its password is not sent to any other. */
function checkTarget(pending: SecretValue, current: SecretValue): void {
  const wrong = ['host', 'port', 'dbname'].find((field) => pending[field] !== current[field]);
  if (wrong) {
    throw new RotationError(
      `the pending version differs from the current one in ${wrong}, but a rotation changes only generated values; remove the label ${PENDING} from the version and start the rotation again`,
    );
  }
}
