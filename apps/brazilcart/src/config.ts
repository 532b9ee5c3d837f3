import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { readVariables, StandardTagsProps, Variable } from '@slipway/conventions';
import { optional, pipe, transform } from 'valibot';
import { AlarmThresholds, DEFAULT_THRESHOLDS } from './alarm-thresholds';

const REGION_FILE = join(__dirname, '..', 'AWS_REGION');
const ZONE_LETTERS = ['a', 'b', 'c'];
/**
 * Regions in which some accounts, mainly newer ones, lack one of the zones a, b and c.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html
 */
const REGIONS_WITHOUT_A_LETTER: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'newer accounts have no zone ap-northeast-1b',
  'ca-central-1': 'newer accounts have no zone ca-central-1c',
  'cn-north-1': 'accounts have no zone cn-north-1c',
  'us-west-1': 'accounts have only two of the three zones',
};
const KNOWN_REGIONS = new Set(RegionInfo.regions.map(({ name }) => name));

export interface Config {
  /** Region of the deployment, such as `eu-south-2`. */
  readonly region: string;
  /** Three Availability Zones, by name (`eu-south-2a`) or ID (`eus2-az1`). */
  readonly availabilityZones: readonly string[];
  /** Suffix that distinguishes this deployment from others in the same account, such as `dev`. */
  readonly suffix: string;
  /** Email address that receives messages about alarms and failures. */
  readonly oncallEmail: string;
  /** Version of PostgreSQL 15, such as `15.19`. @default - the default version of `OrdersDatabase` */
  readonly postgresVersion?: string;
  readonly thresholds: AlarmThresholds;
  /** Whether clients of the cache must present a token. */
  readonly cacheToken: boolean;
  /** Whether the password of the database is rotated every month. */
  readonly databaseRotation: boolean;
  readonly tags: StandardTagsProps;
}

const percent = pipe(
  Variable.matching(/^[1-9]\d?$/, 'is not a valid threshold in percent: use a whole number from 1 to 99'),
  transform(Number),
);
const count = pipe(Variable.matching(/^[1-9]\d{0,8}$/, 'is not a positive whole number'), transform(Number));

const Variables = Variable.all({
  ENVIRONMENT_SUFFIX: optional(Variable.suffix(20), 'dev'),
  ONCALL_EMAIL: Variable.EMAIL,
  REPOSITORY: optional(Variable.TEXT, 'brazilcart'),
  COMMIT_AUTHOR: optional(Variable.TEXT, 'unknown'),
  PR_NUMBER: optional(Variable.matching(/^\d+$/, 'is not a number')),
  TEAM: optional(Variable.TEXT, 'platform'),
  AVAILABILITY_ZONES: optional(Variable.zones(ZONE_LETTERS.length)),
  POSTGRES_VERSION: optional(Variable.matching(/^15\.\d{1,2}$/, 'is not a version of PostgreSQL 15')),
  CACHE_TOKEN: optional(Variable.matching(/^(required|none)$/, "must be 'required' or 'none'"), 'required'),
  DB_ROTATION: optional(Variable.matching(/^(monthly|none)$/, "must be 'monthly' or 'none'"), 'none'),
  DB_CPU_THRESHOLD: optional(percent),
  DB_CONNECTIONS_THRESHOLD: optional(count),
  CACHE_CPU_THRESHOLD: optional(percent),
  CACHE_EVICTIONS_THRESHOLD: optional(count),
});

/**
 * Reads the configuration. Nothing else in the app reads the environment or a file.
 *
 * @param regionFile path of the file that contains the name of the region
 * @throws Error if a variable or the file is invalid. The message names the variable or file and its rule, and
 * describes what to do
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env, regionFile = REGION_FILE): Config {
  const region = readRegion(regionFile);
  const variables = readVariables(environment, Variables, EXAMPLES);
  return {
    region,
    availabilityZones: variables.AVAILABILITY_ZONES ?? zonesOf(region),
    suffix: variables.ENVIRONMENT_SUFFIX,
    oncallEmail: variables.ONCALL_EMAIL,
    postgresVersion: variables.POSTGRES_VERSION,
    cacheToken: variables.CACHE_TOKEN === 'required',
    databaseRotation: variables.DB_ROTATION === 'monthly',
    thresholds: {
      databaseCpuPercent: variables.DB_CPU_THRESHOLD ?? DEFAULT_THRESHOLDS.databaseCpuPercent,
      databaseConnections: variables.DB_CONNECTIONS_THRESHOLD ?? DEFAULT_THRESHOLDS.databaseConnections,
      cacheCpuPercent: variables.CACHE_CPU_THRESHOLD ?? DEFAULT_THRESHOLDS.cacheCpuPercent,
      cacheEvictions: variables.CACHE_EVICTIONS_THRESHOLD ?? DEFAULT_THRESHOLDS.cacheEvictions,
    },
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
  AVAILABILITY_ZONES: 'eu-south-2a,eu-south-2b,eu-south-2c',
  POSTGRES_VERSION: '15.19',
  CACHE_TOKEN: 'required',
  DB_ROTATION: 'monthly',
  DB_CPU_THRESHOLD: '80',
  DB_CONNECTIONS_THRESHOLD: '80',
  CACHE_CPU_THRESHOLD: '75',
  CACHE_EVICTIONS_THRESHOLD: '1000',
};

/** Returns the zones a, b and c of a region. */
function zonesOf(region: string): string[] {
  const lack = REGIONS_WITHOUT_A_LETTER[region];
  if (lack) {
    throw new Error(
      `region ${region} does not provide the zones a, b and c in every account: ${lack}; set AVAILABILITY_ZONES to three zones that your account has, or choose another region`,
    );
  }
  return ZONE_LETTERS.map((letter) => `${region}${letter}`);
}

function readRegion(file: string): string {
  const region = readOptional(file)?.trim();
  if (!region) {
    throw new Error(
      `region file ${file} is ${region === undefined ? 'missing' : 'empty'}: the file must contain one line with the Region, such as eu-south-2`,
    );
  }
  if (!KNOWN_REGIONS.has(region)) {
    throw new Error(
      `region file ${file} names '${region}', which is not an AWS Region; use a Region such as eu-south-2`,
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
