import { App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { AwsApiCall, ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { actionsOf } from './call-permissions';

/** What a check asks of AWS, and what the answer has to be. */
export interface CheckProps {
  /** Service as its client is called, such as `s3` or `elastic-load-balancing-v2`. */
  readonly service: string;
  /** Operation, such as `getBucketEncryption`. */
  readonly api: string;
  /** @default - the operation takes none */
  readonly parameters?: object;
  /** What the answer has to have, at least. @default - `at` says what is looked at */
  readonly like?: Readonly<Record<string, unknown>>;
  /**
   * One value of the answer, for answers larger than the 4 KB that CloudFormation takes: where it is, with dots
   * between, and what it has to be. Text of JSON on the way is read.
   * @default - the whole answer is looked at
   */
  readonly at?: readonly [path: string, expected: string | number | boolean];
  /** Whether the answer may come to be right within two minutes. @default false */
  readonly waits?: boolean;
  /** Why the embedded AWS cannot answer rightly. @default - it can, or says itself that it cannot */
  readonly notEmulated?: string;
}

/** A check of what is deployed, and the custom resource that makes it in the stack of checks. */
export interface Check extends CheckProps {
  /** What it is about, such as `KMS`. */
  readonly group: string;
  /** What holds, such as `rotates its key`. */
  readonly title: string;
  readonly logicalId: string;
}

export interface IntegCaseProps {
  /** What is deployed and checked, in one account and region. */
  readonly stacks: readonly Stack[];
  /** How long it takes to deploy and destroy on AWS, roughly. */
  readonly minutes: number;
}

/**
 * Stacks, and checks of them once they are deployed: an integration test of the CDK whose checks have titles.
 *
 * The checks are a stack of their own, which calls AWS from a function with exactly the permissions of these calls.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/integ-tests-alpha-readme.html
 */
export class IntegCase extends IntegTest {
  public readonly minutes: number;
  public readonly stacks: readonly Stack[];
  /** The stack of the checks. */
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

  /** In the order in which they were added. */
  public get checks(): readonly Check[] {
    return this.added;
  }

  /**
   * Adds a check.
   *
   * @throws Error if it expects nothing, or two things
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

/** `ExpectedResult.exact` writes a matcher that the function of the library does not know: it is never fulfilled. */
function exactly(value: string | number | boolean): ExpectedResult {
  return { result: JSON.stringify(value) };
}
