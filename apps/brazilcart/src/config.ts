import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { readVariables, StandardTagsProps, Variable } from '@slipway/conventions';
import { optional } from 'valibot';

const REGION_FILE = join(__dirname, '..', 'AWS_REGION');
const KNOWN_REGIONS = new Set(RegionInfo.regions.map(({ name }) => name));

export interface Config {
  /** Such as `eu-south-2`. */
  readonly region: string;
  /** Three of them, such as `eu-south-2a`. */
  readonly availabilityZones: readonly string[];
  /** What tells this deployment from others in the same account, such as `dev`. */
  readonly suffix: string;
  /** Who gets alarms and failures. */
  readonly oncallEmail: string;
  readonly tags: StandardTagsProps;
}

const Variables = Variable.all({
  ENVIRONMENT_SUFFIX: Variable.suffix(20),
  ONCALL_EMAIL: Variable.EMAIL,
  REPOSITORY: optional(Variable.TEXT, 'brazilcart'),
  COMMIT_AUTHOR: optional(Variable.TEXT, 'unknown'),
  PR_NUMBER: optional(Variable.matching(/^\d+$/, 'is not a number')),
  TEAM: optional(Variable.TEXT, 'platform'),
});

/**
 * Reads the configuration. Nothing else in the app reads the environment or a file.
 *
 * @param regionFile holds the name of the region
 * @throws an error that names the variable or the file, the rule, and what to do
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env, regionFile = REGION_FILE): Config {
  const region = readRegion(regionFile);
  const variables = readVariables(environment, Variables, EXAMPLES);
  return {
    region,
    availabilityZones: ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
    suffix: variables.ENVIRONMENT_SUFFIX,
    oncallEmail: variables.ONCALL_EMAIL,
    tags: {
      environment: variables.ENVIRONMENT_SUFFIX,
      repository: variables.REPOSITORY,
      author: variables.COMMIT_AUTHOR,
      prNumber: variables.PR_NUMBER,
      team: variables.TEAM,
      project: 'brazilcart',
    },
  };
}

const EXAMPLES: Readonly<Record<string, string>> = {
  ENVIRONMENT_SUFFIX: 'dev',
  ONCALL_EMAIL: 'oncall@example.com',
  REPOSITORY: 'octo-org/brazilcart',
  COMMIT_AUTHOR: 'mona',
  PR_NUMBER: '7',
  TEAM: 'platform',
};

function readRegion(file: string): string {
  const region = readOptional(file)?.trim();
  if (!region) {
    throw new Error(
      `region file ${file} is ${region === undefined ? 'missing' : 'empty'}: it holds one line with the region; write eu-south-2 into it`,
    );
  }
  if (!KNOWN_REGIONS.has(region)) {
    throw new Error(
      `region file ${file} names '${region}', which is not a region of AWS; write one such as eu-south-2`,
    );
  }
  return region;
}

function readOptional(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw new Error(`region file ${file} cannot be read; make it a readable text file`, { cause: error });
  }
}
