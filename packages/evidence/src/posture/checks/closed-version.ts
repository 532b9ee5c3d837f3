import type { PostureCheck } from '../check';
import { closedVersion } from '../closed-versions';

/** Reports databases and caches with an engine version that AWS no longer offers or patches. */
export const closedVersions: PostureCheck = {
  id: 'closed-version',
  looksAt: ['AWS::RDS::DBInstance', 'AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::CacheCluster'],
  wants: 'a database or cache engine version that AWS still offers and patches',
  why: 'resources with other versions cannot be created, or receive no more patches',
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
