import { bootstrappedEnvironments } from '../../src/bootstrap/bootstrapped-environments';
import { bootstrapStackName, isBootstrapStack } from '../../src/bootstrap/deploy-bootstrap';

const HOME = { accountId: '111122223333', region: 'us-east-1' };

/** Stack of a synthesizer with this qualifier. */
function stackOf(accountId: string | undefined, region: string | undefined, qualifier: string, resources: object = {}) {
  const Default = `/cdk-bootstrap/${qualifier}/version`;
  return {
    accountId,
    region,
    template: {
      Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default } },
      Resources: { Thing: { Type: 'AWS::IAM::Policy', Properties: resources as never } },
    },
  };
}

const USES_ROLES = { PolicyDocument: { Condition: { 'iam:ResourceTag/aws-cdk:bootstrap-role': ['deploy'] } } };

test('every environment of an app that uses the roles is bootstrapped, once for each qualifier', () => {
  const stacks = [
    stackOf(undefined, undefined, 'hnb659fds', USES_ROLES),
    stackOf('111122223333', 'us-east-1', 'hnb659fds'),
    stackOf('444455556666', 'eu-west-1', 'shop'),
    stackOf('444455556666', 'eu-west-1', 'hnb659fds'),
  ];

  expect(bootstrappedEnvironments(stacks, HOME)).toEqual([
    { ...HOME, qualifier: 'hnb659fds' },
    { accountId: '444455556666', region: 'eu-west-1', qualifier: 'shop' },
    { accountId: '444455556666', region: 'eu-west-1', qualifier: 'hnb659fds' },
  ]);
});

test.each([
  ['by name', { Role: 'arn:aws:iam::111122223333:role/cdk-hnb659fds-deploy-role-111122223333-us-east-1' }],
  ['by a pattern', { Resource: 'arn:aws:iam::*:role/cdk-*' }],
  ['as an administrator', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }],
  ['in a policy that allows everything', { PolicyDocument: { Statement: [{ Action: '*', Resource: '*' }] } }],
  ['by a name with references', { 'Fn::Sub': 'cdk-shop-file-publishing-role-${AWS::AccountId}-${AWS::Region}' }],
])('an app uses the roles if it names them %s', (_, resources) => {
  expect(bootstrappedEnvironments([stackOf(undefined, undefined, 'shop', resources)], HOME)).toHaveLength(1);
});

test('an app that does not use the roles needs no bootstrap stack', () => {
  expect(bootstrappedEnvironments([stackOf(undefined, undefined, 'hnb659fds')], HOME)).toEqual([]);
  const without = { accountId: undefined, region: undefined, template: { Resources: {} } };
  expect(bootstrappedEnvironments([without], HOME)).toEqual([]);
});

test('every environment is bootstrapped if someone will deploy there by hand', () => {
  const stack = stackOf(undefined, undefined, 'hnb659fds');

  expect(bootstrappedEnvironments([stack], HOME, true)).toEqual([{ ...HOME, qualifier: 'hnb659fds' }]);
});

test('a stack that asks for no version of the bootstrap is not bootstrapped, even if others of its app are', () => {
  const user = stackOf(undefined, undefined, 'shop', USES_ROLES);
  const legacy = { ...stackOf('444455556666', 'eu-west-1', 'shop'), template: { Resources: {} } };
  const other = {
    ...stackOf('555566667777', 'eu-west-1', 'shop'),
    template: { Parameters: { Size: { Type: 'Number', Default: 3 }, Name: { Type: 'String' } }, Resources: {} },
  };

  expect(bootstrappedEnvironments([user, legacy, other], HOME)).toEqual([{ ...HOME, qualifier: 'shop' }]);
});

test('the stack of a qualifier has its name', () => {
  expect(['hnb659fds', 'shop'].map(bootstrapStackName)).toEqual(['CDKToolkit', 'CDKToolkit-shop']);
  expect(['CDKToolkit', 'CDKToolkit-shop', 'Shop'].map(isBootstrapStack)).toEqual([true, true, false]);
});
