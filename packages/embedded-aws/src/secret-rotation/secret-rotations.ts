import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { inEnvironment } from '../cloudformation-front/environment-view';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { describeMissing } from '../required-permissions/check';
import { RequiredPermissions } from '../required-permissions/required-permissions';
import { DeployedResource, DeployedStack, Deployment } from '../stacks/deployment';
import { SecretRotationError } from './errors';
import { Death, SecretsFront } from './secrets-front';

/**
 * Steps of a rotation, for each of which the rotation function is invoked.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';
const POLL_MS = 50;

/** Secret of a deployed stack that has a rotation schedule. */
export interface ScheduledRotation {
  /** Construct path of the rotation schedule, in the form `Stack/Construct/Path`. */
  readonly path: string;
  readonly secretArn: string;
  readonly functionArn: string;
  readonly everyDays: number;
  readonly stack: DeployedStack;
}

/** Outcome of a rotation in which the rotation function completed all steps, if necessary after a planned crash. */
export interface RotationOutcome {
  readonly secretArn: string;
  /** ID of the secret version that the rotation has made the current version. */
  readonly versionId: string;
  /** Number of calls to Secrets Manager that the rotation function made, without repetitions after a crash. */
  readonly calls: number;
  /** Step at which the rotation function was made to crash, before it was invoked again. */
  readonly diedAt?: string;
}

/** Rotates deployed secrets as Secrets Manager does, because the embedded AWS does not invoke rotation functions. */
export class SecretRotations {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly aws: EmbeddedAws,
    private readonly deployment: Pick<Deployment, 'stacks'>,
    private readonly front: SecretsFront,
  ) {}

  public get all(): readonly ScheduledRotation[] {
    return this.deployment.stacks.flatMap((stack) =>
      stack.resources.filter(({ type }) => type === SCHEDULE).flatMap((resource) => scheduled(stack, resource)),
    );
  }

  /**
   * Rotates a secret, after all rotations that were requested earlier have ended.
   *
   * @param secret name or ARN of the secret, or construct path of its schedule; can be omitted if only one schedule
   * exists
   * @param death point at which the rotation function crashes; it is then invoked again, as Secrets Manager does
   * @throws SecretRotationError if the secret has no rotation schedule, Secrets Manager would not be allowed to invoke
   * the function, or the function fails
   */
  public rotate(secret?: string, death?: Death): Promise<RotationOutcome> {
    const outcome = this.last.then(() => this.rotateNow(this.find(secret), death));
    this.last = outcome.catch(() => undefined);
    return outcome;
  }

  /**
   * Rotates every secret when its rotation is due, until the signal is aborted.
   *
   * @param dayMs length of a simulated day, in milliseconds
   * @param tell function that is called with the result of each rotation
   */
  public async follow(
    dayMs: number,
    signal: AbortSignal,
    tell: (rotation: ScheduledRotation, outcome: RotationOutcome | Error) => void,
  ): Promise<void> {
    const due = new Map<string, number>();
    while (!signal.aborted) {
      for (const rotation of this.all) {
        const { path, everyDays } = rotation;
        if (Date.now() >= (due.get(path) ?? Infinity)) {
          tell(rotation, await this.rotate(path).catch((error: Error) => error));
          due.delete(path);
        }
        due.set(path, due.get(path) ?? Date.now() + everyDays * dayMs);
      }
      await sleep(POLL_MS);
    }
  }

  private find(secret?: string): ScheduledRotation {
    const { all } = this;
    const found = all.filter(
      ({ path, secretArn }) => secret === undefined || [path, secretArn, nameOf(secretArn)].includes(secret),
    );
    if (found.length !== 1) {
      const known = all.map(({ secretArn }) => nameOf(secretArn)).join(', ') || 'none';
      throw new SecretRotationError(
        `${secret === undefined ? 'specify the secret to rotate' : `secret '${secret}' has no rotation schedule`}; secrets with a schedule: ${known}`,
      );
    }
    return found[0];
  }

  private async rotateNow(rotation: ScheduledRotation, death?: Death): Promise<RotationOutcome> {
    const { secretArn, functionArn } = rotation;
    this.refuseWithoutPermission(rotation);
    this.front.letDie(death);
    const options = this.options(rotation);
    const { VersionId: versionId } = await new SecretsManagerClient(options).send(
      new RotateSecretCommand({ SecretId: secretArn, RotationLambdaARN: functionArn }),
    );
    const invoke = (step: string) => this.invoke(new LambdaClient(options), rotation, step, versionId!);
    const diedAt = death && (await firstFailing(invoke));
    const { made } = this.front;
    if (diedAt) {
      this.front.letDie();
    }
    for (const step of diedAt || !death ? STEPS : []) {
      const failure = await invoke(step);
      if (failure) {
        throw new SecretRotationError(failure);
      }
    }
    return { secretArn, versionId: versionId!, calls: death ? made : this.front.made, diedAt };
  }

  /**
   * Throws an error if Secrets Manager is not allowed to invoke the rotation function.
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html
   */
  private refuseWithoutPermission({ path, stack, secretArn }: ScheduledRotation): void {
    const { missing } = new RequiredPermissions(this.deployment.stacks).atCreation(stack);
    const lacking = missing.find((one) => one.path === path);
    if (lacking) {
      throw new SecretRotationError(`${nameOf(secretArn)} was not rotated: ${describeMissing(lacking)}`);
    }
  }

  private options({ stack }: ScheduledRotation): object {
    const aws = inEnvironment(this.aws, stack);
    return aws.clientOptions(aws.root);
  }

  /**
   * Invokes the rotation function for one step. @returns an error message if the function failed, otherwise undefined
   */
  private async invoke(
    lambda: LambdaClient,
    { secretArn, functionArn }: ScheduledRotation,
    step: string,
    versionId: string,
  ): Promise<string | undefined> {
    const event = { Step: step, SecretId: secretArn, ClientRequestToken: versionId };
    const { FunctionError: failed, Payload: payload } = await lambda.send(
      new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(event) }),
    );
    return failed === undefined
      ? undefined
      : `${nameOf(secretArn)} was not rotated: ${step} failed with ${messageIn(payload!)}; the previous version remains current`;
  }
}

async function firstFailing(invoke: (step: string) => Promise<string | undefined>): Promise<string | undefined> {
  for (const step of STEPS) {
    if (await invoke(step)) {
      return step;
    }
  }
  return undefined;
}

/**
 * Returns the rotation that a rotation schedule declares. The list is empty if the schedule does not refer to a
 * function of the template, because CloudFormation would create the function.
 */
function scheduled(stack: DeployedStack, { path, properties }: DeployedResource): ScheduledRotation[] {
  const { SecretId, RotationLambdaARN, RotationRules } = properties as {
    readonly SecretId: string;
    readonly RotationLambdaARN?: string;
    readonly RotationRules?: Rules;
  };
  return RotationLambdaARN === undefined
    ? []
    : [{ path, secretArn: SecretId, functionArn: RotationLambdaARN, everyDays: daysOf(RotationRules), stack }];
}

/**
 * Returns the number of days between rotations. Of the schedule expressions, only `rate` is supported. A `cron`
 * expression is treated as AWS's default of 30 days.
 */
function daysOf({ AutomaticallyAfterDays: days, ScheduleExpression: expression = '' }: Rules = {}): number {
  const [, number, unit] = /^rate\((\d+) (hour|day)s?\)$/.exec(expression) ?? [];
  return number === undefined ? Number(days ?? 30) : Number(number) / (unit === 'hour' ? 24 : 1);
}

interface Rules {
  readonly AutomaticallyAfterDays?: unknown;
  readonly ScheduleExpression?: string;
}

/** Returns a secret's name from its ARN: `arn:…:secret:shop/db-AbCdEf` becomes `shop/db`. */
function nameOf(secretArn: string): string {
  return secretArn.replace(/^.*:secret:/, '').replace(/-\w{6}$/, '');
}

function messageIn(payload: Uint8Array): string {
  return (JSON.parse(Buffer.from(payload).toString()) as { errorMessage: string }).errorMessage;
}
