import { findings } from '../../src';
import { rawTexts } from '../../src/text';
import { either, rulesOfStatement, select, split } from './rules-of';

const EITHER = either('a', 'b');
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const policy = (Statement: readonly object[], properties: object = {}) => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyDocument: { Statement }, ...properties },
});
const allow = (Resource: unknown, Action: unknown = 's3:ListBucket') => ({ Effect: 'Allow', Action, Resource });

/** Number of accesses to a template: each read of a property, and each list of keys. */
function workOn(template: object): number {
  let reads = 0;
  const watched = (value: unknown): unknown =>
    typeof value !== 'object' || value === null
      ? value
      : new Proxy(value, {
          get: (target, key) => {
            reads += 1;
            return watched(Reflect.get(target, key));
          },
          ownKeys: (target) => {
            reads += 1;
            return Reflect.ownKeys(target);
          },
        });
  findings(watched(template) as object);
  return reads;
}

describe('the work no more than doubles if a template has twice as many', () => {
  test.each<[what: string, template: (count: number) => object]>([
    [
      'choices in one text',
      (count) => ({
        Resources: { P: policy([allow({ 'Fn::Join': ['', ['arn:aws:s3:::', ...times(count, () => EITHER)]] })]) },
      }),
    ],
    [
      'choices within each other',
      (count) => ({
        Resources: {
          P: policy([
            allow(
              times(count, (index) => index).reduce<unknown>(
                (inner) => either('arn:aws:s3:::a', inner),
                'arn:aws:s3:::b',
              ),
            ),
          ]),
        },
      }),
    ],
    [
      'choices in Fn::Sub',
      (count) => ({
        Resources: {
          P: policy([
            allow({
              'Fn::Sub': [
                times(count, (index) => `\${V${index}}`).join(''),
                Object.fromEntries(times(count, (index) => [`V${index}`, EITHER])),
              ],
            }),
          ]),
        },
      }),
    ],
    [
      'uses of a choice',
      (count) => ({ Resources: { P: policy([allow({ 'Fn::Sub': ['${V}'.repeat(count), { V: EITHER }] })]) } }),
    ],
    [
      'choices in the JSON of a text',
      (count) => ({
        Resources: {
          P: {
            Type: 'AWS::Logs::ResourcePolicy',
            Properties: {
              PolicyDocument: {
                'Fn::Join': [
                  '',
                  [
                    '{"Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::',
                    ...times(count, () => EITHER),
                    '"}]}',
                  ],
                ],
              },
            },
          },
        },
      }),
    ],
    ['statements', (count) => ({ Resources: { P: policy(times(count, (index) => allow(`arn:aws:s3:::b${index}`))) } })],
    [
      'statements with findings',
      (count) => ({ Resources: { P: policy(times(count, (index) => allow(`arn:aws:s3:::b${index}`, 's3:*'))) } }),
    ],
    [
      'resources',
      (count) => ({
        Resources: Object.fromEntries(times(count, (index) => [`P${index}`, policy([allow('arn:aws:s3:::b')])])),
      }),
    ],
    [
      'policies of one role',
      (count) => ({
        Resources: Object.fromEntries(
          times(count, (index) => [
            `P${index}`,
            policy([allow('*', ['iam:PassRole', 'lambda:UpdateFunctionCode'])], { Roles: ['r'] }),
          ]),
        ),
      }),
    ],
    [
      'uses of a mapping',
      (count) => ({
        Mappings: { M: Object.fromEntries(times(count, (index) => [`k${index}`, { v: `arn:${index}*` }])) },
        Resources: { P: policy(times(count, () => allow({ 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'v'] }))) },
      }),
    ],
    [
      'attached policies',
      (count) => ({
        Resources: {
          R: {
            Type: 'AWS::IAM::Role',
            Properties: { ManagedPolicyArns: times(count, () => either('arn:aws:iam::aws:policy/A', 'b')) },
          },
        },
      }),
    ],
  ])('%s', (_, template) => {
    const [some, twice] = [workOn(template(64)), workOn(template(128))];

    expect(twice / some).toBeLessThan(2.2);
  });
});

describe('an evaluated text is no longer than', () => {
  test.each<[what: string, value: unknown, most: number]>([
    [
      'as many texts as are tried out, for choices in one text',
      { 'Fn::Join': ['', times(500, () => EITHER)] },
      17 * 500,
    ],
    [
      'as many texts as are tried out, for wildcards in one text',
      { 'Fn::Join': ['', times(500, (index) => either(`${index}*`, `${index}?`))] },
      17 * 500 * 5,
    ],
    [
      'a template, for texts that double',
      times(40, (index) => index).reduce<unknown>((inner) => ({ 'Fn::Sub': ['${A}${A}', { A: inner }] }), 'ab'),
      2_100_000,
    ],
  ])('%s', (_, value, most) => {
    expect(rawTexts(value).join('').length).toBeLessThan(most);
  });
});

describe('among more choices than are tried out is found', () => {
  test.each<[what: string, parts: unknown[]]>([
    ['a wildcard as one choice', [...times(18, () => EITHER), either('a', '*')]],
    ['a wildcard as the first choice of many', [either('*', 'a'), ...times(30, () => EITHER)]],
    ['a wildcard behind a choice', [...times(18, () => EITHER), '*']],
    ['a wildcard among wildcards', [...times(18, () => EITHER), ...times(3, () => either('b/*', 'c*'))]],
    [
      'one of more wildcards than are tried out',
      [
        ...times(5, () => EITHER),
        select(
          { Ref: 'Index' },
          times(40, (index) => `x${index}/*`),
        ),
        ...times(2, () => either('*', 'a')),
      ],
    ],
    ['a wildcard in a piece', [...times(18, () => EITHER), select({ Ref: 'Index' }, split(',', 'a,*'))]],
  ])('%s', (_, parts) => {
    expect(
      rulesOfStatement({ Action: 's3:ListBucket', Resource: { 'Fn::Join': ['', ['arn:aws:s3:::', ...parts]] } }),
    ).toEqual(['open-resource']);
  });

  test('an action', () => {
    expect(
      rulesOfStatement({
        Action: { 'Fn::Join': ['', ['s3:', ...times(18, () => EITHER)]] },
        Resource: 'arn:aws:s3:::site',
      }),
    ).toEqual(['wildcard-action']);
  });
});

test('more exact choices than are tried out are accepted', () => {
  const Resource = { 'Fn::Join': ['', ['arn:aws:s3:::', ...times(30, () => EITHER), '/*']] };

  expect(rulesOfStatement({ Action: 's3:GetObject', Resource })).toEqual([]);
});
