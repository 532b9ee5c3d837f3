import { join } from 'node:path';
import { CustomResource, Duration, Stack } from 'aws-cdk-lib/core';
import { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { requireProps } from '@slipway/conventions';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, NamedAndEncryptedProps, withDefaults } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';

const ID = 'LiveState';
const HANDLER = join(__dirname, '..', '..', 'assets', 'live-state.lambda');
const DESCRIPTION = 'Manages resources that both the stack and deployments change';

/** Properties of the Lambda function that handles the custom resources of a stack. */
export interface LiveStateProps extends NamedAndEncryptedProps {
  /** Name of the function in the naming pattern, such as `live-state`. */
  readonly kind: string;
}

/**
 * Function that handles the custom resources of a stack. A stack has one such function, and each resource grants it the
 * necessary permissions.
 */
export class LiveState extends Construct implements IGrantable {
  /**
   * Returns the function of the stack that contains `scope`. The first call in a stack creates the function.
   *
   * @param props properties of the function, which only the first call uses
   */
  public static in(scope: Construct, props: LiveStateProps): LiveState {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as LiveState | undefined) ?? new LiveState(stack, props);
  }

  public readonly grantPrincipal: IPrincipal;

  private readonly role: ServiceRole;
  private readonly handler: HandlerFunction;

  private constructor(stack: Stack, props: LiveStateProps) {
    super(stack, ID);
    requireProps<LiveStateProps>(this, props, { kind: "'live-state'" });
    const { name, key, kind } = withDefaults(this, props);
    this.role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role(kind),
      description: DESCRIPTION,
    });
    this.grantPrincipal = this.role;
    const functionName = name.function(kind);
    const logGroup = new EncryptedLogGroup(this, 'Logs', { logGroupName: `/aws/lambda/${functionName}`, key });
    logGroup.grantStreams(this.role);
    this.handler = new HandlerFunction(this, 'Function', {
      functionName,
      description: DESCRIPTION,
      bundle: HANDLER,
      role: this.role,
      timeout: Duration.minutes(10), // deregistering the revisions of a service with many deployments takes long
      logGroup,
    });
  }

  /**
   * Creates a custom resource that the function handles. CloudFormation creates the resource after the permissions of
   * the function, and deletes it before them.
   */
  public keep(scope: Construct, id: string, resourceType: string, properties: object): CustomResource {
    const resource = new CustomResource(scope, id, {
      resourceType,
      serviceToken: this.handler.functionArn,
      serviceTimeout: Duration.minutes(30),
      properties: { ...properties },
    });
    resource.node.addDependency(this.role);
    return resource;
  }
}
