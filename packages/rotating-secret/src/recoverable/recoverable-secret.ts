import { Duration, ITaggableV2, Lazy, TagManager, TagType } from 'aws-cdk-lib/core';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';
import { wholeDays } from '../whole-days';
import { RECOVERABLE_SECRET, SecretProperties, SecretTag } from './secret-properties';
import { SecretProvisioner, SecretProvisionerProps } from './secret-provisioner';

const FEWEST_DAYS = 7;
const MOST_DAYS = 30;

/** Properties of a generated secret that can be restored after its deletion. */
export interface RecoverableSecretProps {
  readonly secretName: string;
  readonly description: string;
  /** Key that encrypts the secret. */
  readonly key: EncryptionKey;
  /** Time during which a deleted secret can be restored, 7 to 30 whole days. */
  readonly recoveryWindow: Duration;
  /** Fields of the secret, and rules for the value of the generated field. */
  readonly content: SecretProperties['GenerateSecretString'];
  /** Properties of the function that creates the secret. Only the first secret of a stack uses them. */
  readonly provisioner: SecretProvisionerProps;
}

/**
 * Generated secret that is deleted with a recovery window. CloudFormation would delete the secret permanently, so a
 * custom resource creates and deletes it.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html
 */
export class RecoverableSecret extends Construct implements ITaggableV2 {
  public readonly cdkTagManager = new TagManager(TagType.STANDARD, RECOVERABLE_SECRET);
  /** The secret, to pass to L2 constructs. */
  public readonly secret: ISecret;

  /** @throws Error if the recovery window is not 7 to 30 whole days */
  constructor(scope: Construct, id: string, props: RecoverableSecretProps) {
    super(scope, id);
    const { secretName, description, key, recoveryWindow, content, provisioner } = props;
    const properties: Omit<SecretProperties, 'Name' | 'KmsKeyId' | 'Tags'> = {
      Description: description,
      GenerateSecretString: content,
      RecoveryWindowInDays: String(checkedDays(this, recoveryWindow)),
    };
    const resource = SecretProvisioner.in(this, provisioner).provision(this, {
      secretName,
      key,
      properties: { ...properties, Tags: Lazy.any({ produce: () => this.tags() }, { omitEmptyArray: true }) },
    });
    this.secret = Secret.fromSecretAttributes(this, 'Secret', {
      secretCompleteArn: resource.ref,
      encryptionKey: key.reference,
    });
  }

  private tags(): SecretTag[] {
    return Object.entries(this.cdkTagManager.tagValues()).map(([Key, Value]) => ({ Key, Value }));
  }
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html */
function checkedDays({ node }: Construct, window: Duration): number {
  const days = wholeDays(window, FEWEST_DAYS, MOST_DAYS);
  if (days === undefined) {
    throw new Error(
      `recovery window of '${node.path}' is ${window.toHumanString()}, but Secrets Manager accepts only ${FEWEST_DAYS} to ${MOST_DAYS} whole days; set a window such as Duration.days(7)`,
    );
  }
  return days;
}
