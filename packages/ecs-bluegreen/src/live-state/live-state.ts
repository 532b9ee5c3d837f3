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
const DESCRIPTION = 'Keeps what the stack describes and deployments change';

/** Properties of the function behind the custom resources of a stack. */
export interface LiveStateProps extends NamedAndEncryptedProps {
  /** Kind of the function in its names, such as `live-state`. */
  readonly kind: string;
}

/**
 * The function behind the custom resources of a stack. A stack has one; each resource gives it the permissions that it
 * needs.
 */
export class LiveState extends Construct implements IGrantable {
  /**
   * Returns the function of the stack of `scope`, created at the first call.
   *
   * @param props properties of the function, which only the call that creates it considers
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
      timeout: Duration.minutes(10), // a service that was deployed often has many revisions to take away
      logGroup,
    });
  }

  /**
   * Creates a custom resource of the function. It is created after the permissions of the function, and deleted before
   * them.
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
