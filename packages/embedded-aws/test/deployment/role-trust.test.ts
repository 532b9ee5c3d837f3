import { trustLocalRunner } from '../../src/deployment/role-trust';
import { trustedPrincipals, trustedServices } from '../../src/stacks/trust-policy';
import { Template, Value } from '../../src/stacks/template';

const RUNNER = 'arn:aws:iam::111122223333:user/slipway-local-runner';
const service = {
  Effect: 'Allow',
  Principal: { Service: ['codebuild.amazonaws.com', 'codepipeline.amazonaws.com'] },
  Action: 'sts:AssumeRole',
};
const other = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:role/pipeline' },
  Action: 'sts:AssumeRole',
};

function role(Statement: Value): Template {
  return {
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement } } },
    },
  };
}

test.each<[string, Value]>([
  ['a list', [service]],
  ['a single statement', service],
])('the runner may assume what a service may, with the trust written as %s', (_, statement) => {
  const { template, changes } = trustLocalRunner(role(statement), RUNNER);

  expect(template.Resources.Role.Properties!.AssumeRolePolicyDocument).toEqual({
    Version: '2012-10-17',
    Statement: [
      service,
      {
        Sid: 'SlipwayLocalRunner',
        Effect: 'Allow',
        Principal: { AWS: RUNNER },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
      },
    ],
  });
  expect(changes).toEqual([
    { logicalId: 'Role', what: `trust in ${RUNNER} added`, why: expect.stringMatching(/assumes the role/) },
  ]);
});

test.each<[string, Template]>([
  ['a role that only another role may assume', role([other])],
  ['a role that denies a service', role([{ ...service, Effect: 'Deny' }])],
  ['a role without a trust policy', { Resources: { Role: { Type: 'AWS::IAM::Role' } } }],
  [
    'a resource of another type',
    { Resources: { Role: { Type: 'X', Properties: { AssumeRolePolicyDocument: { Statement: [service] } } } } },
  ],
])('the runner may not assume %s', (_, template) => {
  expect(trustLocalRunner(template, RUNNER)).toEqual({ template, changes: [] });
});

test('returns the principals that a trust policy allows', () => {
  const trust = { Statement: [service, other, { Effect: 'Allow', Principal: '*' }] };

  expect(trustedServices(trust)).toEqual(['codebuild.amazonaws.com', 'codepipeline.amazonaws.com']);
  expect(trustedPrincipals(trust)).toEqual(['arn:aws:iam::111122223333:role/pipeline']);
});
