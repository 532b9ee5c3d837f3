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
  /** Whether the answer may take up to two minutes to become right. @default false */
  readonly waits?: boolean;
  /** Reason why the embedded AWS cannot give the right answer. @default - it can, or reports that it cannot */
  readonly notEmulated?: string;
}

/** Check of what is deployed, with the custom resource that makes it in the stack of checks. */
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
 * Stacks, and checks to make once they are deployed: an integration test of the CDK whose checks have titles.
 *
 * The checks are in a stack of their own, which calls AWS from a function with exactly the permissions of these calls.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/integ-tests-alpha-readme.html
 */
export class IntegCase extends IntegTest {
  public readonly minutes: number;
  public readonly stacks: readonly Stack[];
  /** Stack of the checks. */
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
