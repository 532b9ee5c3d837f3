import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeRequiredPermissions, PermissionCheck } from '../src/required-permissions';
import { collect, failing } from './collected-tests';

type Stacks = Awaited<ReturnType<PermissionCheck['deployOnPaper']>>;
type Findings = ReturnType<PermissionCheck['checkPermissions']>;
type Asked = Findings['asked'][number];

const [GRANTED, KNOWN, NOTICED] = [
  '[SHOP-1] is granted, by documentation',
  'is known for every kind of action and every resource with a role, and decided for each of them',
  'is missed as soon as it is taken away, or not decided if the resource is outside the app',
];
const permission = (principal: string, action: string): Asked => ({
  principal,
  action,
  resource: '*',
  neededBy: 'a test',
  source: 'https://docs.aws.amazon.com',
});
const PUBLISH = permission('shop', 'sns:Publish');
const CONNECT = permission('shop', 'codeconnections:UseConnection');
const INVOKE = permission('sns.amazonaws.com', 'lambda:InvokeFunction');
const SEND = permission('events.amazonaws.com', 'sqs:SendMessage');
const ASKED = [PUBLISH, CONNECT, INVOKE, SEND];

const statement = (Action: string | string[], more: object = {}) => ({ Effect: 'Allow', Action, ...more });
const resource = (type: string, properties: object) => ({ type, properties: { ...properties } });

/** Shop whose roles and resources have all required permissions, and a denial that must remain. */
const SHOP: Stacks = [
  {
    resources: [
      resource('AWS::IAM::Role', {
        Name: 'shop',
        Tags: [null, 'a'],
        Policies: [
          { Document: { Statement: statement(['sns:Publish', 's3:GetObject']) } },
          {
            Document: {
              Statement: [
                statement(['codeconnections:UseConnection', 'codestar-connections:UseConnection']),
                { Effect: 'Deny', Action: 'sns:Publish' },
                { Effect: 'Allow', NotAction: 's3:*' },
              ],
            },
          },
        ],
      }),
      resource('AWS::Lambda::Permission', { Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com' }),
      resource('AWS::SQS::QueuePolicy', {
        Document: {
          Statement: [
            statement('sqs:SendMessage', { Principal: { Service: 'events.amazonaws.com' } }),
            statement('sqs:SendMessage', { Principal: { AWS: 'somebody' } }),
          ],
        },
      }),
    ],
  },
];

/** Returns the remaining statements as text, without those of principals that are not services in resource policies. */
const allows = (stacks: Stacks, action: string) =>
  stacks
    .flatMap(({ resources }) => resources)
    .some(
      ({ type, properties }) =>
        (type === 'AWS::Lambda::Permission' && properties.Action === action) ||
        statementsIn(properties).some(
          ({ Effect, Action, Principal }) =>
            Effect === 'Allow' && [Action].flat().includes(action) && !JSON.stringify(Principal ?? {}).includes('AWS'),
        ),
    );

function statementsIn(value: unknown): { Effect: string; Action: string | string[]; Principal?: object }[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const own = 'Statement' in value ? [value.Statement].flat() : [];
  return [...(own as never[]), ...Object.values(value).flatMap(statementsIn)];
}

/** Check that requires the given permissions, and searches for them in the statements. */
class SimpleCheck implements PermissionCheck {
  public folder = '';

  constructor(
    private readonly stacks: Stacks = SHOP,
    private readonly change: (findings: Findings, stacks: Stacks) => Findings = (findings) => findings,
  ) {}

  public async deployOnPaper(folder: string): Promise<Stacks> {
    this.folder = folder;
    expect(existsSync(join(folder, 'manifest.json'))).toBe(true);
    return this.stacks;
  }

  public checkPermissions(stacks: Stacks): Findings {
    const missing = ASKED.filter(({ action }) => !allows(stacks, action));
    return this.change({ asked: ASKED, missing, undecided: [] }, stacks);
  }

  public describeMissing({ action }: Asked): string {
    return `${action} is missing`;
  }

  public describeUndecided({ action }: Asked): string {
    return `${action} is not decided`;
  }
}

const testsOf = (check: PermissionCheck, requirement = 'SHOP-1') =>
  collect(() =>
    describeRequiredPermissions({
      requirement,
      main: join(__dirname, 'shop-app', 'main'),
      variables: { SHOP_NAME: 'tea' },
      check,
    }),
  );

test('an app whose roles have everything passes, and its assembly is removed', async () => {
  const check = new SimpleCheck();
  const tests = await testsOf(check);

  expect(tests.map(({ title }) => title)).toEqual([GRANTED, KNOWN, NOTICED]);
  expect(await failing(tests)).toEqual([]);
  expect(existsSync(check.folder)).toBe(false);
});

test('an app without a requirement for it is tested under no id', async () => {
  const [granted] = await testsOf(new SimpleCheck(), '');

  expect(granted.title).toBe('is granted, by documentation');
});

test.each<[string, PermissionCheck, readonly string[]]>([
  ['lacks a permission', new SimpleCheck([{ resources: [SHOP[0].resources[0]] }]), [GRANTED]],
  [
    'has a permission of which nobody knows',
    new SimpleCheck(SHOP, (findings) => ({
      ...findings,
      undecided: [{ ...PUBLISH, because: 'the type is not known' }],
    })),
    [KNOWN],
  ],
  [
    'is judged by a check that does not notice what is missing',
    new SimpleCheck(SHOP, (findings) => ({ ...findings, missing: [] })),
    [NOTICED],
  ],
  [
    'is judged by a check that is undecided for another reason',
    new SimpleCheck(SHOP, (findings, stacks) =>
      stacks === SHOP
        ? findings
        : { ...findings, missing: [], undecided: findings.missing.map((one) => ({ ...one, because: 'no idea' })) },
    ),
    [NOTICED],
  ],
])('an app that %s fails', async (_, check, failed) => {
  expect(await failing(await testsOf(check))).toEqual(failed);
});

test('a permission that is undecided because the resource is outside the app counts as noticed', async () => {
  const check = new SimpleCheck(SHOP, (findings, stacks) =>
    stacks === SHOP
      ? findings
      : {
          ...findings,
          missing: [],
          undecided: findings.missing.map((one) => ({
            ...one,
            because: 'the resource policy is not part of the app',
          })),
        },
  );

  expect(await failing(await testsOf(check))).toEqual([]);
});
