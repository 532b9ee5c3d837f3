import { describeMissing } from '../../src/required-permissions/check';
import { checkPermissions } from '../../src/required-permissions/check-permissions';
import { resource, ROLE, stack } from './account';

const trusting = (Principal: unknown) =>
  resource('AWS::IAM::Role', ROLE.slice(ROLE.lastIndexOf('/') + 1), {
    AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] },
  });
const by = (Service: string) => trusting({ Service });
const USERS = {
  'lambda.amazonaws.com': resource('AWS::Lambda::Function', 'f', { Role: ROLE }),
  'states.amazonaws.com': resource('AWS::StepFunctions::StateMachine', 's', { RoleArn: ROLE }),
  'events.amazonaws.com': resource('AWS::Events::Rule', 'r', { Targets: [{ Arn: 'arn', RoleArn: ROLE }] }),
  'codebuild.amazonaws.com': resource('AWS::CodeBuild::Project', 'p', {
    ServiceRole: ROLE,
    Source: {},
    Environment: {},
  }),
  'codepipeline.amazonaws.com': resource('AWS::CodePipeline::Pipeline', 'c', { RoleArn: ROLE }),
};
const missing = (...resources: ReturnType<typeof resource>[]) =>
  checkPermissions([stack(...resources)]).missing.filter(({ action }) => action === 'sts:AssumeRole');

describe('the role of a resource', () => {
  it.each(Object.entries(USERS))('must trust the service that uses it: %s', (service, user) => {
    expect(missing(by('ec2.amazonaws.com'), user).map(describeMissing)).toEqual([
      expect.stringContaining(`${service} is not allowed to call sts:AssumeRole on ${ROLE}, which AWS requires for`),
    ]);
    expect(missing(by(service), user)).toEqual([]);
  });

  it('must trust a service, not only other roles', () => {
    const [found] = missing(trusting({ AWS: 'arn:aws:iam::111122223333:root' }), USERS['lambda.amazonaws.com']);

    expect(describeMissing(found)).toContain('grant the permission in the trust policy of the role');
  });

  it.each([
    ['the service in a region', by('states.eu-south-2.amazonaws.com')],
    ['the service in another partition', by('states.amazonaws.com.cn')],
    ['everyone', trusting('*')],
    ['every AWS principal', trusting({ AWS: '*' })],
  ])('may trust %s', (_, role) => {
    expect(missing(role, USERS['states.amazonaws.com'])).toEqual([]);
  });

  it('is the one in its own account', () => {
    const elsewhere = stack(by('ec2.amazonaws.com'));
    const here = stack(by('lambda.amazonaws.com'), USERS['lambda.amazonaws.com']);

    expect(checkPermissions([{ ...elsewhere, accountId: '444455556666' }, here]).missing).not.toContainEqual(
      expect.objectContaining({ action: 'sts:AssumeRole' }),
    );
  });

  it.each([
    ['is not part of the app', []],
    ['has no trust policy', [resource('AWS::IAM::Role', ROLE.slice(ROLE.lastIndexOf('/') + 1), {})]],
  ])('is not checked if it %s', (_, roles) => {
    expect(missing(...roles, USERS['lambda.amazonaws.com'])).toEqual([]);
  });
});
