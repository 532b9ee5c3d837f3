import { join, rulesOfResource, rulesOfStatement, sub } from './rules-of';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:failures';

function rulesOfTopic(Principal: unknown, Condition: object): string[] {
  const Statement = [{ Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC, Principal, Condition }];
  return rulesOfResource('AWS::SNS::TopicPolicy', {
    Topics: [TOPIC],
    PolicyDocument: { Version: '2012-10-17', Statement },
  });
}

describe('a condition that compares a key with itself binds nothing', () => {
  test.each<[key: string, value: unknown, operator: string]>([
    ['aws:PrincipalAccount', '${aws:PrincipalAccount}', 'StringEquals'],
    ['aws:PrincipalArn', '${aws:PrincipalArn}', 'ArnLike'],
    ['aws:PrincipalOrgID', '${aws:PrincipalOrgID}', 'StringLike'],
    ['aws:PrincipalOrgPaths', '${aws:PrincipalOrgPaths}', 'ForAnyValue:StringLike'],
    ['aws:SourceAccount', '${aws:SourceAccount}', 'StringEqualsIgnoreCase'],
    ['aws:SourceVpc', '${aws:SourceVpc}', 'StringEquals'],
    ['aws:SourceVpce', '${ aws:SourceVpce }', 'StringEquals'],
    ['AWS:principalaccount', '${AWS:PRINCIPALACCOUNT}', 'StringEquals'],
    ['aws:PrincipalAccount', ['111122223333', '${aws:PrincipalAccount}'], 'StringEquals'],
    ['aws:PrincipalAccount', sub('${!aws:PrincipalAccount}'), 'StringEquals'],
    ['aws:PrincipalAccount', join('$', '{aws:Principal', 'Account}'), 'StringEquals'],
    ['aws:PrincipalAccount', "${aws:PrincipalAccount, '111122223333'}", 'StringEquals'],
    ['aws:PrincipalAccount', '${aws:PrincipalTag/account}', 'StringEquals'],
    ['aws:PrincipalOrgID', "${aws:ResourceOrgID, '*'}", 'StringLike'],
    ['aws:PrincipalArn', 'arn:aws:iam::${aws:PrincipalAccount}:role/deploy', 'ArnLike'],
  ])('on a topic: %s %j', (key, value, operator) => {
    expect(rulesOfTopic('*', { [operator]: { [key]: value } })).toEqual(['open-principal']);
  });

  test.each<[key: string, value: string, operator: string]>([
    ['aws:SourceAccount', '${aws:SourceAccount}', 'StringEquals'],
    ['aws:SourceAccount', '${aws:PrincipalAccount}', 'StringEquals'],
    ['aws:SourceArn', '${aws:SourceArn}', 'ArnLike'],
    ['aws:SourceOrgID', '${aws:SourceOrgID}', 'StringEquals'],
  ])('for a service: %s %s', (key, value, operator) => {
    expect(rulesOfTopic({ Service: 's3.amazonaws.com' }, { [operator]: { [key]: value } })).toEqual(['open-trust']);
  });

  test.each(['${iam:PassedToService}', '${aws:PrincipalServiceName}', '${iam:passedtoservice}'])(
    'for iam:PassRole: iam:PassedToService %s',
    (value) => {
      const statement = {
        Action: 'iam:PassRole',
        Resource: 'arn:aws:iam::111122223333:role/a',
        Condition: { StringEquals: { 'iam:PassedToService': value } },
      };

      expect(rulesOfStatement(statement)).toEqual(['pass-role']);
    },
  );
});

describe('a condition that compares a key with the owner of the resource is accepted', () => {
  test.each<[key: string, value: unknown]>([
    ['aws:PrincipalOrgID', '${aws:ResourceOrgID}'],
    ['aws:PrincipalOrgID', '${aws:resourceorgid}'],
    ['aws:PrincipalAccount', '${aws:ResourceAccount}'],
    ['aws:SourceOrgID', '${aws:ResourceOrgID}'],
    ['aws:PrincipalOrgID', sub('${!aws:ResourceOrgID}')],
    ['aws:PrincipalAccount', sub('${AWS::AccountId}')],
    ['aws:PrincipalArn', 'arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}'],
  ])('%s %j', (key, value) => {
    expect(rulesOfTopic('*', { StringLike: { [key]: value } })).toEqual([]);
  });
});
