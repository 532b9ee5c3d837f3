import { AppliesWith, Decider, ItemRow } from '../pack';

const { PEOPLE, NOBODY } = Decider;

const ACCOUNT = 'the AWS account settings, which are not part of these templates';
const USERS =
  'proof that people sign in through a central directory and IAM has no users; otherwise, the settings of the IAM users';
const TRAIL = 'the configuration of the CloudTrail trail, which is not part of these templates';
const TRAIL_ALARMS =
  'the metric filters and alarms for the CloudTrail trail, or the corresponding Security Hub controls';
const NO_HOSTS = 'the system runs on AWS services and has no hosts of its own; check this item again if you add hosts';

/** Types of hosts, and of resources that start hosts. */
const HOSTS = [
  'AWS::EC2::Instance',
  'AWS::EC2::LaunchTemplate',
  'AWS::EC2::EC2Fleet',
  'AWS::EC2::SpotFleet',
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::AutoScaling::LaunchConfiguration',
  'AWS::Batch::ComputeEnvironment',
  'AWS::Cloud9::EnvironmentEC2',
  'AWS::EKS::Nodegroup',
  'AWS::ElasticBeanstalk::Environment',
  'AWS::EMR::Cluster',
  'AWS::EMR::InstanceGroupConfig',
  'AWS::EMR::InstanceFleetConfig',
];
const withHosts = (show: string): AppliesWith => ({ types: HOSTS, show });

/** Items of the CIS AWS Foundations Benchmark 3.0. Most items concern the AWS account, not the templates. */
export const CIS_AWS_ITEMS: readonly ItemRow[] = [
  ['1.1-1.3', 'AWS can contact the account owner', PEOPLE, ACCOUNT],
  ['1.4-1.7', 'the root user has MFA and no access keys, and is not used', PEOPLE, ACCOUNT],
  ['1.8-1.9', 'passwords are long and not reused', PEOPLE, USERS],
  [
    '1.10-1.15',
    'users have MFA, at most one access key that is rotated, and permissions only through groups',
    PEOPLE,
    USERS,
  ],
  [
    '1.16',
    'no policy allows full administration',
    PEOPLE,
    'a list of the IAM policies for people, none of which allows full administrative access',
  ],
  ['1.17', 'a role can manage AWS Support cases', PEOPLE, ACCOUNT],
  [
    '1.18',
    'instances access AWS with IAM roles',
    NOBODY,
    NO_HOSTS,
    withHosts('a list of the instances, each with the IAM role with which the instance accesses AWS'),
  ],
  ['1.19', 'IAM has no expired certificates', PEOPLE, ACCOUNT],
  ['1.20', 'IAM Access Analyzer is enabled in all regions', PEOPLE, ACCOUNT],
  ['1.21', 'users are managed in one directory for all accounts', PEOPLE, USERS],
  [
    '1.22',
    'full access to CloudShell is restricted',
    PEOPLE,
    'a list of the users and roles that have the managed policy AWSCloudShellFullAccess',
  ],
  [
    '2.1.1',
    'buckets deny requests over plain HTTP',
    PEOPLE,
    'proof that buckets not defined in these templates also deny plain HTTP',
  ],
  [
    '2.1.2',
    'buckets require MFA to delete objects',
    PEOPLE,
    'proof that MFA delete is enabled for each bucket, which only the root user can do',
  ],
  [
    '2.1.3',
    'data in buckets is known and classified',
    PEOPLE,
    'a list of the data in each bucket, and the Macie findings',
  ],
  ['2.1.4', 'buckets block public access', PEOPLE, 'proof that the account blocks public access to all buckets'],
  ['2.2.1', 'volumes are encrypted', PEOPLE, 'proof that EBS encryption by default is enabled in each region'],
  [
    '2.3.1',
    'databases are encrypted',
    PEOPLE,
    'proof that databases not defined in these templates are also encrypted',
  ],
  [
    '2.3.2',
    'databases are upgraded to new minor versions automatically',
    PEOPLE,
    'proof that automatic minor version upgrades are enabled for each database',
  ],
  [
    '2.3.3',
    'databases are not public',
    PEOPLE,
    'proof that databases not defined in these templates are not public either',
  ],
  [
    '2.4.1',
    'file systems are encrypted',
    PEOPLE,
    'proof that file systems not defined in these templates are also encrypted',
  ],
  ['3.1', 'a trail records events in all regions', PEOPLE, TRAIL],
  ['3.2', 'log file validation is enabled for the trail', PEOPLE, TRAIL],
  ['3.3', 'AWS Config is enabled in all regions', PEOPLE, ACCOUNT],
  ['3.4', "access to the trail's bucket is logged", PEOPLE, TRAIL],
  ['3.5', 'the trail is encrypted with a KMS key', PEOPLE, TRAIL],
  ['3.6', 'KMS keys are rotated', PEOPLE, 'proof that KMS keys not defined in these templates are also rotated'],
  ['3.7', 'networks have flow logs', PEOPLE, 'proof that VPCs not defined in these templates also have flow logs'],
  ['3.8-3.9', 'reads and writes of S3 objects are logged', PEOPLE, TRAIL],
  ['4.1-4.15', 'security-relevant changes raise an alarm', PEOPLE, TRAIL_ALARMS],
  ['4.16', 'Security Hub is enabled', PEOPLE, ACCOUNT],
  [
    '5.1',
    'network ACLs do not open administration ports to the internet',
    PEOPLE,
    'proof that network ACLs not defined in these templates do not open these ports either',
  ],
  [
    '5.2',
    'security groups do not open administration ports to all of IPv4',
    PEOPLE,
    'proof that security groups not defined in these templates do not open these ports either',
  ],
  [
    '5.3',
    'security groups do not open administration ports to all of IPv6',
    PEOPLE,
    'proof that security groups not defined in these templates do not open these ports either',
  ],
  [
    '5.4',
    'the default security group of each network allows no traffic',
    PEOPLE,
    'proof that no resource uses a default security group',
  ],
  [
    '5.5',
    'routes of VPC peering connections are limited',
    NOBODY,
    'the system has no VPC peering connections; check this item again if you add one',
    {
      types: ['AWS::EC2::VPCPeeringConnection'],
      show: 'the routes of each peering connection, none of which covers more addresses than needed',
    },
  ],
  [
    '5.6',
    'instances require IMDSv2',
    NOBODY,
    NO_HOSTS,
    withHosts(
      'proof that HttpTokens is required for each instance, which the templates or the account settings can set',
    ),
  ],
];
