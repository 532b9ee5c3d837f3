import { join } from 'node:path';
import { ArnFormat, Aws, CustomResource, Duration, Stack, Token } from 'aws-cdk-lib/core';
import { Grant, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey, NamedAndEncryptedProps, withDefaults } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { RECOVERABLE_SECRET } from './secret-properties';

const ID = 'SecretProvisioner';
const HANDLER = join(__dirname, '..', '..', 'assets', 'provision-secret.lambda');
const DESCRIPTION = 'Creates the secrets of its stack, and deletes them with a recovery window';

/** Properties of the function that creates and deletes the secrets of a stack. */
export interface SecretProvisionerProps extends NamedAndEncryptedProps {
  /** Retention of the function's log. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/** Properties of a secret that a `SecretProvisioner` creates. */
export interface ProvisionedSecretProps {
  readonly secretName: string;
  /** Key that encrypts the secret. */
  readonly key: EncryptionKey;
  /** Properties of the custom resource besides name and key. */
  readonly properties: object;
}

/** Function that creates and deletes all secrets of a stack that have a recovery window. */
export class SecretProvisioner extends Construct {
  /**
   * Returns the function of the stack that contains `scope`. The first call in a stack creates the function.
   *
   * @param props properties of the function, which only the first call uses
   */
  public static in(scope: Construct, props: SecretProvisionerProps): SecretProvisioner {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as SecretProvisioner | undefined) ?? new SecretProvisioner(stack, props);
  }

  private readonly role: ServiceRole;
  private readonly handler: HandlerFunction;

  private constructor(stack: Stack, props: SecretProvisionerProps) {
    super(stack, ID);
    const { name, key, logRetention: retention } = withDefaults(this, props);
    this.role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('secrets'),
      description: DESCRIPTION,
    });
    Grant.addToPrincipal({
      grantee: this.role,
      actions: ['cloudformation:DescribeStacks'],
      resourceArns: [Aws.STACK_ID],
    });
    const functionName = name.function('secrets');
    const logGroup = new EncryptedLogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      key,
      retention,
    });
    logGroup.grantStreams(this.role);
    this.handler = new HandlerFunction(this, 'Function', {
      functionName,
      description: DESCRIPTION,
      bundle: HANDLER,
      role: this.role,
      logGroup,
      timeout: Duration.minutes(1),
    });
  }

  /**
   * Adds the custom resource of a secret, and a policy with the permissions for exactly this secret.
   *
   * The ID of the policy contains the secret's name. An update that renames or removes the secret therefore deletes the
   * old policy, and only after the old secret. If the policy were changed instead, the function would lose permission
   * for the old secret before it deletes it.
   */
  public provision(scope: Construct, { secretName, key, properties }: ProvisionedSecretProps): CustomResource {
    const access = new Policy(scope, Token.isUnresolved(secretName) ? 'Access' : `Access to ${secretName}`, {
      roles: [this.role],
      statements: [
        new PolicyStatement({
          actions: [
            'secretsmanager:CreateSecret',
            'secretsmanager:DeleteSecret',
            'secretsmanager:DescribeSecret',
            'secretsmanager:TagResource',
            'secretsmanager:UntagResource',
            'secretsmanager:UpdateSecret',
          ],
          resources: [arnPatternOf(scope, secretName)],
        }),
      ],
    });
    key.grantEncryptVia('secretsmanager', this.role);
    const resource = new CustomResource(scope, 'Resource', {
      resourceType: RECOVERABLE_SECRET,
      serviceToken: this.handler.functionArn,
      serviceTimeout: Duration.minutes(15),
      properties: { Name: secretName, KmsKeyId: key.keyArn, ...properties },
    });
    resource.node.addDependency(this.role, access);
    this.handler.node.addDependency(access);
    return resource;
  }
}

/**
 * Returns the ARN with the six characters that Secrets Manager adds, as IAM sees it even before the secret exists.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
 */
function arnPatternOf(scope: Construct, secretName: string): string {
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${secretName}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
