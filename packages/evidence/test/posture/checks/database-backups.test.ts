import { databaseBackups } from '../../../src/posture/checks/database-backups';
import { describeCheck } from '../found';

const database = (Properties: object = {}) => ({ Store: { Type: 'AWS::RDS::DBInstance', Properties } });
const table = (enabled?: unknown, more: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    ...(enabled !== undefined && { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: enabled } }),
    ...more,
  },
});
const globalTable = (...enabled: unknown[]) => ({
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    Replicas: enabled.map((value) => ({
      PointInTimeRecoverySpecification: value !== undefined && { PointInTimeRecoveryEnabled: value },
    })),
  },
});

const plan = (...lifecycles: unknown[]) => ({
  Plan: {
    Type: 'AWS::Backup::BackupPlan',
    Properties: {
      BackupPlan: { BackupPlanName: 'plan', BackupPlanRule: lifecycles.map((Lifecycle) => ({ Lifecycle })) },
    },
  },
});

describeCheck(databaseBackups, {
  red: [
    ['a database that says nothing', /backups are kept for only one day/, database()],
    ['a database without backups', /has no backups/, database({ BackupRetentionPeriod: 0 })],
    ['backups of a day', /for only 1 day(?!s)/, database({ BackupRetentionPeriod: 1 })],
    ['a plan that keeps backups for a day', /for only 1 day(?!s)/, plan({ DeleteAfterDays: 1 })],
    ['a table whose recovery is off', /cannot be restored/, { Table: table(false) }],
    ['a table without recovery, next to one with it', /^Table:/, { Table: table(), Other: table(true) }],
    ['a replica whose recovery is off', /cannot be restored/, { Table: globalTable(true, false) }],
    [
      'a global table without recovery, next to one with it',
      /^A: /,
      { A: globalTable(undefined), B: globalTable(true) },
    ],
    ['a table without recovery, next to a global one with it', /^A: /, { A: table(), B: globalTable(true) }],
  ],
  advice: [
    ['a lonely global table', /cannot be restored/, { Table: globalTable(undefined) }],
    ['backups of some days', /for only 3 days/, database({ BackupRetentionPeriod: '3' })],
    ['a plan of some days', /for only 3 days/, plan({ DeleteAfterDays: '3' }, { DeleteAfterDays: 1 })],
    ['a lonely table', /cannot be restored/, { Table: table() }],
    [
      'a table whose rows expire',
      /cannot be restored/,
      { Table: table(undefined, { TimeToLiveSpecification: { Enabled: true } }), Other: table(true) },
    ],
  ],
  green: [
    ['backups of a week', database({ BackupRetentionPeriod: 7 })],
    ['backups for as long as the deployment says', database({ BackupRetentionPeriod: { Ref: 'Days' } })],
    ['an instance of a cluster', database({ DBClusterIdentifier: { Ref: 'Cluster' } })],
    ['a plan with a longer rule', plan({ DeleteAfterDays: 1 }, { DeleteAfterDays: 35 })],
    ['a plan that keeps backups', plan(undefined, { DeleteAfterDays: 1 })],
    ['a plan of the deployment', plan({ DeleteAfterDays: { Ref: 'Days' } })],
    ['a plan without rules', plan()],
    ['a replica', database({ SourceDBInstanceIdentifier: 'orders' })],
    ['a global table with recovery', { Table: globalTable(true, true) }],
    ['a table with recovery', { Table: table(true) }],
  ],
});
