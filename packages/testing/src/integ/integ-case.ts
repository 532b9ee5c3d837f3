import { App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { AwsApiCall, ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { actionsOf } from './call-permissions';

/** Call of a check to AWS, and its expected answer. */
export interface CheckProps {
  /** Service, by the name of its client, such as `s3` or `elastic-load-balancing-v2`. */
  readonly service: string;
  /** Operation of the service, such as `getBucketEncryption`. */
  readonly api: string;
  /** Parameters of the operation. @default - none */
  readonly parameters?: object;
  /** Values that the answer must contain. @default - `at` is checked */
  readonly like?: Readonly<Record<string, unknown>>;
  /**
   * Path, with dots, and expected value of one value in the answer, for answers larger than the 4 KB that
   * CloudFormation accepts. JSON texts on the path are parsed.
   * @default - the whole answer is checked
   */
  readonly at?: readonly [path: string, expected: string | number | boolean];
  /** Whether the check is retried for up to two minutes until the response is as expected. @default false */
  readonly waits?: boolean;
  /**
   * Reason why the embedded AWS cannot return the expected response.
   *
   * @default - the embedded AWS can decide the check
   */
  readonly notEmulated?: string;
}

/** Check of deployed resources, with the custom resource that runs the check in the check stack. */
export interface Check extends CheckProps {
  /** Subject of the check, such as `KMS`. */
  readonly group: string;
  /** Expected behaviour, such as `rotates its key`. */
  readonly title: string;
  readonly logicalId: string;
}

export interface IntegCaseProps {
  /** Stacks to deploy and check, in one account and region. */
  readonly stacks: readonly Stack[];
  /** Approximate time to deploy and destroy the stacks on AWS, in minutes. */
  readonly minutes: number;
}

/**
 * Integration test of the CDK: stacks to deploy, and checks with titles that run after the deployment.
 *
 * The checks are in a separate stack, whose function calls AWS with exactly the permissions that these calls need.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/integ-tests-alpha-readme.html
 */
export class IntegCase extends IntegTest {
  public readonly minutes: number;
  public readonly stacks: readonly Stack[];
  /** Stack with the custom resources of the checks. */
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
   * Adds a check.
   *
   * @throws Error if it has no expected value, or both `like` and `at`
   */
  public check(group: string, title: string, props: CheckProps): void {
    const { service, api, parameters, like, at, waits } = props;
    if ((like === undefined) === (at === undefined)) {
      throw new Error(`check '${group}: ${title}' expects nothing, or two things; give it like or at`);
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

/** Returns a matcher of an exact value. The function of the library does not support that of `ExpectedResult.exact`. */
function exactly(value: string | number | boolean): ExpectedResult {
  return { result: JSON.stringify(value) };
}
