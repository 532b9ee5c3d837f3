import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { StandardTagsProps } from '@slipway/conventions';
import { z } from 'zod';

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

const text = (fallback: string) => z.string().trim().min(1, 'is empty').max(256, 'is longer than 256 characters').default(fallback);

const Environment = z.object({
  ENVIRONMENT_SUFFIX: z.string({ error: 'is missing' }).regex(/^[a-z](?:-?[a-z0-9]){0,19}$/, 'takes 1 to 20 lower-case letters, digits and single hyphens, starting with a letter'),
  ONCALL_EMAIL: z.string({ error: 'is missing' }).pipe(z.email('is not an e-mail address')),
  REPOSITORY: text('brazilcart'),
  COMMIT_AUTHOR: text('unknown'),
  PR_NUMBER: z.string().regex(/^\d+$/, 'is not a number').optional(),
  TEAM: text('platform'),
});

/**
 * Reads the configuration. Nothing else in the app reads the environment or a file.
 *
 * @param regionFile holds the name of the region
 * @throws an error that names the variable or the file, the rule, and what to do
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env, regionFile = REGION_FILE): Config {
  const region = readRegion(regionFile);
  const variables = readEnvironment(environment);
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

function readEnvironment(environment: NodeJS.ProcessEnv): z.infer<typeof Environment> {
  const { success, data, error } = Environment.safeParse(environment);
  if (!success) {
    const [{ path: [variable], message }] = error.issues;
    throw new Error(`environment variable ${String(variable)} ${message}; got ${JSON.stringify(environment[String(variable)]) ?? 'nothing'}; set it, as in ${String(variable)}=${EXAMPLES[String(variable)]}`);
  }
  return data;
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
    throw new Error(`region file ${file} is ${region === undefined ? 'missing' : 'empty'}: it holds one line with the region; write eu-south-2 into it`);
  }
  if (!KNOWN_REGIONS.has(region)) {
    throw new Error(`region file ${file} names '${region}', which is not a region of AWS; write one such as eu-south-2`);
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
