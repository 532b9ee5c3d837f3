import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { parse } from 'yaml';
import { withDeploymentProfile } from './aws-profile';
import { backendUrl } from './backend-url';
import { Session, assumeDeploymentRole } from './deployment-role';
import { RunEnvironment } from './env';
import { BadInputError, RunnerError } from './errors';
import { failedResources } from './event-log';
import { lockStore } from './lock-store';
import { Ports } from './ports';
import { Pulumi } from './pulumi';
import { Log, jsonLog, redactor } from './run-log';
import { SpawnedCli } from './spawned-cli';

/** Context of a running command: Pulumi with the build's credentials, and the deployment role as an AWS profile. */
export interface Run {
  readonly pulumi: Pulumi;
  readonly pulumiVersion: string;
  readonly session: Session;
  /** Flags that every Pulumi command on the stack receives. */
  readonly flags: readonly string[];
}

/** Returns the path of a file that a run writes for later stages. */
export function slipwayFile(environment: RunEnvironment, name: string): string {
  return resolve(environment.PROJECT_FOLDER, '.slipway', name);
}

/**
 * Prepares a run, calls `work`, and cleans up afterwards.
 *
 * The deployment role is assumed before Pulumi starts, so that a missing permission fails immediately and not during an
 * update.
 */
export async function withRun<T>(
  environment: RunEnvironment,
  ports: Ports,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  const project = await projectName(environment.PROJECT_FOLDER);
  await mkdir(slipwayFile(environment, '.'), { recursive: true });
  const log = jsonLog(correlation(environment), ports.out);
  const session = await assumeDeploymentRole(ports.sts, environment);
  log({ message: 'assumed the deployment role', session: session.arn, host: ports.host });
  return withDeploymentProfile(ports.program, ports.environment.AWS_REGION, async (configFile) => {
    const eventLog = join(dirname(configFile), 'events.jsonl');
    const redact = redactor(secretsOf(ports.environment, session));
    const cli = new SpawnedCli({
      command: environment.SLIPWAY_PULUMI,
      folder: environment.PROJECT_FOLDER,
      timeoutMs: environment.CLI_TIMEOUT_MS,
      graceMs: environment.CLI_GRACE_MS,
      environment: cliEnvironment(environment, ports, configFile),
      redact,
      onLine: (line) => ports.out(`pulumi | ${line}`),
    });
    const { pulumi, dispose } = interruptible(cli, project, environment, ports, log);
    try {
      const { stdout } = await pulumi.run(['version']);
      return await work({
        pulumi,
        pulumiVersion: stdout.trim(),
        session,
        flags: ['--stack', environment.STACK, '--non-interactive', '--color', 'never', '--event-log', eventLog],
      });
    } catch (error) {
      if (error instanceof RunnerError) {
        error.failed = (await failedResources(eventLog)).map((it) => ({ ...it, message: redact(it.message) }));
      }
      throw error;
    } finally {
      dispose();
    }
  });
}

/**
 * Makes a run interruptible: if the build is stopped or the run exceeds its time limit, a wait for the next attempt
 * ends, and a running CLI is stopped.
 */
function interruptible(
  cli: SpawnedCli,
  project: string,
  environment: RunEnvironment,
  ports: Ports,
  log: Log,
): { readonly pulumi: Pulumi; readonly dispose: () => void } {
  const waiting = new AbortController();
  const stop = (reason: string) => {
    log({ message: 'stopping', reason });
    cli.stop(reason);
    waiting.abort();
  };
  const ignoreStops = ports.onStop((signal) => stop(`was stopped with ${signal}`));
  const timer = setTimeout(
    () => stop(`exceeded its time limit of ${environment.RUN_TIMEOUT_MS} ms`),
    environment.RUN_TIMEOUT_MS,
  );
  const pulumi = new Pulumi({
    cli,
    log,
    stack: environment.STACK,
    host: ports.host,
    random: ports.random,
    locks: lockStore(
      backendUrl(environment.BACKEND_URL, ports.environment.AWS_ENDPOINT_URL),
      project,
      environment.STACK,
    ),
    attempts: environment.RETRY_ATTEMPTS,
    backoffBaseMs: environment.RETRY_BASE_MS,
    backoffCapMs: environment.RETRY_CAP_MS,
    lockWaitMs: environment.LOCK_WAIT_MS,
    sleep: (ms) => delay(ms, undefined, { signal: waiting.signal }).catch(() => undefined),
  });
  const dispose = () => {
    clearTimeout(timer);
    ignoreStops();
  };
  return { pulumi, dispose };
}

function correlation({ EXECUTION_ID, PIPELINE, COMMIT, STACK, ENVIRONMENT }: RunEnvironment) {
  return { executionId: EXECUTION_ID, pipeline: PIPELINE, commit: COMMIT, stack: STACK, environment: ENVIRONMENT };
}

/**
 * Returns the CLI's environment variables. PULUMI_DEBUG_COMMANDS makes the CLI write its event log, as for the
 * Automation API.
 */
function cliEnvironment(environment: RunEnvironment, ports: Ports, configFile: string): NodeJS.ProcessEnv {
  return {
    ...ports.environment,
    PULUMI_BACKEND_URL: backendUrl(environment.BACKEND_URL, ports.environment.AWS_ENDPOINT_URL),
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DEBUG_COMMANDS: 'true',
    AWS_CONFIG_FILE: configFile,
    AWS_SDK_LOAD_CONFIG: '1',
  };
}

function secretsOf(environment: NodeJS.ProcessEnv, session: Session): (string | undefined)[] {
  return [
    session.secretAccessKey,
    session.sessionToken,
    environment.AWS_SECRET_ACCESS_KEY,
    environment.AWS_SESSION_TOKEN,
    environment.PULUMI_CONFIG_PASSPHRASE,
    environment.EXTERNAL_ID,
  ];
}

async function projectName(folder: string): Promise<string> {
  const file = join(folder, 'Pulumi.yaml');
  try {
    return v.parse(v.object({ name: v.string() }), parse(await readFile(file, 'utf8'))).name;
  } catch (error) {
    throw new BadInputError(
      `${file} cannot be read (${(error as Error).message}); correct PROJECT_FOLDER: the folder must contain a Pulumi project with a name`,
    );
  }
}
