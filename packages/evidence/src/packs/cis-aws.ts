import { CHECKS } from '../posture/checks';
import { CIS_AWS_ITEMS } from './items/cis-aws';
import { CompliancePack, itemsOf, rulesOf } from './pack';

/**
 * Numbers of items that a check supports but does not decide, by check. Item 2.1.1 concerns TLS, and item 4.1 concerns
 * the CloudTrail trail of the account.
 */
const UNDECIDED: Readonly<Record<string, readonly string[]>> = {
  'bucket-encryption': ['2.1.1'],
  'silent-alarm': ['4.1'],
};

/**
 * Resource types to which an item applies, for each item that applies to only some of the types that its check covers.
 */
const ABOUT: Readonly<Record<string, readonly string[]>> = {
  '2.2.1': ['AWS::EC2::Volume'],
  '2.3.1': ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster'],
  '2.4.1': ['AWS::EFS::FileSystem'],
  '3.1': ['AWS::CloudTrail::Trail'],
  '3.2': ['AWS::CloudTrail::Trail'],
  '3.7': ['AWS::EC2::VPC'],
};

/** Compliance pack for the CIS AWS Foundations Benchmark 3.0. */
export const CIS_AWS: CompliancePack = {
  id: 'cis-aws',
  title: 'CIS AWS Foundations Benchmark 3.0',
  items: itemsOf(CIS_AWS_ITEMS),
  checks: [],
  rules: [
    ...rulesOf('posture', CHECKS, ({ cisAws = [] }, check) =>
      cisAws.filter((item) => !(UNDECIDED[check] ?? []).includes(item)),
    ).flatMap((rule) => rule.items.map((item) => ({ ...rule, items: [item], looksAt: ABOUT[item] ?? rule.looksAt }))),
    {
      id: 'least-privilege',
      wants: 'specific actions on specific resources, and roles that only the intended principals can assume',
      items: ['1.16'],
    },
  ],
};
