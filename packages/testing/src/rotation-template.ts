import { LOGS } from './assembly-on-disk';

const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const getAtt = (id: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [id, attribute] });

/** Sample code of a rotation function. It increments a counter, and fails at the step that the secret names. */
const ROTATE = `
const { SecretsManagerClient, GetSecretValueCommand, PutSecretValueCommand, UpdateSecretVersionStageCommand, DescribeSecretCommand } = require('@aws-sdk/client-secrets-manager');
const client = new SecretsManagerClient({});
exports.handler = async ({ Step, SecretId, ClientRequestToken }) => {
  const { VersionIdsToStages: labels } = await client.send(new DescribeSecretCommand({ SecretId }));
  const current = JSON.parse((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString);
  if (current.failsAt === Step) throw new Error('told to fail');
  if (current.silentAt === Step) throw new Error();
  if (labels[ClientRequestToken].includes('AWSCURRENT')) return;
  if (Step === 'createSecret') {
    try {
      await client.send(new GetSecretValueCommand({ SecretId, VersionId: ClientRequestToken }));
    } catch (error) {
      if (error.name !== 'ResourceNotFoundException') throw error;
      const SecretString = JSON.stringify({ ...current, count: current.count + 1 });
      await client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString, VersionStages: ['AWSPENDING'] }));
    }
  }
  if (Step === 'finishSecret') {
    const [instead] = Object.entries(labels).find(([, own]) => own.includes('AWSCURRENT'));
    await client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: ClientRequestToken, RemoveFromVersionId: instead }));
  }
};
`;

/** Returns a secret with a rotation schedule, and the resources that AWS requires for the rotation. */
function rotated(name: string, value: object, schedule: object, sourceAccount: unknown): Record<string, unknown> {
  const secretId = { Ref: `${name}Secret` };
  return {
    [`${name}Secret`]: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { Name: `shop/${name.toLowerCase()}`, SecretString: JSON.stringify({ count: 1, ...value }) },
    },
    [`${name}Permission`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: getAtt('Rotate'),
        Principal: 'secretsmanager.amazonaws.com',
        SourceAccount: sourceAccount,
      },
    },
    [`${name}Schedule`]: {
      Type: 'AWS::SecretsManager::RotationSchedule',
      DependsOn: [`${name}Permission`],
      Properties: { SecretId: secretId, ...schedule },
    },
  };
}

/**
 * Returns a sample template of secrets with rotation schedules. `shop/daily` and `shop/hourly` contain counters,
 * `shop/failing` and `shop/silent` fail to rotate, and CloudFormation creates the rotation function of `shop/hosted`.
 *
 * @param sourceAccount account for which Secrets Manager is allowed to invoke the function
 */
export function rotationTemplate(sourceAccount: unknown = { Ref: 'AWS::AccountId' }): object {
  const withFunction = (RotationRules?: object) => ({ RotationLambdaARN: getAtt('Rotate'), RotationRules });
  return {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: policy({
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          }),
          Policies: [
            {
              PolicyName: 'rotate',
              PolicyDocument: policy(LOGS, {
                Effect: 'Allow',
                Action: [
                  'secretsmanager:DescribeSecret',
                  'secretsmanager:GetSecretValue',
                  'secretsmanager:PutSecretValue',
                  'secretsmanager:UpdateSecretVersionStage',
                ],
                Resource: '*',
              }),
            },
          ],
        },
      },
      Rotate: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'rotate',
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Timeout: 30,
          Role: getAtt('Role'),
          Code: { ZipFile: ROTATE },
        },
      },
      ...rotated('Daily', {}, withFunction({ AutomaticallyAfterDays: 1 }), sourceAccount),
      ...rotated('Hourly', {}, withFunction({ ScheduleExpression: 'rate(12 hours)' }), sourceAccount),
      ...rotated('Failing', { failsAt: 'testSecret' }, withFunction(), sourceAccount),
      ...rotated(
        'Silent',
        { silentAt: 'setSecret' },
        withFunction({ ScheduleExpression: 'rate(1 day)' }),
        sourceAccount,
      ),
      ...rotated('Hosted', {}, { HostedRotationLambda: { RotationType: 'PostgreSQLSingleUser' } }, sourceAccount),
    },
  };
}
