import type { PostureCheck } from '../check';
import { closedVersion } from '../closed-versions';

/** A database or cache has a version that AWS still creates and patches. */
export const closedVersions: PostureCheck = {
  id: 'closed-version',
  looksAt: ['AWS::RDS::DBInstance', 'AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::CacheCluster'],
  wants: 'a version of the engine that AWS has not closed',
  why: 'it can no longer be created, or its faults are no longer fixed',
  source: 'https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html',
  items: { pciDss: ['6.3.3'] },
  find: (store) =>
    store.values('Engine').flatMap((engine) =>
      store.values('EngineVersion').flatMap((version) => {
        const closed = closedVersion(store.type, engine, version);
        return closed
          ? [{ problem: closed.problem, instead: closed.advice, location: 'Properties/EngineVersion' }]
          : [];
      }),
    ),
};
