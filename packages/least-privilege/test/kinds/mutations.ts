/** Returns a generator of numbers from 0 to 1, which is the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Mutated {
  readonly template: unknown;
  /**
   * Location of the null that the last mutation set in a resource, as a finding names it.
   * @default - no null was set
   */
  readonly nullAt?: string;
}

type Holder = Record<string, unknown>;

const ALLOW = {
  Effect: 'Allow',
  Action: ['s3:ListBucket', 'iam:PassRole'],
  Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::site']] },
};
const POLICY = { Version: '2012-10-17', Statement: [ALLOW, { 'Fn::If': ['Open', ALLOW, { Ref: 'AWS::NoValue' }] }] };
const SERVICE = {
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: { Service: 'logs.amazonaws.com' },
  Condition: { ArnLike: { 'aws:SourceArn': { 'Fn::Sub': ['${A}:*', { A: { Ref: 'P' } }] } } },
};
const SELECTED = {
  'Fn::Select': [{ Ref: 'Index' }, { 'Fn::Split': [',', { 'Fn::Sub': 'a,${B},arn:aws:iam::aws:policy/A' }] }],
};

/** All structures that the check reads. */
const TEMPLATE = {
  Parameters: {
    P: { Type: 'String', Default: 'arn:a*' },
    L: { Type: 'CommaDelimitedList', Default: 'a,b' },
    Index: { Type: 'Number', Default: 1 },
  },
  Mappings: { M: { a: { b: 'c*' }, d: { b: ['e'] } } },
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Metadata: { 'aws:cdk:path': 'Shop/Role' },
      Properties: {
        AssumeRolePolicyDocument: { Statement: SERVICE },
        ManagedPolicyArns: [SELECTED, { Ref: 'L' }],
        Policies: [{ PolicyName: 'p', PolicyDocument: POLICY }],
      },
    },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: {
          Statement: [{ ...ALLOW, Resource: { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'b'] } }],
        },
      },
    },
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'kms:*',
              Resource: '*',
              Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } },
            },
          ],
        },
      },
    },
    May: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: 'f',
        Principal: 's3.amazonaws.com',
        SourceAccount: { Ref: 'AWS::AccountId' },
      },
    },
    Bus: {
      Type: 'AWS::Events::EventBusPolicy',
      Properties: {
        StatementId: 'a',
        Action: 'events:PutEvents',
        Principal: '*',
        Condition: { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-a' },
      },
    },
    Call: {
      Type: 'Custom::AWS',
      Properties: { Create: JSON.stringify({ parameters: { PolicyDocument: JSON.stringify(POLICY) } }) },
    },
    Set: {
      Type: 'AWS::CloudFormation::StackSet',
      Properties: {
        TemplateBody: JSON.stringify({
          Resources: { R: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: POLICY } } },
        }),
      },
    },
    Log: {
      Type: 'AWS::Logs::ResourcePolicy',
      Properties: {
        PolicyDocument: {
          'Fn::Join': [
            '',
            [
              '{"Statement":[{"Effect":"Allow","Action":"',
              { 'Fn::If': ['A', 'logs:PutLogEvents', '*'] },
              '","Resource":"*"}]}',
            ],
          ],
        },
      },
    },
  },
};

const NAMES = [
  'Effect',
  'Action',
  'Condition',
  'Principal',
  'Statement',
  'Ref',
  'Fn::If',
  'Fn::Join',
  'Fn::Sub',
  'Fn::Select',
  'Fn::Split',
  'Fn::FindInMap',
  'Fn::Transform',
  'constructor',
  '__proto__',
  'toString',
  'TemplateBody',
  'PolicyDocument',
  'ManagedPolicyArns',
  'Resources',
  '',
];
const SCALARS: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  NaN,
  '',
  '*',
  '${',
  '${}',
  '${!}',
  '{"Statement":',
  '[[]]',
  'arn:aws:iam::aws:policy/A',
  '\uE000',
  '\uE005*',
  'x'.repeat(200),
];

/** Returns a template with one to four changes. */
export function mutated(next: () => number): Mutated {
  const whole = { template: structuredClone(TEMPLATE) as unknown };
  const count = 1 + Math.floor(next() * 4);
  let nullAt: string | undefined;
  for (let change = 0; change < count; change += 1) {
    nullAt = mutate(whole, next);
  }
  return { template: whole.template, nullAt };
}

/** @returns the location of the null, if one was set in the properties of a resource */
function mutate(whole: { template: unknown }, next: () => number): string | undefined {
  const places = placesIn(whole as Holder);
  if (places.length === 0) {
    return undefined; // an earlier mutation has removed the whole template
  }
  const [holder, key, path] = places[Math.floor(next() * places.length)];
  const value = changed(holder[key], next);
  if (value === undefined) {
    delete holder[key];
  } else {
    holder[key] = value;
  }
  const [, section, , properties, ...rest] = path;
  return value === null && section === 'Resources' && properties === 'Properties' && rest.length > 0
    ? ['Properties', ...rest].join('/')
    : undefined;
}

/** Returns every property of every object and list, with its parent. */
function placesIn(root: Holder): [holder: Holder, key: string, path: string[]][] {
  const places: [Holder, string, string[]][] = [];
  const open: [Holder, string[]][] = [[root, []]];
  for (let at = open.pop(); at; at = open.pop()) {
    const [holder, path] = at;
    for (const [key, value] of Object.entries(holder)) {
      places.push([holder, key, [...path, key]]);
      if (typeof value === 'object' && value !== null && path.length < 40) {
        open.push([value as Holder, [...path, key]]);
      }
    }
  }
  return places;
}

function changed(value: unknown, next: () => number): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)];
  switch (Math.floor(next() * 9)) {
    case 0:
      return undefined;
    case 1:
      return null;
    case 2:
      return pick(SCALARS);
    case 3:
      return pick([
        [],
        {},
        [null],
        [[]],
        { [pick(NAMES)]: pick(SCALARS) },
        { [pick(NAMES)]: [pick(SCALARS), pick(SCALARS)] },
      ]);
    case 4:
      return { [pick(NAMES)]: value };
    case 5:
      return [value, structuredClone(value)];
    case 6:
      return { [pick(NAMES)]: [pick(SCALARS), value, value].slice(Math.floor(next() * 2)) };
    case 7:
      return JSON.stringify(value);
    default:
      return typeof value === 'string'
        ? value.slice(Math.floor(next() * value.length)) + pick(['', '*', '${A}', '"', ':'])
        : [value];
  }
}
