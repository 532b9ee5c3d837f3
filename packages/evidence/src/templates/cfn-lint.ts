import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { CfnLintError } from '../errors';
import { SynthesizedTemplate } from './assembly';
import { pythonEnvironment } from './cfn-lint-environment';
import { TemplateFinding } from './finding';

const Matches = z.array(
  z.object({
    Level: z.string(),
    Message: z.string(),
    Rule: z.object({ Id: z.string() }),
    Location: z.object({ Path: z.array(z.union([z.string(), z.number()])).nullish() }),
  }),
);

/**
 * Warnings of cfn-lint about what AWS refuses to create: versions of engines that are closed to new clusters and
 * instances.
 *
 * @see https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md
 */
const REFUSED_BY_AWS: readonly string[] = ['W3690', 'W3691'];

/**
 * Warnings about how CDK writes templates, which are no faults: a dependency that a reference has too (W3005), as each
 * `node.addDependency` makes some, and an output that is an import from another stack (W6001).
 */
const HOW_CDK_WRITES: readonly string[] = ['W3005', 'W6001'];

/**
 * Returns the findings of cfn-lint about a template, in the region that it is deployed to.
 *
 * @param cfnLint its command, and the arguments that come first
 * @throws CfnLintError if it does not run, or its answer cannot be read
 */
export function cfnLintFindings(
  [command, ...args]: readonly string[],
  { file, region }: Pick<SynthesizedTemplate, 'file' | 'region'>,
): TemplateFinding[] {
  const regions = region ? ['--regions', region] : [];
  const { stdout, stderr, error } = spawnSync(
    command,
    [...args, '--format', 'json', '--ignore-checks', ...HOW_CDK_WRITES, ...regions, '--', file],
    { env: pythonEnvironment(process.env), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (error) {
    throw new CfnLintError(`${command} cannot be run: ${error.message}`, { cause: error });
  }
  return matches(stdout, stderr).map(({ Level, Message, Rule, Location }) => ({
    rule: `cfn-lint::${Rule.Id}`,
    severity: Level === 'Error' || REFUSED_BY_AWS.includes(Rule.Id) ? 'error' : 'warning',
    logicalId: Location.Path?.[0] === 'Resources' ? String(Location.Path[1]) : undefined,
    message: Message,
  }));
}

function matches(stdout: string, stderr: string): z.infer<typeof Matches> {
  try {
    return Matches.parse(JSON.parse(stdout));
  } catch (error) {
    throw new CfnLintError(`cfn-lint gave no list of findings:\n${stderr || stdout}`, { cause: error });
  }
}
