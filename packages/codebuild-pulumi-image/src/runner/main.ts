import { assumeDeploymentRole, credentialProcessAnswer } from './deployment-role';
import { drift } from './drift';
import { Command, commandOf, readEnvironment } from './env';
import { EXIT, RunnerError } from './errors';
import { Ports } from './ports';
import { preview } from './preview';
import { failureReport } from './report';
import { up } from './up';

const RUNS: Readonly<Record<Command, (ports: Ports) => Promise<void>>> = {
  preview: (ports) => preview(readEnvironment('preview', ports.environment), ports),
  up: (ports) => up(readEnvironment('up', ports.environment), ports),
  drift: (ports) => drift(readEnvironment('drift', ports.environment), ports),
  credentials: async (ports) => ports.out(credentialProcessAnswer(await assumeDeploymentRole(ports.sts, readEnvironment('credentials', ports.environment)))),
};

/** Runs the command. Resolves to the exit code. */
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
