import { addManagedPolicies } from '../../src/deployment/managed-policies';
import { Template } from '../../src/stacks/template';

const PARTITIONED = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AWSCodeDeployRoleForECS']],
};
const template = (Type: string, Properties?: object) => ({ Resources: { Role: { Type, Properties } } }) as Template;

describe('a role with a policy of AWS that the embedded AWS does not have', () => {
  it.each([PARTITIONED, 'arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS'])('gets its statements: %j', (arn) => {
    const own = { PolicyName: 'Own', PolicyDocument: { Statement: [] } };

    const { template: changed, changes } = addManagedPolicies(
      template('AWS::IAM::Role', { ManagedPolicyArns: [arn], Policies: [own], Path: '/' }),
    );

    const { Policies, ...properties } = changed.Resources.Role.Properties!;
    expect(properties).toEqual({ ManagedPolicyArns: [arn], Path: '/' });
    expect(Policies).toEqual([
      own,
      {
        PolicyName: 'Slipway-AWSCodeDeployRoleForECS',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: expect.arrayContaining([
            expect.objectContaining({ Action: expect.arrayContaining(['lambda:InvokeFunction']), Resource: '*' }),
          ]),
        },
      },
    ]);
    expect(changes).toEqual([
      {
        logicalId: 'Role',
        what: 'statements of AWSCodeDeployRoleForECS added',
        why: 'the embedded AWS does not include these AWS managed policies',
      },
    ]);
  });

  it('that has no statements of its own gets them too', () => {
    const { template: changed } = addManagedPolicies(
      template('AWS::IAM::Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSCodeDeployRoleForECSLimited'] }),
    );

    expect(JSON.stringify(changed)).toContain('arn:aws:lambda:*:*:function:CodeDeployHook_*');
  });
});

it.each([
  ['a role without policies of AWS', template('AWS::IAM::Role', {})],
  ['a role without properties', template('AWS::IAM::Role')],
  [
    'a role with a policy that the embedded AWS has',
    template('AWS::IAM::Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }),
  ],
  ['a user', template('AWS::IAM::User', { ManagedPolicyArns: [PARTITIONED] })],
])('%s stays as it is', (_, original) => {
  expect(addManagedPolicies(original)).toEqual({ template: original, changes: [] });
});
