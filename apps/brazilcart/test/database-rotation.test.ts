import { Template } from 'aws-cdk-lib/assertions';
import { findings } from '@slipway/least-privilege';
import { SimulatedRoles } from '@slipway/testing/simulated-roles';
import { only, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

const ROLE = 'brazilcart-db-rotation-role-dev';
const SECRET = 'arn:aws:secretsmanager:eu-south-2:111122223333:secret:brazilcart-db-secret-dev-abcdef';

let plain: Template;
let rotating: Template;
beforeAll(() => {
  plain = synthesized();
  rotating = synthesized('dev', { DB_ROTATION: 'monthly' });
});

describe('DB_ROTATION=monthly', () => {
  it('rotates the password every 30 days, by the same rules as the first password', () => {
    const [, { Properties }] = only(rotating, 'AWS::SecretsManager::RotationSchedule');

    expect(Properties).toMatchObject({
      RotationRules: { AutomaticallyAfterDays: 30 },
      RotateImmediatelyOnUpdate: false,
    });
    rotating.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'brazilcart-db-rotation-function-dev',
      Environment: {
        Variables: {
          KIND: 'postgres-user',
          USERNAME: 'brazilcart_admin',
          FIELD: 'password',
          LENGTH: '20',
          EXCLUDED: '/@" ',
          SECRET_ARN: Properties.SecretId,
        },
      },
    });
  });

  it('gives the function a group of its own, and leaves those of the data stores as they are', () => {
    const groups = (template: Template) => resourcesOf(template, 'AWS::EC2::SecurityGroup');
    const named = (template: Template, name: string) =>
      groups(template).find(([, { Properties }]) => Properties.GroupName === name);

    ['brazilcart-db-access-dev', 'brazilcart-cache-access-dev'].forEach((name) =>
      expect(named(rotating, name)).toEqual(named(plain, name)),
    );
    rotating.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    rotating.resourceCountIs('AWS::EC2::SecurityGroupEgress', 0);
    const { SecurityGroupIngress, SecurityGroupEgress } = named(rotating, 'brazilcart-db-rotation-dev')![1].Properties;
    expect(SecurityGroupIngress).toBeUndefined();
    expect(SecurityGroupEgress).toEqual(
      [5432, 443].map((port) => expect.objectContaining({ CidrIp: '10.0.0.0/16', FromPort: port, ToPort: port })),
    );
  });

  it('adds a route to Secrets Manager, and none to the internet', () => {
    const services = resourcesOf(rotating, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) =>
      JSON.stringify(Properties.ServiceName),
    );

    expect(services).toHaveLength(2);
    expect(services.join()).toMatch(/secretsmanager/);
    rotating.resourceCountIs('AWS::EC2::Route', 0);
    rotating.resourceCountIs('AWS::EC2::InternetGateway', 0);
  });

  it('lets the calls of a rotation through the endpoint, for this secret only', () => {
    const policies = resourcesOf(rotating, 'AWS::EC2::VPCEndpoint').map(
      ([, { Properties }]) => Properties.PolicyDocument,
    );
    const [secretId] = resourcesOf(rotating, 'AWS::SecretsManager::Secret').find(
      ([, { Properties }]) => Properties.Name === 'brazilcart-db-secret-dev',
    )!;

    expect(policies.flatMap(({ Statement }) => Statement)).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: expect.arrayContaining(['secretsmanager:PutSecretValue']),
        Resource: { Ref: secretId },
      }),
    );
  });

  it.each([
    ['secretsmanager:PutSecretValue', SECRET, true],
    ['secretsmanager:PutSecretValue', SECRET.replace('db-secret', 'cache-secret'), false],
    ['rds:ModifyDBInstance', 'arn:aws:rds:eu-south-2:111122223333:db:brazilcart-db-dev', false],
  ])('its function: %s on %s: %s', async (action, resource, allowed) => {
    const roles = new SimulatedRoles(rotating.toJSON(), 'eu-south-2');

    expect(await roles.allows(ROLE, { action, resource })).toBe(allowed);
  });

  it('notifies the people on call of a failed rotation', () => {
    rotating.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'brazilcart-db-rotation-failed-alarm-dev',
      AlarmActions: [{ Ref: only(rotating, 'AWS::SNS::Topic')[0] }],
    });
  });

  it('does not change the resources that exist without it', () => {
    const before = plain.toJSON().Resources as Record<string, { Type: string }>;
    const after = rotating.toJSON().Resources as Record<string, unknown>;
    const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));

    // alarms are allowed to use the key and the topic
    expect(changed.map((id) => before[id].Type).sort()).toEqual(['AWS::KMS::Key', 'AWS::SNS::TopicPolicy']);
  });

  it('grants nothing that least-privilege refuses, except what is acknowledged on a function in a VPC', () => {
    const refused = findings(rotating.toJSON()).map(({ rule, logicalId }) => [rule, logicalId!.slice(0, 20)]);

    expect(new Set(refused.map(String))).toEqual(new Set(['open-resource,DatabaseRotationRole']));
  });
});

describe('without DB_ROTATION', () => {
  it('rotates nothing', () => {
    plain.resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
    plain.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  });
});
