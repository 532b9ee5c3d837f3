import type { PostureCheck, PostureProblem } from '../check';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';

const INSTANCE = 'AWS::RDS::DBInstance';
const CLUSTER = 'AWS::RDS::DBCluster';
const SWITCHES: Readonly<Record<string, readonly string[]>> = {
  [INSTANCE]: ['MultiAZ'],
  'AWS::ElastiCache::ReplicationGroup': ['MultiAZEnabled', 'AutomaticFailoverEnabled'],
};
const KEPT_DAYS = 7;

/**
 * Reports databases and caches without a standby in another Availability Zone. The finding is only advice unless the
 * database or cache has long backups, deletion protection or several nodes, or another one of the app has a standby.
 */
export const singleZone: PostureCheck = {
  id: 'single-zone',
  looksAt: [...Object.keys(SWITCHES), CLUSTER],
  wants:
    'a standby in another Availability Zone, if the database or cache has seven days of backups, deletion protection or several nodes, or if another database or cache of the app has a standby',
  why: 'otherwise, an Availability Zone outage or maintenance interrupts the app',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-5',
  items: { pciDss: ['12.10.1'] },
  find: (store, assembly) => {
    const others = assembly.ofType(...Object.keys(SWITCHES)).filter((other) => other !== store);
    const isMeant = isKept(store) || others.some((other) => SWITCHES[other.type].some((name) => other.mayHave(name)));
    return (store.type === CLUSTER ? ofCluster(store, assembly) : ofSwitches(store)).map((problem) => ({
      ...problem,
      isAdvice: !isMeant,
    }));
  },
};

function ofSwitches(store: PostureResource): PostureProblem[] {
  const isReplica = store.says('DBClusterIdentifier') || store.says('SourceDBInstanceIdentifier');
  return SWITCHES[store.type]
    .filter((name) => !isReplica && store.mayLack(name))
    .map((name) => ({
      problem: `the resource is in only one Availability Zone, because ${name} is off`,
      instead: `set ${name} to true`,
      location: `Properties/${name}`,
    }));
}

/**
 * Checks an Aurora cluster. The instances of a cluster may be defined elsewhere, so a cluster without any is accepted.
 */
function ofCluster(cluster: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const instances = assembly
    .ofType(INSTANCE)
    .filter((instance) => instance.parts('DBClusterIdentifier').some((part) => assembly.target(part) === cluster));
  return instances.length === 1
    ? [
        {
          problem: 'the cluster is in only one Availability Zone, because it has only one instance',
          instead: 'add an instance in another Availability Zone',
        },
      ]
    : [];
}

function isKept(store: PostureResource): boolean {
  return (
    store.mayHave('DeletionProtection') ||
    store.texts('BackupRetentionPeriod').some((days) => Number(days) >= KEPT_DAYS) ||
    store.texts('NumCacheClusters').some((nodes) => Number(nodes) > 1)
  );
}
