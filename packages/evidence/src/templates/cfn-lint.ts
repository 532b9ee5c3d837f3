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
 * cfn-lint warnings that count as errors because the deployment would fail: engine versions with which clusters (W3690)
 * and instances (W3691) can no longer be created.
 *
 * @see https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md
 */
const REFUSED_BY_AWS: readonly string[] = ['W3690', 'W3691'];

/**
 * cfn-lint warnings that are ignored because they are about harmless patterns in templates that the CDK writes: a
 * `DependsOn` that a reference already implies (W3005), which `node.addDependency` often creates, and an output whose
 * value is imported from another stack (W6001).
 */
const HOW_CDK_WRITES: readonly string[] = ['W3005', 'W6001'];

/**
 * Runs cfn-lint on a template, for the region to which the template is deployed.
 *
 * @param cfnLint command that runs cfn-lint, with its first arguments
 * @throws CfnLintError if cfn-lint cannot be run, or its output cannot be read
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
    throw new CfnLintError(`cfn-lint did not return a list of findings:\n${stderr || stdout}`, { cause: error });
  }
}
