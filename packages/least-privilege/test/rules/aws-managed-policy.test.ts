import { awsManagedPolicy } from '../../src/rules/aws-managed-policy';
import { texts } from '../../src/text';

test.each<[arn: unknown, name: string]>([
  ['arn:aws:iam::aws:policy/AdministratorAccess', 'AdministratorAccess'],
  ['arn:aws-cn:iam::aws:policy/ReadOnlyAccess', 'ReadOnlyAccess'],
  [
    {
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
      ],
    },
    'service-role/AWSLambdaBasicExecutionRole',
  ],
  [
    { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
    'service-role/AWSLambdaBasicExecutionRole',
  ],
])('refuses %j', (arn, name) => {
  expect(awsManagedPolicy(texts(arn).join())).toEqual([
    {
      rule: 'aws-managed-policy',
      ...(name === 'AdministratorAccess' && { isFinal: true }),
      problem: `${name} is an AWS managed policy, whose permissions AWS can change at any time`,
      instead: 'add the statements that the role needs to its own policy',
    },
  ]);
});

test.each<[arn: unknown]>([
  ['arn:aws:iam::111122223333:policy/deploy'],
  [{ Ref: 'Policy' }],
  [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/deploy' }],
])('accepts %j, which is a policy of ours', (arn) => {
  expect(awsManagedPolicy(texts(arn).join())).toEqual([]);
});
