import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
// These imports and the test cases read the sources, so only the bundles of functions must be built first.
import { Containers, ImageStore } from '../packages/ecs-model/src';
import {
  AssumedRoles,
  createLocalRunner,
  deployAssembly,
  DeployedStacks,
  findInstallation,
  startForAssembly,
} from '../packages/embedded-aws/src';
import { childEnvironment, INTERRUPTED, interruptible, runProgram } from '../packages/processes/src';
import { CdkDeployer } from '../packages/testing/src/integ/cdk-deployer';
import { Account, describePlan } from '../packages/testing/src/integ/describe-plan';
import { IntegOutcome } from '../packages/testing/src/integ/outcome';
import { runDeployed } from '../packages/testing/src/integ/run-deployed';
import { EmulatedDeployment, runEmulated } from '../packages/testing/src/integ/run-emulated';
import { runSnapshots } from '../packages/testing/src/integ/run-snapshots';
import { CaseFile, findCases, synthesizeCase } from '../packages/testing/src/integ/synthesize-case';
import { ROOT } from './members';
import { closingLine } from './outcome';

process.env.CDK_VALIDATION ??= 'false'; // validation takes seconds, and other targets validate the apps
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const BAD_USAGE = 2;
const PARALLEL = 4;
/** API calls that are sent to the container model, because its answers are closer to AWS than the embedded AWS's. */
const MODELLED = /^(ecs describeServices|elastic-load-balancing-v2 (describeRules|describeTargetHealth))$/;

const HELP = `npm run integ -- [case …] [--yes] [--parallel <number>]
npm run integ -- --local [case …]
npm run integ -- --snapshots [case …] [--update]

Deploys the integration tests of packages and apps to the AWS account of your credentials, runs their checks, and
destroys the stacks. Before it deploys, it prints the account and the stacks, and asks for confirmation.

  case         name of a test case, or of its package or app (default: all)
  --yes        deploy without asking for confirmation
  --parallel   number of cases to deploy at the same time (default: ${PARALLEL})
  --local      deploy to an embedded AWS on this machine, without an account
  --snapshots  only compare the templates with the committed snapshots; nothing is deployed
  --update     with --snapshots: write the snapshots instead of comparing them

Exit codes: 0 all checks passed, 1 a check or a deployment failed, 2 invalid usage, 130 interrupted.`;

async function main(): Promise<number> {
  const { values, positionals } = optionsOf(process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const cases = chosen(positionals);
  if (values.snapshots) {
    return close(runSnapshots(cases, { update: values.update, onLine: say }));
  }
  if (values.local) {
    await findInstallation(process.env);
    return close(await runEmulated(cases, { deploy: deployLocally, onLine: say }), values.json);
  }
  return deploy(cases, Number(values.parallel), values.yes);
}

/** Asks for confirmation, then deploys the cases to the AWS account of the environment's credentials. */
async function deploy(cases: readonly CaseFile[], parallel: number, yes: boolean): Promise<number> {
  const account = await accountOf();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-integ-'));
  try {
    const { accountId } = account;
    const synthesized = cases.map((one) => synthesizeCase(one, join(folder, one.name), { accountId }));
    describePlan(synthesized, account, parallel).forEach(say);
    if (!yes && !(await agreed())) {
      say('nothing was deployed');
      return BAD_USAGE;
    }
    const environment = childEnvironment({ pass: [/^AWS_/, /^CDK_/] });
    const deployer = new CdkDeployer({ environment, onLine: say });
    const onInterrupt = () =>
      say('interrupted: destroying the stacks (press Ctrl-C again to leave them in the account)');
    return await interruptible(async (signal) => {
      const { left, ...outcome } = await runDeployed(synthesized, { deployer, parallel, signal, onLine: say });
      left.forEach((stack) =>
        say(`stack ${stack} was not deleted from account ${accountId}; delete the stack yourself`),
      );
      const status = close(outcome);
      return signal.aborted ? INTERRUPTED : status;
    }, onInterrupt);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function accountOf(): Promise<Account> {
  const client = new STSClient({});
  const { Account: accountId = '', Arn: caller = '' } = await client.send(new GetCallerIdentityCommand({}));
  return { accountId, caller, region: await client.config.region() };
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    say('cannot ask for confirmation, because the input is not a terminal; pass --yes to deploy');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('deploy? (yes/no) ');
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}

/** Deploys a cloud assembly to a new embedded AWS, with the container model that `slipway run` uses. */
async function deployLocally(assembly: string): Promise<EmulatedDeployment> {
  const aws = await startForAssembly(assembly);
  const ends: (() => Promise<void>)[] = [() => aws.stop()];
  const end = async () => {
    for (const one of ends.reverse()) {
      await one();
    }
  };
  try {
    const deployed = new DeployedStacks();
    const containers = await Containers.start({
      aws,
      credentials: new AssumedRoles(aws, deployed, await createLocalRunner(aws)),
      images: new ImageStore(join(assembly, 'images')),
      minuteMs: 1_000,
      logFolder: join(assembly, 'logs'),
      path: process.env.PATH!,
    });
    ends.push(() => containers.stop());
    const props = { deployed, follower: containers, functionVariables: containers.environment };
    const deployment = await deployAssembly(aws, assembly, props);
    ends.push(() => deployment.destroy());
    const clientOptions = (service: string, api: string) => {
      const endpoint = MODELLED.test(`${service} ${api}`)
        ? containers.environment[`AWS_ENDPOINT_URL_${service.replaceAll('-', '_').toUpperCase()}`]
        : undefined;
      return { ...aws.clientOptions(aws.root), ...(endpoint && { endpoint }) };
    };
    return { accountId: aws.accountId, region: aws.region, stacks: deployment.stacks, clientOptions, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Returns the cases with the given names, or all cases without names. @throws UsageError if a name is unknown */
function chosen(names: readonly string[]): CaseFile[] {
  const all = findCases(ROOT);
  const isNamed = (name: string) => (one: CaseFile) => one.name === name || one.member.endsWith(`/${name}`);
  const strange = names.filter((name) => !all.some(isNamed(name)));
  if (strange.length > 0) {
    throw new UsageError(
      `case '${strange[0]}' does not exist; choose one of ${all.map(({ name }) => name).join(', ')}`,
    );
  }
  return names.length === 0 ? all : all.filter((one) => names.some((name) => isNamed(name)(one)));
}

/** Prints the outcome, writes it to a JSON file for `npm run verify` if one is given, and returns the exit code. */
function close({ unknown, ...outcome }: IntegOutcome, json?: string): number {
  if (unknown > 0) {
    say(`${unknown} ${unknown === 1 ? 'check was' : 'checks were'} not decided, for the reasons above`);
  }
  if (json !== undefined) {
    mkdirSync(join(json, '..'), { recursive: true });
    writeFileSync(json, JSON.stringify(outcome));
  }
  say(closingLine(outcome));
  return outcome.failed === 0 ? 0 : 1;
}

function say(line: string): void {
  console.log(line);
}

class UsageError extends Error {
  public override readonly name = 'UsageError';
}

function optionsOf(args: string[]) {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values, positionals } = parseArgs({
      args,
      options: {
        yes: flag,
        parallel: { type: 'string', default: String(PARALLEL) },
        local: flag,
        snapshots: flag,
        update: flag,
        json: { type: 'string' },
        help: { ...flag, short: 'h' },
      },
      allowPositionals: true,
    });
    if (!/^[1-9]\d?$/.test(values.parallel)) {
      throw new UsageError(`--parallel must be a number from 1 to 99, but is '${values.parallel}'`);
    }
    if ((values.local && values.snapshots) || (values.update && !values.snapshots)) {
      throw new UsageError('--local cannot be combined with --snapshots, and --update needs --snapshots');
    }
    return { values, positionals };
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

runProgram(
  'integ',
  () =>
    main().catch((error: Error) => {
      if (error instanceof UsageError) {
        console.error(`integ: ${error.message}\n\n${HELP}`);
        return BAD_USAGE;
      }
      throw error;
    }),
  process,
);
