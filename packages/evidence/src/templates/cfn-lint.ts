import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { CfnLintError } from '../errors';
import { SynthesizedTemplate } from './assembly';
import { Finding } from './finding';

const Matches = z.array(
  z.object({
    Level: z.string(),
    Message: z.string(),
    Rule: z.object({ Id: z.string() }),
    Location: z.object({ Path: z.array(z.union([z.string(), z.number()])).nullish() }),
  }),
);

/**
 * What cfn-lint has against a template, in the region that it is deployed to.
 *
 * @param cfnLint its command, and the arguments that come first
 * @throws CfnLintError where it does not run, or answers with something else
 */
export function cfnLintFindings(
  [command, ...args]: readonly string[],
  { file, region }: Pick<SynthesizedTemplate, 'file' | 'region'>,
): Finding[] {
  const regions = region ? ['--regions', region] : [];
  const { stdout, stderr, error } = spawnSync(command, [...args, '--format', 'json', ...regions, '--', file], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) {
    throw new CfnLintError(`${command} cannot be run: ${error.message}`, { cause: error });
  }
  return matches(stdout, stderr).map(({ Level, Message, Rule, Location }) => ({
    rule: `cfn-lint::${Rule.Id}`,
    severity: Level === 'Error' ? 'error' : 'warning',
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
