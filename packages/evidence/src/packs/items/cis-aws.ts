import { Decider, ItemRow } from '../pack';

const { PEOPLE, NOBODY } = Decider;

const ACCOUNT = 'the settings of the AWS account, which no template here has';
const USERS = 'that people come by a central directory, and IAM has no users; else the settings of the account';
const TRAIL = 'the trail of the account in CloudTrail, which no template here has';
const TRAIL_ALARMS = 'a metric filter on the trail of the account, with an alarm; or Security Hub, which does the same';
const NO_HOSTS = 'the system is made of services of AWS, and has no machines of its own: look again if it gets some';

/** The CIS AWS Foundations Benchmark 3.0: most of it is about the account around the templates. */
export const CIS_AWS_ITEMS: readonly ItemRow[] = [
  ['1.1-1.3', 'AWS reaches the owner of the account', PEOPLE, ACCOUNT],
  ['1.4-1.7', 'the root user has several factors and no keys, and is not used', PEOPLE, ACCOUNT],
  ['1.8-1.9', 'passwords are long, and not used again', PEOPLE, USERS],
  ['1.10-1.15', 'users have several factors, few and fresh keys, and permissions by groups', PEOPLE, USERS],
  ['1.16', 'no policy allows everything', PEOPLE, 'the policies of people'],
  ['1.17', 'somebody may open cases of AWS Support', PEOPLE, ACCOUNT],
  ['1.18', 'machines have roles', NOBODY, NO_HOSTS],
  ['1.19', 'IAM has no certificates that have expired', PEOPLE, ACCOUNT],
  ['1.20', 'Access Analyzer is on in each region', PEOPLE, ACCOUNT],
  ['1.21', 'users of several accounts come from one directory', PEOPLE, USERS],
  ['1.22', 'full access to CloudShell is restricted', PEOPLE, 'the policies of people'],
  ['2.1.1', 'buckets refuse plain HTTP', PEOPLE, 'buckets outside of the templates'],
  ['2.1.2', 'deletions in buckets take a second factor', PEOPLE, 'what only root can switch on, outside of templates'],
  ['2.1.3', 'data in buckets is known and classified', PEOPLE, 'what is in which bucket, and what Macie says'],
  ['2.1.4', 'buckets block public access', PEOPLE, 'the block of the whole account'],
  ['2.2.1', 'volumes are encrypted', PEOPLE, 'the default of each region'],
  ['2.3.1', 'databases are encrypted', PEOPLE, 'databases outside of the templates'],
  ['2.3.2', 'databases take minor versions by themselves', PEOPLE, 'the setting of each database, and its window'],
  ['2.3.3', 'databases are not public', PEOPLE, 'databases outside of the templates'],
  ['2.4.1', 'file systems are encrypted', PEOPLE, 'file systems outside of the templates'],
  ['3.1', 'a trail covers all regions', PEOPLE, TRAIL],
  ['3.2', 'files of the trail are validated', PEOPLE, TRAIL],
  ['3.3', 'AWS Config is on in each region', PEOPLE, ACCOUNT],
  ['3.4', 'access to the bucket of the trail is logged', PEOPLE, TRAIL],
  ['3.5', 'the trail is encrypted with a key in KMS', PEOPLE, TRAIL],
  ['3.6', 'keys rotate', PEOPLE, 'keys outside of the templates'],
  ['3.7', 'networks log their flows', PEOPLE, 'networks outside of the templates'],
  ['3.8-3.9', 'reads and writes of objects are logged', PEOPLE, TRAIL],
  ['4.1-4.15', 'changes of what matters raise an alarm', PEOPLE, TRAIL_ALARMS],
  ['4.16', 'Security Hub is on', PEOPLE, ACCOUNT],
  ['5.1', 'lists of networks do not open administration to all', PEOPLE, 'lists outside of the templates'],
  ['5.2', 'groups do not open administration to all of IPv4', PEOPLE, 'groups outside of the templates'],
  ['5.3', 'groups do not open administration to all of IPv6', PEOPLE, 'groups outside of the templates'],
  ['5.4', 'the default group of each network lets nothing through', PEOPLE, 'that nothing uses it, in each region'],
  ['5.5', 'routes between networks are few', NOBODY, 'the system peers with no network: look again if it does'],
  ['5.6', 'machines take IMDSv2 only', NOBODY, NO_HOSTS],
];
