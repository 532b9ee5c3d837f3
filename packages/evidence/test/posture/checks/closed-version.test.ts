import { closedVersions } from '../../../src/posture/checks/closed-version';
import { describeCheck } from '../found';

const database = (Engine: string, EngineVersion: unknown) => ({
  Store: { Type: 'AWS::RDS::DBInstance', Properties: { Engine, EngineVersion } },
});
const cache = (Engine: string, EngineVersion: string) => ({
  Store: { Type: 'AWS::ElastiCache::ReplicationGroup', Properties: { Engine, EngineVersion } },
});

describeCheck(closedVersions, {
  red: [
    ...['15.2', '15.7', '15.12', '14.17', '16.8', '17.4'].map(
      (version) =>
        [
          `PostgreSQL ${version}, which RDS creates no more`,
          /closed to new instances since 2026-05-01/,
          database('postgres', version),
        ] as const,
    ),
    ['PostgreSQL 12', /uses postgres 12, .*out of standard support since 2025-02-28/, database('postgres', '12')],
    ['Redis 5.0.6', /since 2026-02-01/, cache('redis', '5.0.6')],
    ['a version behind a condition', /uses .* 15.7,/, database('postgres', { 'Fn::If': ['Old', '15.7', '17.5'] })],
  ],
  green: [
    ...['15', '15.13', '15.19', '14.18', '16.10', '17.5', '18.1'].map(
      (version) => [`PostgreSQL ${version}`, database('postgres', version)] as const,
    ),
    ['a database of another engine', database('mysql', '15.7')],
    ['Redis 7.0', cache('redis', '7.0')],
  ],
});
