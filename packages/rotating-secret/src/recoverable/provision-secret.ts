import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  DescribeSecretCommandOutput,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { generateValue } from '../rotate/generate-value';
import { SecretNotProvisionedError } from './errors';
import type { SecretProperties, SecretTag } from './secret-properties';

/** Tags that identify the resource that created a secret. Secrets Manager reserves CloudFormation's own tags. */
const STACK_TAG = 'slipway:stack-id';
const LOGICAL_ID_TAG = 'slipway:logical-id';

/** Matches the ARN of a secret, which ends in six characters that Secrets Manager chooses. */
const SECRET_ARN = /^arn:[^:]+:secretsmanager:[^:]+:\d+:secret:(.+)-[^-]{6}$/;

/**
 * States in which CloudFormation deletes only resources that the failed operation created.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
const ROLLED_BACK = /^(?:UPDATE_)?ROLLBACK_/;

export interface ProvisioningClients {
  readonly secrets: SecretsManagerClient;
  readonly stacks: CloudFormationClient;
}

/**
 * Creates, updates or deletes the secret of a custom resource. Each request can be repeated.
 *
 * Deletions use the ARN, so they never delete another secret with the same name. They start the recovery window, unless
 * CloudFormation rolls back the operation that created the secret: the name has to be available for the next attempt.
 *
 * @returns the ARN of the secret
 * @throws SecretNotProvisionedError if the name is in use, the key differs, or the secret can still be restored
 */
export async function provisionSecret(
  event: CloudFormationCustomResourceEvent,
  clients: ProvisioningClients,
): Promise<string> {
  const secret = new ProvisionedSecret(event, clients);
  if (event.RequestType === 'Create') {
    return secret.create();
  }
  const { PhysicalResourceId: arn } = event;
  const [, name] = SECRET_ARN.exec(arn) ?? [];
  if (event.RequestType === 'Delete') {
    await (name === undefined ? undefined : secret.delete(arn)); // without an ARN, no secret was created
    return arn;
  }
  return name === event.ResourceProperties.Name ? secret.update(arn) : secret.create();
}

class ProvisionedSecret {
  private readonly properties: SecretProperties;
  private readonly formerTags: readonly SecretTag[];
  private readonly ownTags: readonly SecretTag[];

  constructor(
    private readonly event: CloudFormationCustomResourceEvent,
    private readonly clients: ProvisioningClients,
  ) {
    this.properties = event.ResourceProperties as unknown as SecretProperties;
    this.formerTags = event.RequestType === 'Update' ? (event.OldResourceProperties.Tags ?? []) : [];
    this.ownTags = [
      { Key: STACK_TAG, Value: event.StackId },
      { Key: LOGICAL_ID_TAG, Value: event.LogicalResourceId },
    ];
  }

  /**
   * Creates the secret. If an earlier attempt, or an update that is now rolled back, has already created it, updates it
   * instead.
   */
  public async create(): Promise<string> {
    const { Name, Description, KmsKeyId, Tags = [] } = this.properties;
    try {
      const { ARN } = await this.clients.secrets.send(
        new CreateSecretCommand({
          Name,
          Description,
          KmsKeyId,
          SecretString: this.newValue(),
          Tags: [...Tags, ...this.ownTags],
        }),
      );
      return ARN!;
    } catch (error) {
      if (!is(error, 'ResourceExistsException', 'InvalidRequestException')) {
        throw error;
      }
      return this.continueWith(await this.describe(Name), error);
    }
  }

  public async update(arn: string): Promise<string> {
    const { Name, Description, KmsKeyId, Tags = [] } = this.properties;
    const { KmsKeyId: current } = await this.describe(arn);
    if (keyIdOf(current) !== keyIdOf(KmsKeyId)) {
      throw new SecretNotProvisionedError(
        `the key of secret '${Name}' cannot be changed here, because versions under the former key become unreadable when that key is deleted; encrypt them again with aws secretsmanager update-secret --secret-id ${Name} --kms-key-id ${KmsKeyId} and deploy again`,
      );
    }
    await this.clients.secrets.send(new UpdateSecretCommand({ SecretId: arn, Description }));
    await this.clients.secrets.send(new TagResourceCommand({ SecretId: arn, Tags: [...Tags, ...this.ownTags] }));
    const removed = this.formerTags.map(({ Key }) => Key).filter((key) => !Tags.some(({ Key }) => Key === key));
    if (removed.length > 0) {
      await this.clients.secrets.send(new UntagResourceCommand({ SecretId: arn, TagKeys: removed }));
    }
    return arn;
  }

  /** Deletes the secret, unless it does not exist or its recovery window has already started. */
  public async delete(arn: string): Promise<void> {
    const how = (await this.isRolledBack())
      ? { ForceDeleteWithoutRecovery: true }
      : { RecoveryWindowInDays: Number(this.properties.RecoveryWindowInDays) };
    try {
      await this.clients.secrets.send(new DeleteSecretCommand({ SecretId: arn, ...how }));
    } catch (error) {
      const isDeleted =
        is(error, 'ResourceNotFoundException') ||
        (is(error, 'InvalidRequestException') && (await this.describe(arn)).DeletedDate !== undefined);
      if (!isDeleted) {
        throw error;
      }
    }
  }

  private async continueWith({ ARN, DeletedDate, Tags = [] }: DescribeSecretCommandOutput, cause: unknown) {
    const { Name } = this.properties;
    if (DeletedDate !== undefined) {
      throw new SecretNotProvisionedError(
        `secret '${Name}' was deleted and can still be restored, so its name is in use; choose a different name, or delete it permanently with aws secretsmanager delete-secret --secret-id ${Name} --force-delete-without-recovery and deploy again. Before that, you can read it after aws secretsmanager restore-secret --secret-id ${Name}`,
        { cause },
      );
    }
    if (!is(cause, 'ResourceExistsException')) {
      throw cause;
    }
    const isOwn = this.ownTags.every(({ Key, Value }) => Tags.some((tag) => tag.Key === Key && tag.Value === Value));
    if (!isOwn) {
      throw new SecretNotProvisionedError(
        `secret '${Name}' already exists, and this resource did not create it; choose a different name, or delete that secret`,
        { cause },
      );
    }
    return this.update(ARN!);
  }

  private async isRolledBack(): Promise<boolean> {
    const { Stacks } = await this.clients.stacks.send(new DescribeStacksCommand({ StackName: this.event.StackId }));
    return ROLLED_BACK.test(Stacks![0].StackStatus!);
  }

  private describe(secretId: string): Promise<DescribeSecretCommandOutput> {
    return this.clients.secrets.send(new DescribeSecretCommand({ SecretId: secretId }));
  }

  private newValue(): string {
    const { SecretStringTemplate, GenerateStringKey, PasswordLength, ExcludeCharacters } =
      this.properties.GenerateSecretString;
    const fields = JSON.parse(SecretStringTemplate) as Record<string, string>;
    return JSON.stringify({ ...fields, [GenerateStringKey]: generateValue(Number(PasswordLength), ExcludeCharacters) });
  }
}

function is(error: unknown, ...names: readonly string[]): boolean {
  return names.includes((error as Error).name);
}

/** Returns the ID of a key that is given as an ID or an ARN. */
function keyIdOf(key: string | undefined): string | undefined {
  return key?.split('/').at(-1);
}
