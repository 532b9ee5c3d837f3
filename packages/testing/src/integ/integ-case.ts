import { App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { AwsApiCall, ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { actionsOf } from './call-permissions';

/** API call that a check makes, with the expected response. */
export interface CheckProps {
  /** Name of the service's SDK client, such as `s3` or `elastic-load-balancing-v2`. */
  readonly service: string;
  /** Name of the API operation, such as `getBucketEncryption`. */
  readonly api: string;
  /** Parameters of the API operation. @default - none */
  readonly parameters?: object;
  /** Values that the response must contain. @default - only the value that `at` names is checked */
  readonly like?: Readonly<Record<string, unknown>>;
  /**
   * Path of a value in the response, with dots, and the expected value. Required for responses larger than 4 KB, which
   * CloudFormation does not accept. Strings that contain JSON are parsed on the way.
   * @default - the response is checked with `like`
   */
  readonly at?: readonly [path: string, expected: string | number | boolean];
  /**
   * Whether the check is retried until the response is as expected: on AWS for up to 30 minutes, and in the embedded
   * AWS for up to two minutes. @default false
   */
  readonly waits?: boolean;
  /**
   * Reason why the embedded AWS does not return the expected response.
   *
   * @default - the embedded AWS can decide the check
   */
  readonly notEmulated?: string;
}

/** Check of deployed resources. A custom resource in the check stack runs the check on AWS. */
export interface Check extends CheckProps {
  /** Subject of the check, such as `KMS`. */
  readonly group: string;
  /** Expected behavior as a phrase that continues the subject, such as `rotates its key`. */
  readonly title: string;
  readonly logicalId: string;
}

export interface IntegCaseProps {
  /** Stacks to deploy and check. All stacks must be in the same account and region. */
  readonly stacks: readonly Stack[];
  /** Approximate time to deploy and destroy the stacks on AWS, in minutes. */
  readonly minutes: number;
}

/**
 * Integration test case: stacks to deploy, and checks with titles that run after the deployment.
 *
 * The checks are in a separate stack. Its function is allowed only the API actions of the checks, but on all resources.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/integ-tests-alpha-readme.html
 */
export class IntegCase extends IntegTest {
  public readonly minutes: number;
  public readonly stacks: readonly Stack[];
  /** Stack that contains a custom resource for each check. */
  public readonly checkStack: Stack;
  private readonly added: Check[] = [];

  constructor(app: App, { stacks, minutes }: IntegCaseProps) {
    const [first] = stacks;
    const checkStack = new Stack(app, 'Checks', {
      stackName: `${first.stackName}-checks`,
      env: { account: first.account, region: first.region },
    });
    super(app, 'IntegTest', { testCases: [...stacks], assertionStack: checkStack });
    this.minutes = minutes;
    this.stacks = stacks;
    this.checkStack = checkStack;
    stacks.forEach((stack) => checkStack.addStackDependency(stack));
  }

  /** Checks, in the order in which they were added. */
  public get checks(): readonly Check[] {
    return this.added;
  }

  /**
   * Adds a check to the test case.
   *
   * @throws Error if the check has neither `like` nor `at`, or both
   */
  public check(group: string, title: string, props: CheckProps): void {
    const { service, api, parameters, like, at, waits } = props;
    if ((like === undefined) === (at === undefined)) {
      throw new Error(`check '${group}: ${title}' must have either like or at, and not both`);
    }
    const call = this.assertions.awsApiCall(service, api, parameters) as AwsApiCall;
    const expected = at
      ? call.assertAtPath(at[0], exactly(at[1]))
      : call.expect(ExpectedResult.objectLike({ ...like }));
    const waiting = waits ? (expected.waitForAssertions() as AwsApiCall) : call;
    [waiting.provider, waiting.waiterProvider].forEach((provider) =>
      provider?.addToRolePolicy({ Effect: 'Allow', Action: actionsOf(service, api), Resource: ['*'] }),
    );
    const resource = call.node.findChild('Default').node.defaultChild as CfnResource;
    this.added.push({ ...props, group, title, logicalId: this.checkStack.resolve(resource.logicalId) });
  }
}

/** Returns a matcher for an exact value, because the assertion function does not support `ExpectedResult.exact`. */
function exactly(value: string | number | boolean): ExpectedResult {
  return { result: JSON.stringify(value) };
}
