import { houseFindings } from '../../src';
import { Resource } from '../../src/templates/template';

const role = { Type: 'AWS::IAM::Role' };
const policy = { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }] } };
const project = { Type: 'AWS::CodeBuild::Project', Properties: { ServiceRole: { 'Fn::GetAtt': ['Role', 'Arn'] } } };

function rulesBrokenBy(resource: Resource, others: Record<string, Resource> = {}): string[] {
  return houseFindings({ Resources: { It: resource, ...others } })
    .filter(({ logicalId }) => logicalId === 'It')
    .map(({ rule, message }) => `${rule}: ${message}`);
}

describe('the house rules', () => {
  it.each<[string, RegExp, Resource, Record<string, Resource>?]>([
    ['a resource that is retained', /::retained: .*\(Retain\)/, { Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain' }],
    [
      'a resource that leaves a snapshot when it is replaced',
      /::retained: .*\(Snapshot\)/,
      {
        Type: 'AWS::RDS::DBInstance',
        Properties: { StorageEncrypted: true },
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Snapshot',
      },
    ],
    [
      'a resource that comes before the permissions of its role',
      /::rights-come-later: .*depend on Policy$/,
      project,
      { Role: role, Policy: policy },
    ],
    [
      'a resource that depends on one of two policies of its role',
      /::rights-come-later: .*depend on More$/,
      { ...project, DependsOn: ['Policy'] },
      { Role: role, Policy: policy, More: policy },
    ],
  ])('find %s', (...[, finding, resource, others]) => {
    expect(rulesBrokenBy(resource, others)).toEqual([expect.stringMatching(finding)]);
  });

  it.each<[string, Resource, Record<string, Resource>?]>([
    [
      'a resource that goes with its stack',
      { Type: 'AWS::KMS::Key', DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' },
    ],
    [
      'a resource that depends on the policy of its role',
      { ...project, DependsOn: 'Policy' },
      { Role: role, Policy: policy },
    ],
    ['a resource whose role has its rights in itself', project, { Role: role }],
    [
      'a role that comes by its ARN',
      { ...project, Properties: { ServiceRole: 'arn:aws:iam::123456789012:role/build' } },
      { Role: role, Policy: policy },
    ],
  ])('accept %s', (...[, resource, others]) => {
    expect(rulesBrokenBy(resource, others)).toEqual([]);
  });

  it('accept a template without resources', () => {
    expect(houseFindings({})).toEqual([]);
  });
});
