import { isBootstrapStack } from '../bootstrap/deploy-bootstrap';
import { Adjustment, DeployedStack, Deployment } from '../stacks/deployment';

const STUBBED = 'stubbed: ';

/**
 * Returns the lines that describe a deployment to the user: stacks with their outputs, and differences from AWS.
 *
 * @param allDifferences whether all differences are listed; otherwise, only stubbed resources are listed, and all
 * others are counted
 */
export function describeDeployment({ stacks, adjustments }: Deployment, allDifferences: boolean): string[] {
  const stubs = adjustments.filter(({ what }) => what.startsWith(STUBBED));
  const others = adjustments.filter(({ what }) => !what.startsWith(STUBBED));
  return [
    ...stacks.filter(({ name }) => !isBootstrapStack(name)).flatMap(describeStack),
    ...section('stubbed resources, which the embedded AWS does not support:', stubs.map(describeStub)),
    ...(allDifferences
      ? section('other differences from AWS:', others.map(describeDifference))
      : [countDifferences(others.length)]),
  ];
}

function describeStack({ name, outputs }: DeployedStack): string[] {
  return [`stack ${name}`, ...Object.entries(outputs).map(([key, value]) => `  ${key} = ${value}`)];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function describeStub({ stack, path, what }: Adjustment): string {
  return `${stack} ${path} (${what.slice(STUBBED.length)})`;
}

function countDifferences(count: number): string {
  const [noun, pronoun] = count === 1 ? ['difference', 'it'] : ['differences', 'them'];
  return `${count} other ${noun} from AWS; --differences lists ${pronoun}`;
}

function describeDifference({ stack, path, what, why }: Adjustment): string {
  return `${stack} ${path}: ${what}, because ${why}`;
}

/** Formats environment variables as an `export` command for a POSIX shell. */
export function exportLine(variables: Readonly<Record<string, string>>): string {
  return `export ${assignments(variables).join(' ')}`;
}

/** Formats environment variables as a file that a shell, `docker --env-file` and most dotenv libraries can read. */
export function environmentFile(variables: Readonly<Record<string, string>>): string {
  return assignments(variables)
    .map((line) => `${line}\n`)
    .join('');
}

/**
 * Returns assignments in the form `NAME=value`. The values need no quotes, because they are addresses, names, keys and
 * paths of temporary files.
 */
function assignments(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}
