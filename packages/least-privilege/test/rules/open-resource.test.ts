import { openResource } from '../../src/rules/open-resource';
import { PolicyKind } from '../../src/statement';
import { problemsOf } from './problems';

describe('refuses', () => {
  test.each<[action: string | string[], resource: unknown]>([
    ['codebuild:StartBuild', '*'],
    ['ecs:RegisterTaskDefinition', '*'],
    [['ec2:DescribeSubnets', 'ec2:CreateNetworkInterface'], '*'],
    ['codebuild:*', '*'],
    ['iam:PassRole', '*'],
    ['iam:PassRole', 'arn:aws:iam::111122223333:role/*'],
    ['iam:PassRole', { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/site-*' }],
    ['s3:GetObject', ['arn:aws:s3:::site/*', 'arn:aws:s3:::*']],
    ['lambda:InvokeFunction', { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Function', 'Arn'] }, ':*']] }],
    ['sns:Publish', { 'Fn::If': ['Open', '*', { Ref: 'Topic' }] }],
    ['sns:Publish', 'arn:aws:sns:eu-west-1:*:alarms'],
  ])('%j on %j', (action, resource) => {
    expect(problemsOf(openResource, { Action: action, Resource: resource })).toMatchObject([{ rule: 'open-resource' }]);
  });

  test.each([PolicyKind.KEY, PolicyKind.OWN_RESOURCE])('an ARN with a wildcard in a %s', (kind) => {
    expect(
      problemsOf(openResource, { Action: 'kms:Decrypt', Resource: 'arn:aws:kms:eu-west-1:111122223333:key/*' }, kind),
    ).toHaveLength(1);
  });

  test('* in the policy of a topic, which can name its topic', () => {
    expect(problemsOf(openResource, { Action: 'sns:Publish', Resource: '*' }, PolicyKind.RESOURCE)).toHaveLength(1);
  });
});

describe('accepts', () => {
  test.each<[action: string | string[], resource: unknown]>([
    ['sns:Publish', { Ref: 'Topic' }],
    ['s3:GetObject', { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] }],
    [['xray:PutTraceSegments', 'ecr:GetAuthorizationToken', 'cloudwatch:PutMetricData'], '*'],
    ['ec2:DescribeSubnets', '*'],
    ['logs:PutLogEvents', 'arn:aws:logs:eu-west-1:111122223333:log-group:site:*'],
    ['sns:Publishes', '*'],
    [[], '*'],
    [{ Ref: 'Action' } as unknown as string, '*'], // another rule covers this
  ])('%j on %j', (action, resource) => {
    expect(problemsOf(openResource, { Action: action, Resource: resource })).toEqual([]);
  });

  test.each([PolicyKind.KEY, PolicyKind.OWN_RESOURCE])('* in a %s, where it is the resource itself', (kind) => {
    expect(problemsOf(openResource, { Action: 'kms:Decrypt', Resource: '*' }, kind)).toEqual([]);
  });

  test('a Deny', () => {
    expect(problemsOf(openResource, { Effect: 'Deny', Action: 's3:PutObject', Resource: '*' })).toEqual([]);
  });
});

describe('says what to write instead', () => {
  test('with the format of the ARN', () => {
    expect(
      problemsOf(openResource, { Action: ['codebuild:StartBuild', 'sts:GetCallerIdentity'], Resource: '*' }),
    ).toEqual([
      {
        rule: 'open-resource',
        problem: 'resource * covers several resources, although codebuild:StartBuild can be limited to one',
        instead:
          'name the exact ARN, in the format arn:${Partition}:codebuild:${Region}:${Account}:project/${ProjectName}; use * only for actions without resource-level permissions',
      },
    ]);
  });

  test('and shortens a long list', () => {
    expect(problemsOf(openResource, { Action: 'codebuild:*', Resource: '*' })[0].problem).toMatch(
      /^resource \* covers several resources, although (?:codebuild:\w+, ){3}codebuild:\w+ \(and \d+ more\) can be limited to one$/,
    );
  });
});
