import { deployOnPaper } from '../../src/deployment/paper-deployment';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';

afterAll(removeFolders);

const resources = {
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'site-${AWS::AccountId}-${Stage}' } } },
  Role: { Type: 'AWS::IAM::Role', Properties: {} },
  Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'token' } },
  Reader: { Type: 'Custom::Reader', Properties: { Token: { Ref: 'Secret' } } },
  Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: {} },
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Name: 'web' } },
  Never: { Type: 'AWS::SQS::Queue', Condition: 'Off', Properties: {} },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'p',
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 's3:GetObject',
            Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] },
          },
        ],
      },
    },
  },
};

async function deploy(environment = 'aws://444455556666/eu-south-2') {
  return deployOnPaper(
    await writeAssembly(temporaryFolder(), {
      'manifest.json': {
        artifacts: {
          Base: stackArtifact('Base.json', { environment, properties: { parameters: { Stage: 'prod' } } }),
          App: stackArtifact('App.json', { environment, dependencies: ['Base'] }),
        },
      },
      'Base.json': {
        Parameters: { Stage: { Type: 'String', Default: 'dev' }, Other: { Type: 'String' } },
        Conditions: { Off: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] }, On: { 'Fn::Not': [{ Condition: 'Off' }] } },
        Resources: resources,
        Outputs: {
          Topic: { Value: { Ref: 'Topic' }, Export: { Name: 'topic' } },
          Hidden: { Value: 'x', Condition: 'Off' },
          Plain: { Value: { Ref: 'Other' }, Condition: 'On' },
        },
      },
      'App.json': {
        Resources: {
          Subscription: {
            Type: 'AWS::SNS::Subscription',
            Properties: {
              TopicArn: { 'Fn::ImportValue': 'topic' },
              Endpoint: { 'Fn::GetStackOutput': { StackName: 'Base', OutputName: 'Topic' } },
            },
          },
        },
      },
    }),
  );
}

test('stacks are deployed on paper, with names and ARNs that refer to each other', async () => {
  const [base, app] = await deploy();
  const find = (logicalId: string) => base.resources.find((resource) => resource.logicalId === logicalId)!;

  expect([base.name, base.accountId, base.region, app.name]).toEqual(['Base', '444455556666', 'eu-south-2', 'App']);
  expect(find('Bucket').physicalId).toBe('site-444455556666-prod');
  expect(find('Policy').properties).toMatchObject({
    Roles: [find('Role').physicalId],
    PolicyDocument: { Statement: [{ Resource: 'arn:aws:s3:::site-444455556666-prod/*' }] },
  });
  expect(find('Secret').physicalId).toBe('arn:aws:secretsmanager:eu-south-2:444455556666:secret:token-AbCdEf');
  expect(find('Reader').properties.Token).toBe(find('Secret').physicalId);
  expect(find('Topic').physicalId).toBe('arn:aws:sns:eu-south-2:444455556666:Base-Topic');
  expect(find('Machine').physicalId).toBe('arn:aws:states:eu-south-2:444455556666:stateMachine:Base-Machine');
  expect(find('Balancer').physicalId).toBe(
    'arn:aws:elasticloadbalancing:eu-south-2:444455556666:loadbalancer/app/web/0a',
  );
  expect(base.resources.map(({ logicalId }) => logicalId)).not.toContain('Never');
  expect(base.outputs).toEqual({ Topic: find('Topic').physicalId, Plain: '' });
  expect(app.resources[0].properties).toEqual({
    TopicArn: find('Topic').physicalId,
    Endpoint: find('Topic').physicalId,
  });
});

test('an app that leaves account and Region open is deployed to made-up ones', async () => {
  const [{ accountId, region }] = await deploy('aws://unknown-account/unknown-region');

  expect([accountId, region]).toEqual(['111122223333', 'us-east-1']);
});
