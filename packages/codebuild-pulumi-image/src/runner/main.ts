import { assumeDeploymentRole, credentialProcessAnswer } from './deployment-role';
import { drift } from './drift';
import { Command, RunEnvironment, commandOf, readEnvironment } from './env';
import { EXIT, RefusedError, RunnerError } from './errors';
import { Ports } from './ports';
import { preview } from './preview';
import { failureReport } from './report';
import { up } from './up';

const RUNS: Readonly<Record<Command, (ports: Ports) => Promise<void>>> = {
  preview: (ports) => preview(pinned(readEnvironment('preview', ports.environment)), ports),
  up: (ports) => up(pinned(readEnvironment('up', ports.environment)), ports),
  drift: (ports) => drift(readEnvironment('drift', ports.environment), ports),
  credentials: async (ports) =>
    ports.out(
      credentialProcessAnswer(await assumeDeploymentRole(ports.sts, readEnvironment('credentials', ports.environment))),
    ),
};

/** Refuses to run if the source is not the commit that the pipeline was started for. */
function pinned<E extends RunEnvironment>(environment: E): E {
  const { COMMIT, PUSHED_COMMIT } = environment;
  if (PUSHED_COMMIT !== 'manual' && PUSHED_COMMIT !== COMMIT) {
    throw new RefusedError(
      `the pipeline was started for commit ${PUSHED_COMMIT}, but its source is ${COMMIT}; only the pushed commit is delivered: start the pipeline for that commit; if the error occurs again, check how the source is pinned`,
    );
  }
  return environment;
}

/** Runs a command of `slipway-pulumi`, such as `preview`, and resolves to the exit code. */
export async function main([name]: readonly string[], ports: Ports): Promise<number> {
  try {
    await RUNS[commandOf(name)](ports);
    return EXIT.done;
  } catch (error) {
    if (error instanceof RunnerError) {
      ports.err(failureReport(name ?? 'no command', error));
      return error.exitCode;
    }
    ports.err(`slipway-pulumi: ${name}: unexpected: ${(error as Error).stack}`);
    return EXIT.failed;
  }
}
