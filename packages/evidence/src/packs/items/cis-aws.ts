import { Decider, ItemRow } from '../pack';

const { PEOPLE, NOBODY } = Decider;

const ACCOUNT = 'the settings of the AWS account, which are not in these templates';
const USERS =
  'that people sign in through a central directory and IAM has no users, or else the settings of the account';
const TRAIL = 'the CloudTrail trail of the account, which is not in these templates';
const TRAIL_ALARMS = "metric filters with alarms on the account's trail, or Security Hub with the same controls";
const NO_HOSTS =
  'the system uses AWS services without hosts of its own; check this item again if the system gets hosts';

/** Items of the CIS AWS Foundations Benchmark 3.0. Most of them are about the AWS account and not about templates. */
export const CIS_AWS_ITEMS: readonly ItemRow[] = [
  ['1.1-1.3', 'AWS can contact the account owner', PEOPLE, ACCOUNT],
  ['1.4-1.7', 'the root user has MFA and no access keys, and is not used', PEOPLE, ACCOUNT],
  ['1.8-1.9', 'passwords are long and not reused', PEOPLE, USERS],
  ['1.10-1.15', 'users have MFA, few and recent access keys, and permissions through groups', PEOPLE, USERS],
  ['1.16', 'no policy allows full administration', PEOPLE, 'the IAM policies of people'],
  ['1.17', 'a role can manage AWS Support cases', PEOPLE, ACCOUNT],
  ['1.18', 'instances access AWS with IAM roles', NOBODY, NO_HOSTS],
  ['1.19', 'IAM has no expired certificates', PEOPLE, ACCOUNT],
  ['1.20', 'IAM Access Analyzer is enabled in all regions', PEOPLE, ACCOUNT],
  ['1.21', 'users are managed in one directory for all accounts', PEOPLE, USERS],
  ['1.22', 'full access to CloudShell is restricted', PEOPLE, 'the IAM policies of people'],
  ['2.1.1', 'buckets refuse plain HTTP', PEOPLE, 'the buckets outside the templates'],
  [
    '2.1.2',
    'buckets require MFA to delete objects',
    PEOPLE,
    'the MFA delete setting, which only the root user can change',
  ],
  ['2.1.3', 'data in buckets is known and classified', PEOPLE, 'the content of each bucket, and the findings of Macie'],
  ['2.1.4', 'buckets block public access', PEOPLE, 'the public access block of the account'],
  ['2.2.1', 'volumes are encrypted', PEOPLE, 'the default encryption setting of each region'],
  ['2.3.1', 'databases are encrypted', PEOPLE, 'the databases outside the templates'],
  [
    '2.3.2',
    'databases upgrade minor versions automatically',
    PEOPLE,
    'the setting of each database, and its maintenance window',
  ],
  ['2.3.3', 'databases are not public', PEOPLE, 'the databases outside the templates'],
  ['2.4.1', 'file systems are encrypted', PEOPLE, 'the file systems outside the templates'],
  ['3.1', 'a trail covers all regions', PEOPLE, TRAIL],
  ['3.2', 'log files of the trail are validated', PEOPLE, TRAIL],
  ['3.3', 'AWS Config is enabled in all regions', PEOPLE, ACCOUNT],
  ['3.4', "access to the trail's bucket is logged", PEOPLE, TRAIL],
  ['3.5', 'the trail is encrypted with a KMS key', PEOPLE, TRAIL],
  ['3.6', 'KMS keys are rotated', PEOPLE, 'the keys outside the templates'],
  ['3.7', 'networks have flow logs', PEOPLE, 'the networks outside the templates'],
  ['3.8-3.9', 'reads and writes of S3 objects are logged', PEOPLE, TRAIL],
  ['4.1-4.15', 'security-relevant changes raise an alarm', PEOPLE, TRAIL_ALARMS],
  ['4.16', 'Security Hub is enabled', PEOPLE, ACCOUNT],
  ['5.1', 'network ACLs do not open administration ports to the internet', PEOPLE, 'the ACLs outside the templates'],
  [
    '5.2',
    'security groups do not open administration ports to all of IPv4',
    PEOPLE,
    'the groups outside the templates',
  ],
  [
    '5.3',
    'security groups do not open administration ports to all of IPv6',
    PEOPLE,
    'the groups outside the templates',
  ],
  [
    '5.4',
    'the default security group of each network allows no traffic',
    PEOPLE,
    'that no resource uses a default group',
  ],
  [
    '5.5',
    'peering routes are limited',
    NOBODY,
    'the system has no peered network; check this item again if it gets one',
  ],
  ['5.6', 'instances require IMDSv2', NOBODY, NO_HOSTS],
];
