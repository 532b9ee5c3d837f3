/** Range of engine versions with which databases or caches can no longer be created, or that AWS no longer patches. */
interface ClosedVersions {
  readonly type: string;
  readonly engines: readonly string[];
  readonly versions: RegExp;
  /** First day on which AWS no longer offers or supports the versions, ISO 8601. */
  readonly since: string;
  readonly what: string;
  readonly advice: string;
  /** URL of the AWS page that documents the date. */
  readonly source: string;
}

const CALENDAR = 'https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html';
const REDIS = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html';
const RDS_CLOSED = 'has been closed to new instances';

/**
 * Engine versions that AWS no longer offered or supported on 2026-11-28, for the engines that the apps use. cfn-lint
 * covers more engines (W3690, W3691), but no ElastiCache engines.
 */
const CLOSED: readonly ClosedVersions[] = [
  {
    type: 'AWS::RDS::DBInstance',
    engines: ['postgres'],
    versions: /^(9|1[0-2])(\.|$)/,
    since: '2025-02-28',
    what: 'has been out of standard support',
    advice: 'use 15.13 or newer',
    source: CALENDAR,
  },
  {
    type: 'AWS::RDS::DBInstance',
    engines: ['postgres'],
    versions: /^14\.([0-9]|1[0-7])$/,
    since: '2026-05-01',
    what: RDS_CLOSED,
    advice: 'use 14.18 or newer',
    source: CALENDAR,
  },
  {
    type: 'AWS::RDS::DBInstance',
    engines: ['postgres'],
    versions: /^15\.([0-9]|1[0-2])$/,
    since: '2026-05-01',
    what: RDS_CLOSED,
    advice: 'use 15.13 or newer',
    source: CALENDAR,
  },
  {
    type: 'AWS::RDS::DBInstance',
    engines: ['postgres'],
    versions: /^16\.[0-8]$/,
    since: '2026-05-01',
    what: RDS_CLOSED,
    advice: 'use 16.9 or newer',
    source: CALENDAR,
  },
  {
    type: 'AWS::RDS::DBInstance',
    engines: ['postgres'],
    versions: /^17\.[0-4]$/,
    since: '2026-05-01',
    what: RDS_CLOSED,
    advice: 'use 17.5 or newer',
    source: CALENDAR,
  },
  ...['AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::CacheCluster'].map((type): ClosedVersions => ({
    type,
    engines: ['redis'],
    versions: /^[2-5]\./,
    since: '2026-02-01',
    what: 'has been out of standard support',
    advice: 'use 7.0 or newer',
    source: REDIS,
  })),
];

/**
 * Returns the problem and advice if AWS no longer offers or supports an engine version, or `undefined` for other
 * versions.
 */
export function closedVersion(
  resourceType: string,
  engine: unknown,
  version: unknown,
): { readonly problem: string; readonly advice: string } | undefined {
  const closed = CLOSED.find(
    ({ type, engines, versions }) =>
      type === resourceType && engines.includes(String(engine).toLowerCase()) && versions.test(String(version)),
  );
  return (
    closed && {
      problem: `the resource uses ${String(engine)} ${String(version)}, which ${closed.what} since ${closed.since}`,
      advice: `${closed.advice} (${closed.source})`,
    }
  );
}
