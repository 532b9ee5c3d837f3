import { RunEnvironment } from './env';
import { Ports } from './ports';
import { withRun } from './run';

/**
 * Compares the deployed resources with the Pulumi program, and fails if they differ. The comparison is a preview: it
 * takes no lock and changes nothing.
 */
export async function drift(environment: RunEnvironment, ports: Ports): Promise<void> {
  await withRun(environment, ports, async ({ pulumi, flags }) => {
    await pulumi.run(['preview', ...flags, '--refresh', '--expect-no-changes']);
    ports.out(`${environment.STACK} has not drifted`);
  });
}
