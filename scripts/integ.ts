import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
// From source, like the cases: only the bundles of functions must be built.
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

process.env.CDK_VALIDATION ??= 'false'; // it takes seconds, and the apps are validated elsewhere
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const BAD_USAGE = 2;
const PARALLEL = 4;
/** Calls that the model of containers answers better than the embedded AWS. */
const MODELLED = /^(ecs describeServices|elastic-load-balancing-v2 (describeRules|describeTargetHealth))$/;

const HELP = `npm run integ -- [case …] [--yes] [--parallel <number>]
npm run integ -- --local [case …]
npm run integ -- --snapshots [case …] [--update]

Deploys the integration tests of the packages and apps to the account of the environment, makes their checks, and
destroys what it has deployed. It says the account and what will be made, and asks.

  case         name of a case, or of the package or app that it is of (default: all)
  --yes        deploy without asking
  --parallel   how many cases at once (default: ${PARALLEL})
  --local      deploy to an AWS on this machine instead: no account is used
  --snapshots  compare the templates with the committed ones instead: nothing is deployed
  --update     with --snapshots: write them

Exit codes: 0 everything holds, 1 something failed, 2 bad usage, 130 interrupted.`;

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

/** Deploys to the account of the environment, after confirmation. */
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
    const onInterrupt = () => say('interrupted: destroying what was deployed. Ctrl-C again leaves it there');
    return await interruptible(async (signal) => {
      const { left, ...outcome } = await runDeployed(synthesized, { deployer, parallel, signal, onLine: say });
      left.forEach((stack) => say(`left in ${accountId}: stack ${stack}; delete it by hand`));
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
    say('cannot ask for confirmation here: pass --yes to deploy');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('deploy? (yes/no) ');
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}

/** Starts the embedded AWS with a model of ECS and load balancers, as in a run of a delivery. */
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

/** Returns the cases with these names. @throws UsageError if a name is not that of a case */
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

/** Prints the outcome, writes it for `npm run verify`, and returns the exit code. */
function close({ unknown, ...outcome }: IntegOutcome, json?: string): number {
  if (unknown > 0) {
    say(`${unknown} checks were not made, as said above`);
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
      throw new UsageError(`--parallel takes 1 to 99; got '${values.parallel}'`);
    }
    if ((values.local && values.snapshots) || (values.update && !values.snapshots)) {
      throw new UsageError('--local and --snapshots exclude each other, and --update is of --snapshots');
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
