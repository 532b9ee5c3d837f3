import { either, join, rulesOf, rulesOfResource, select, split, sub } from './rules-of';

const OWN = 'arn:aws:iam::111122223333:policy/own';
const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const EITHERS = Array.from({ length: 20 }, () => either('a', 'b'));

describe('a managed policy of AWS is found behind', () => {
  test.each<[what: string, arns: unknown]>([
    ['Fn::Split, as a later item', split(',', `${OWN},${ADMIN}`)],
    ['Fn::Split of a text with a part that only the deployment knows', split(',', sub(`\${Own},${ADMIN}`))],
    [
      'Fn::If in Fn::Join',
      [join('arn:aws:iam::', either('aws', '111122223333'), ':policy/', either('own', 'ReadOnlyAccess'))],
    ],
    ['Fn::Select with an index that only the deployment knows', [select({ Ref: 'Index' }, [OWN, ADMIN])]],
    ['Fn::Select with a choice for an index', [select(either(0, 1), [OWN, ADMIN])]],
    ['Fn::Select behind a part that only the deployment knows', [select(1, split(',', sub(`\${Own},${ADMIN}`)))]],
    ['Fn::If around the list', either([OWN], [ADMIN])],
    ['Fn::If around Fn::Split', either({ Ref: 'AWS::NoValue' }, split('|', `${OWN}|${ADMIN}`))],
    ['Fn::If within Fn::If', [either(OWN, either({ Ref: 'AWS::NoValue' }, ADMIN))]],
    [
      'Fn::Join of a text that is split',
      [join('arn:aws:iam::', select(4, split(':', ADMIN)), ':policy/PowerUserAccess')],
    ],
    [
      'Fn::Sub with a choice for a variable',
      [
        {
          'Fn::Sub': [
            'arn:${AWS::Partition}:iam::${Who}:policy/ReadOnlyAccess',
            { Who: either('111122223333', 'aws') },
          ],
        },
      ],
    ],
    [
      'Fn::Join of a list that is chosen',
      [{ 'Fn::Join': [':', either(['arn', 'aws'], ['arn', 'aws', 'iam', '', 'aws', 'policy/ReadOnlyAccess'])] }],
    ],
    ['more choices than are tried out', [join('arn:aws:iam::', either('aws', '111122223333'), ':policy/', ...EITHERS)]],
    [
      'more choices than are tried out, one of which begins the ARN',
      [join(either('arn:aws', 'x'), ':iam::aws:policy/', ...EITHERS)],
    ],
    ['another partition', [sub('arn:${AWS::Partition}:iam::aws:policy/job-function/ViewOnlyAccess')]],
  ])('%s', (_, ManagedPolicyArns) => {
    expect(rulesOfResource('AWS::IAM::Role', { ManagedPolicyArns })).toEqual(['aws-managed-policy']);
  });

  test.each<[what: string, template: object]>([
    [
      'the default of a list',
      {
        Parameters: { Arns: { Type: 'CommaDelimitedList', Default: `${OWN},${ADMIN}` } },
        Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: { Ref: 'Arns' } } } },
      },
    ],
    [
      'the default of an index',
      {
        Parameters: { Index: { Type: 'Number', Default: 1 } },
        Resources: {
          Role: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: [select({ Ref: 'Index' }, [OWN, ADMIN])] } },
        },
      },
    ],
    [
      'a mapping',
      {
        Mappings: { Arns: { all: { admin: [OWN, ADMIN] } } },
        Resources: {
          Role: {
            Type: 'AWS::IAM::Role',
            Properties: { ManagedPolicyArns: { 'Fn::FindInMap': ['Arns', 'all', 'admin'] } },
          },
        },
      },
    ],
  ])('%s', (_, template) => {
    expect(rulesOf(template)).toEqual(['aws-managed-policy']);
  });
});

describe('a policy of the same account is accepted behind', () => {
  test.each<[what: string, arns: unknown]>([
    ['Fn::Split', split(',', `${OWN},arn:aws:iam::111122223333:policy/other`)],
    ['Fn::If', [either(OWN, sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/own'))]],
    ['Fn::Select', [select({ Ref: 'Index' }, [OWN, { Ref: 'Policy' }])]],
    ['a list that only the deployment knows', { Ref: 'Arns' }],
    [
      'the account of an ARN',
      [join('arn:aws:iam::', select(4, split(':', { 'Fn::GetAtt': ['Role', 'Arn'] })), ':policy/own')],
    ],
    ['more choices than are tried out', [join('arn:aws:iam::111122223333:policy/', ...EITHERS)]],
  ])('%s', (_, ManagedPolicyArns) => {
    expect(rulesOfResource('AWS::IAM::Role', { ManagedPolicyArns })).toEqual([]);
  });
});
