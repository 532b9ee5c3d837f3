import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AssertionHandler } from '@aws-cdk/integ-tests-alpha/lib/assertions/providers/lambda-handler/assertion';
import { decodeParameters } from '@aws-cdk/integ-tests-alpha/lib/assertions/providers/lambda-handler/utils';
import { ask, valueAt } from './ask';
import { Check } from './integ-case';
import { resolveValue, Values } from './resolve-value';
import { SynthesizedCase } from './synthesize-case';

/** Maximum size of an API response in a check, in bytes. A custom resource can return 4,096 bytes with its metadata. */
const LARGEST_ANSWER = 3_500;
const WAIT_MS = 120_000;
const POLL_MS = 500;

/** Names of AWS services that the embedded AWS does not support, by SDK client. */
const LACKING: Readonly<Record<string, string>> = {
  codecommit: 'AWS CodeCommit',
  codepipeline: 'AWS CodePipeline',
  xray: 'AWS X-Ray',
};

/** Stack in the embedded AWS. */
export interface EmulatedStack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly { readonly logicalId: string; readonly type: string; readonly stubbed: boolean }[];
}

/** Embedded AWS with the deployed stacks of a case. */
export interface Emulated {
  readonly accountId: string;
  readonly region: string;
  readonly stacks: readonly EmulatedStack[];
  /** Returns options for the constructor of an SDK client, with the endpoint that handles the given operation. */
  clientOptions(service: string, api: string): object;
}

/** Result of a check in the embedded AWS. */
export interface CheckResult extends Pick<Check, 'group' | 'title'> {
  /** Whether the check passed or failed. `unknown` if the embedded AWS cannot decide the check. */
  readonly verdict: 'holds' | 'fails' | 'unknown';
  /** Reason why the check failed or cannot be decided. @default - the check passed */
  readonly reason?: string;
}

interface Request {
  readonly service: string;
  readonly api: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly expected: string;
  readonly actualPath?: string;
}

/** Runner of a test case's checks in the embedded AWS. It compares the responses in the same way as on AWS. */
export class EmulatedChecks {
  private readonly values: Values;
  /** Types of resources that the embedded AWS only stubs, by the export that refers to them. */
  private readonly onPaper: Readonly<Record<string, string>>;
  private readonly requests: Readonly<Record<string, { readonly Properties: Readonly<Record<string, unknown>> }>>;
  private readonly checks: readonly Check[];

  constructor(
    { folder, integCase }: SynthesizedCase,
    private readonly emulated: Emulated,
    private readonly patience = WAIT_MS,
  ) {
    const templateOf = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const exported = integCase.stacks.flatMap(({ stackName, templateFile }) =>
      exportsOf(
        emulated.stacks.find(({ name }) => name === stackName),
        templateOf(templateFile).Outputs ?? {},
      ),
    );
    this.values = {
      exports: Object.fromEntries(exported.map(({ name, value }) => [name, value])),
      pseudo: {
        'AWS::AccountId': emulated.accountId,
        'AWS::Region': emulated.region,
        'AWS::Partition': 'aws',
        'AWS::URLSuffix': 'amazonaws.com',
      },
    };
    this.onPaper = Object.fromEntries(exported.flatMap(({ name, onPaper }) => onPaper.map((type) => [name, type])));
    this.requests = templateOf(integCase.checkStack.templateFile).Resources;
    this.checks = integCase.checks;
  }

  /** Runs the checks one after another, because some checks depend on earlier checks. */
  public async run(): Promise<CheckResult[]> {
    const results: CheckResult[] = [];
    for (const check of this.checks) {
      results.push({ group: check.group, title: check.title, ...(await this.judge(check)) });
    }
    return results;
  }

  private async judge(check: Check): Promise<Pick<CheckResult, 'verdict' | 'reason'>> {
    const { service, api, parameters, expected, actualPath } = this.requests[check.logicalId].Properties;
    const properties = { service, api, parameters, expected, actualPath };
    const unknown = LACKING[check.service]
      ? `the embedded AWS does not support ${LACKING[check.service]}`
      : this.paperIn(properties);
    if (unknown) {
      return { verdict: 'unknown', reason: unknown };
    }
    const problem = await this.problemOf(check, resolveValue(properties, this.values) as Request);
    if (check.notEmulated === undefined) {
      return problem === undefined ? { verdict: 'holds' } : { verdict: 'fails', reason: problem };
    }
    return problem === undefined
      ? {
          verdict: 'fails',
          reason: `the embedded AWS returns the expected response; remove notEmulated: ${check.notEmulated}`,
        }
      : { verdict: 'unknown', reason: check.notEmulated };
  }

  private async problemOf(check: Check, request: Request): Promise<string | undefined> {
    const deadline = Date.now() + (check.waits && check.notEmulated === undefined ? this.patience : 0);
    for (;;) {
      const problem = await this.problemNow(request).catch((error: Error) => `${error.name}: ${error.message}`);
      if (problem === undefined || Date.now() >= deadline) {
        return problem;
      }
      await sleep(POLL_MS);
    }
  }

  private async problemNow({
    service,
    api,
    parameters = {},
    expected,
    actualPath,
  }: Request): Promise<string | undefined> {
    const answer = await ask(service, api, decodeParameters(parameters), this.emulated.clientOptions(service, api));
    const size = JSON.stringify(answer).length;
    if (actualPath === undefined && size > LARGEST_ANSWER) {
      return `the response has ${size} bytes, but a custom resource can return at most 4096 bytes, including metadata; check a single value with at`;
    }
    return mismatch(actualPath === undefined ? answer : valueAt(answer, actualPath), expected);
  }

  private paperIn(value: unknown): string | undefined {
    const text = JSON.stringify(value);
    const [, type] = Object.entries(this.onPaper).find(([name]) => text.includes(JSON.stringify(name))) ?? [];
    return type && `${type} is only a stub, because the embedded AWS does not support the type`;
  }
}

/** Compares a response with the assertion function that `@aws-cdk/integ-tests-alpha` deploys on AWS. */
async function mismatch(actual: unknown, expected: string): Promise<string | undefined> {
  const event = { RequestType: 'Create', LogicalResourceId: 'Check', ResourceProperties: { actual, expected } };
  const { log } = console;
  console.log = () => undefined; // the assertion function prints the values that it compares
  try {
    const handler = new AssertionHandler(event as never, { getRemainingTimeInMillis: () => 60_000 } as never);
    const { assertion } = (await handler.handle()) as { assertion: string };
    return JSON.parse(assertion).message;
  } finally {
    console.log = log;
  }
}

interface Output {
  readonly Value: unknown;
  readonly Export?: { readonly Name: string };
}

/** Returns the exports of a stack, each with its value and the types of the stubbed resources to which it refers. */
function exportsOf(stack: EmulatedStack | undefined, outputs: Readonly<Record<string, Output>>) {
  return Object.entries(outputs)
    .filter(([, { Export }]) => Export !== undefined)
    .map(([key, { Value, Export }]) => {
      const text = JSON.stringify(Value);
      const named = stack?.resources.filter(({ logicalId }) => text.includes(`"${logicalId}"`)) ?? [];
      return {
        name: Export!.Name,
        value: stack?.outputs[key] ?? '',
        onPaper: named.filter(({ stubbed }) => stubbed).map(({ type }) => type),
      };
    });
}
