import { CloudFormationClient, DescribeStacksCommand, StackStatus } from '@aws-sdk/client-cloudformation';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  InvalidRequestException,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  Tag,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';

export const KEY = 'arn:aws:kms:eu-south-2:111122223333:key/1';
const PREFIX = 'arn:aws:secretsmanager:eu-south-2:111122223333:secret:';
const METADATA = { $metadata: {} };

export interface ServedSecret {
  readonly name: string;
  readonly arn: string;
  readonly value: string;
  readonly key: string;
  description?: string;
  tags: Record<string, string>;
  /** Recovery window of a deleted secret, in days. */
  window?: number;
}

/**
 * Secrets Manager of an account, and the state of the stack whose resources are created. Errors are those of AWS.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export class ServedAccount {
  public readonly secrets = new Map<string, ServedSecret>();
  public stackStatus: StackStatus = 'CREATE_IN_PROGRESS';
  public readonly service = mockClient(SecretsManagerClient);
  public readonly stacks = mockClient(CloudFormationClient);

  private created = 0;

  constructor() {
    this.stacks.on(DescribeStacksCommand).callsFake(async () => ({ Stacks: [{ StackStatus: this.stackStatus }] }));
    this.service.on(CreateSecretCommand).callsFake(async ({ Name, Description, KmsKeyId, SecretString, Tags }) => {
      const former = this.secrets.get(Name);
      if (former) {
        throw former.window === undefined
          ? new ResourceExistsException({ ...METADATA, message: `The secret ${Name} already exists.` })
          : new InvalidRequestException({
              ...METADATA,
              message:
                "You can't create this secret because a secret with this name is already scheduled for deletion.",
            });
      }
      return {
        ARN: this.add(Name, { description: Description, key: KmsKeyId, value: SecretString, tags: mapOf(Tags) }),
      };
    });
    this.service.on(DescribeSecretCommand).callsFake(async ({ SecretId }) => {
      const { arn, name, description, key, tags, window } = this.find(SecretId);
      const tagged = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      return {
        ARN: arn,
        Name: name,
        Description: description,
        KmsKeyId: key,
        Tags: tagged.length === 0 ? undefined : tagged,
        ...(window !== undefined && { DeletedDate: new Date(0) }),
      };
    });
    this.service.on(UpdateSecretCommand).callsFake(async ({ SecretId, Description, ...others }) => {
      expect(others).toEqual({});
      this.find(SecretId).description = Description;
      return {};
    });
    this.service.on(TagResourceCommand).callsFake(async ({ SecretId, Tags }) => {
      Object.assign(this.find(SecretId).tags, mapOf(Tags));
      return {};
    });
    this.service.on(UntagResourceCommand).callsFake(async ({ SecretId, TagKeys }) => {
      (TagKeys as readonly string[]).forEach((key) => delete this.find(SecretId).tags[key]);
      return {};
    });
    this.service.on(DeleteSecretCommand).callsFake(async (input) => this.delete(input));
  }

  /** Adds a secret, which belongs to another app unless its tags say otherwise. */
  public add(
    name: string,
    { key = KEY, value = 'of someone else', tags = {}, ...others }: Partial<ServedSecret>,
  ): string {
    this.created++;
    const arn = `${PREFIX}${name}-${String(this.created).padStart(6, '0')}`;
    this.secrets.set(name, { ...others, name, arn, key, value, tags });
    return arn;
  }

  private delete(input: {
    readonly SecretId: string;
    readonly RecoveryWindowInDays?: number;
    readonly ForceDeleteWithoutRecovery?: boolean;
  }) {
    const secret = this.find(input.SecretId);
    if (input.ForceDeleteWithoutRecovery) {
      this.secrets.delete(secret.name);
      return {};
    }
    if (secret.window !== undefined) {
      throw new InvalidRequestException({ ...METADATA, message: 'The secret was already scheduled for deletion.' });
    }
    secret.window = input.RecoveryWindowInDays;
    return {};
  }

  private find(secretId: string): ServedSecret {
    const found = [...this.secrets.values()].find(({ name, arn }) => [name, arn].includes(secretId));
    if (!found) {
      throw new ResourceNotFoundException({
        ...METADATA,
        message: "Secrets Manager can't find the specified secret.",
      });
    }
    return found;
  }
}

function mapOf(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key!, Value!]));
}
