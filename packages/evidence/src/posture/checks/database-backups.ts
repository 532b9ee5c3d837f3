import type { PostureCheck, PostureProblem } from '../check';
import type { Part } from '../part';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { isOpaque } from '../template-value';

const SHORTEST_DAYS = 7;
const TABLE = 'AWS::DynamoDB::Table';

/** Table that sets point-in-time recovery for each of its replicas. The CDK creates it for a `TableV2`. */
const GLOBAL_TABLE = 'AWS::DynamoDB::GlobalTable';
const PLAN = 'AWS::Backup::BackupPlan';
const RECOVERY = 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled';

/**
 * Reports databases and backup plans that keep backups for less than seven days, and tables without point-in-time
 * recovery. A finding is only advice for a retention of two to six days, for tables whose items expire, and for tables
 * that do not set point-in-time recovery if no other table of the app has it.
 */
export const databaseBackups: PostureCheck = {
  id: 'database-backups',
  looksAt: [
    'AWS::RDS::DBInstance',
    'AWS::RDS::DBCluster',
    'AWS::DocDB::DBCluster',
    'AWS::Neptune::DBCluster',
    TABLE,
    GLOBAL_TABLE,
    PLAN,
  ],
  wants: `a backup retention of ${SHORTEST_DAYS} days or more; point-in-time recovery for tables, if the table disables it explicitly or another table of the app has it`,
  why: 'when data loss is noticed, short-lived backups may already have been deleted, and a table without point-in-time recovery cannot be restored',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-11',
  items: { pciDss: ['12.10.1'] },
  find: (store, assembly) => {
    if (store.type === TABLE || store.type === GLOBAL_TABLE) {
      return ofTable(store, assembly);
    }
    if (store.type === PLAN) {
      return ofPlan(store);
    }
    if (store.says('DBClusterIdentifier') || store.says('SourceDBInstanceIdentifier')) {
      return [];
    }
    const days = store.values('BackupRetentionPeriod').filter((value) => !isOpaque(value));
    return days
      .filter((value) => !(Number(value) >= SHORTEST_DAYS))
      .map((value) => ({
        problem:
          value === undefined
            ? 'the database does not set its backup retention, so backups are kept for only one day'
            : Number(value) === 0
              ? 'the database has no backups'
              : `the database keeps its backups for only ${String(value)} ${Number(value) === 1 ? 'day' : 'days'}`,
        instead: `set BackupRetentionPeriod to ${SHORTEST_DAYS} or more`,
        location: 'Properties/BackupRetentionPeriod',
        isAdvice: Number(value) > 1,
      }));
  },
};

/** Checks a backup plan. A rule that keeps its backups longer makes up for rules with a shorter retention. */
function ofPlan(plan: PostureResource): PostureProblem[] {
  const days = plan
    .items('BackupPlan.BackupPlanRule')
    .flatMap((rule) => rule.values('Lifecycle.DeleteAfterDays'))
    .map((value) => (value === undefined || isOpaque(value) ? Infinity : Number(value)));
  const most = Math.max(...days);
  return days.length > 0 && most < SHORTEST_DAYS
    ? [
        {
          problem: `the plan keeps its backups for only ${most} ${most === 1 ? 'day' : 'days'}`,
          instead: `set DeleteAfterDays to ${SHORTEST_DAYS} or more`,
          location: 'Properties/BackupPlan/BackupPlanRule',
          isAdvice: most > 1,
        },
      ]
    : [];
}

function ofTable(table: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const expires = table.mayHave('TimeToLiveSpecification.Enabled'); // the items of the table expire anyway
  const others = assembly.ofType(TABLE, GLOBAL_TABLE).filter((other) => other !== table);
  const isMeant = others.some((other) => replicasOf(other).some((replica) => replica.mayHave(RECOVERY)));
  const replicas = replicasOf(table);
  return replicas.some((replica) => replica.mayLack(RECOVERY))
    ? [
        {
          problem: 'the table cannot be restored to a point in time',
          instead: 'set PointInTimeRecoveryEnabled',
          isAdvice: expires || (!isMeant && !replicas.some((replica) => replica.says(RECOVERY))),
        },
      ]
    : [];
}

function replicasOf(table: PostureResource): readonly Part[] {
  return table.type === GLOBAL_TABLE ? table.items('Replicas') : [table];
}
