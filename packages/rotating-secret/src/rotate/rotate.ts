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

/** What Secrets Manager knows of the secret, apart from its values. */
export interface SecretState {
  readonly rotates: boolean;
  /** Staging labels by ID of the version. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** When the next rotation is due. */
  readonly due?: Date;
}

/** The versions of the secret. */
export interface SecretVersions {
  describe(): Promise<SecretState>;
  /** @returns nothing if the version has no value */
  read(version: string): Promise<SecretValue | undefined>;
  /** Writes a version once: what another invocation has written under the same ID stays. */
  write(version: string, value: SecretValue): Promise<void>;
  makeCurrent(version: string, instead: string): Promise<void>;
  /** Takes the label AWSPENDING from a version. */
  unlabel(version: string): Promise<void>;
  /** All versions that Secrets Manager still has, also those without a label, the newest first. */
  list(): Promise<readonly string[]>;
}

/** What a new value is for. Each call may be made again after it was done. */
export interface Counterpart {
  /** The value that follows the current one. */
  next(current: SecretValue): SecretValue;
  /**
   * Makes the other side accept the new value.
   *
   * @param known values that it may accept now, the most probable first
   */
  accept(pending: SecretValue, version: string, known: AsyncIterable<SecretValue>): Promise<void>;
  /** @throws if the other side does not accept the value */
  test(value: SecretValue, version: string): Promise<void>;
}

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';
const PREVIOUS = 'AWSPREVIOUS';

export type Outcome = 'done' | 'was done before';

/**
 * One step of a rotation. Every step may come again, at any time, after any part of it was done.
 *
 * @throws RotationError if the version is not the pending one, or the value is not what it should be
 */
export async function rotate(
  { Step: step, ClientRequestToken: pending }: RotationEvent,
  versions: SecretVersions,
  counterpart: Counterpart,
): Promise<Outcome> {
  const state = await versions.describe();
  const labels = state.labels[pending] ?? [];
  if (!state.rotates) {
    throw new RotationError('the secret does not rotate: its rotation was turned off; turn it on again');
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
    throw new RotationError('the secret has no current version, which a rotation starts from; put a value first');
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

  /** A version that a failed rotation has left keeps its value, since the other side may accept it already. */
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
   * If a change of the schedule starts no rotation, Secrets Manager makes this step alone, to try the function out.
   * There may be no value then but the current one.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
   */
  public async test(): Promise<void> {
    const pending = await this.versions.read(this.pending);
    const [value, version] = pending ? [pending, this.pending] : [await this.valueOf(this.current), this.current];
    await this.counterpart.test(value, version);
  }

  /**
   * Makes the pending version current if it works now, and removes its label. Otherwise a value that is put by hand
   * later would leave the label behind, and Secrets Manager would consider the rotation unfinished.
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
        `version ${version} of the secret has no value, which the step createSecret writes; start the rotation again`,
      );
    }
    return value;
  }

  /** A rotation that was cancelled may have left a value that the other side accepts and that no label leads to. */
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

/** A new version is for the same database: its password is sent nowhere else. */
function checkTarget(pending: SecretValue, current: SecretValue): void {
  const wrong = ['host', 'port', 'dbname'].find((field) => pending[field] !== current[field]);
  if (wrong) {
    throw new RotationError(
      `the pending version differs from the current one in ${wrong}, but a rotation changes only generated values; remove the label ${PENDING} from it and start the rotation again`,
    );
  }
}
