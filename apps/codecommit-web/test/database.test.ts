import { findings } from '@slipway/least-privilege';
import { SimulatedRoles } from '@slipway/testing/simulated-roles';
import { only, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

const ROLE = 'cicd-database-rotation-role-dev';
const secretArn = (name: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-abcdef`;
const plain = synthesized();
const rotating = synthesized({ DATABASE: 'postgres' });
const templates = Object.values(rotating).map((template) => template.toJSON());
const idOf = (type: string, part: string) => resourcesOf(rotating.Web, type).find(([id]) => id.includes(part))![0];

describe('DATABASE=postgres', () => {
  it('adds a database in the private subnets, encrypted, with the user and password of its secret', () => {
    const [, { Properties }] = only(rotating.Web, 'AWS::RDS::DBInstance');
    const [, subnets] = only(rotating.Web, 'AWS::RDS::DBSubnetGroup');

    expect(Properties).toMatchObject({
      DBInstanceIdentifier: 'cicd-database-dev',
      Engine: 'postgres',
      StorageEncrypted: true,
      PubliclyAccessible: false,
      MasterUsername: 'web_admin',
    });
    expect(JSON.stringify(Properties.MasterUserPassword)).toContain(':SecretString:password::');
    expect(subnets.Properties.SubnetIds).toEqual(
      [1, 2, 3].map((zone) => ({ Ref: idOf('AWS::EC2::Subnet', `Private${zone}`) })),
    );
  });

  it('[CW-06] rotates the password of its master user every 30 days', () => {
    const rotated = resourcesOf(rotating.Web, 'AWS::SecretsManager::RotationSchedule');

    expect(rotated.map(([, { Properties }]) => Properties.RotationRules)).toEqual(
      Array(3).fill({ AutomaticallyAfterDays: 30 }),
    );
    rotating.Web.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'cicd-database-rotation-failed-alarm-dev',
      AlarmActions: [{ Ref: only(rotating.Web, 'AWS::SNS::Topic')[0] }],
    });
  });

  it('is reached only by the group of the rotation, which otherwise reaches HTTPS only', () => {
    const group = (part: string) => ({ 'Fn::GetAtt': [idOf('AWS::EC2::SecurityGroup', part), 'GroupId'] });

    rotating.Web.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: group('DatabaseAccess'),
      SourceSecurityGroupId: group('DatabaseRotationSecurityGroup'),
      FromPort: 5432,
      ToPort: 5432,
    });
    expect(
      resourcesOf(rotating.Web, 'AWS::EC2::SecurityGroupIngress').filter(
        ([, { Properties }]) => JSON.stringify(Properties.GroupId) === JSON.stringify(group('DatabaseAccess')),
      ),
    ).toHaveLength(1);
  });

  it('without NAT adds an endpoint of Secrets Manager, in one zone, for this secret only', () => {
    const [, { Properties }] = only(rotating.Web, 'AWS::EC2::VPCEndpoint');
    const { Statement } = Properties.PolicyDocument;

    expect(JSON.stringify(Properties.ServiceName)).toContain('secretsmanager');
    expect(Properties.SubnetIds).toHaveLength(1);
    expect(Statement).toHaveLength(1);
    expect(Statement[0].Resource).toEqual({ Ref: idOf('Custom::RecoverableSecret', 'SecretsDatabase') });
  });

  it('with NAT needs none', () => {
    const { Web } = synthesized({ DATABASE: 'postgres', NAT_GATEWAYS: 'one' });

    Web.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
    Web.resourceCountIs('AWS::SecretsManager::RotationSchedule', 3);
  });

  it.each([
    ['secretsmanager:PutSecretValue', secretArn('cicd/rds/dev/master'), true],
    ['secretsmanager:PutSecretValue', secretArn('cicd/api/dev/keys'), false],
    ['secretsmanager:DeleteSecret', secretArn('cicd/rds/dev/master'), false],
    ['rds:ModifyDBInstance', 'arn:aws:rds:us-east-1:123456789012:db:cicd-database-dev', false],
  ])('[CW-06] [CW-20] its function: %s on %s: %s', async (action, resource, allowed) => {
    const roles = new SimulatedRoles(templates, 'us-east-1', '123456789012');

    expect(await roles.allows(ROLE, { action, resource })).toBe(allowed);
  });

  it('[CW-20] grants nothing that least-privilege refuses, except what Lambda requires of a function in a VPC, and the log delivery', () => {
    const refused = templates.flatMap((template) => findings(template as never, '123456789012'));

    expect(new Set(refused.map(({ rule, logicalId }) => `${rule} ${logicalId!.slice(0, 22)}`))).toEqual(
      new Set(['open-trust BucketAccessLogsPolicy', 'open-resource SecretsDatabaseRotatio']),
    );
  });

  it('does not change the resources that exist without it', () => {
    const [before, after] = [plain, rotating].map(
      ({ Web }) => Web.toJSON().Resources as Record<string, { Type: string }>,
    );
    const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));

    // the alarm is allowed to use the topic
    expect(changed.map((id) => before[id].Type)).toEqual(['AWS::SNS::TopicPolicy']);
  });
});
