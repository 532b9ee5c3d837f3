import { grantedAndUsed } from '../../src/granted-permissions/granted-and-used';
import { parseCalls, RecordedCall } from '../../src/emulator/recorded-calls';
import { DeployedStack } from '../../src/stacks/deployment';

const ACCOUNT = '111122223333';

/** Stack with the role `worker`, which has these statements. */
function stackWith(statements: readonly object[], role: object = {}, name = 'shop'): DeployedStack {
  const properties = { Policies: [{ PolicyDocument: { Statement: statements } }], ...role };
  const worker = { logicalId: 'Worker', type: 'AWS::IAM::Role', path: 'Shop/Worker', physicalId: 'worker' };
  return {
    name,
    accountId: ACCOUNT,
    region: 'us-east-1',
    outputs: {},
    resources: [{ ...worker, properties, stubbed: false }],
  };
}

const allow = (Action: string | string[], Resource: string | string[] = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const call = (action: string, resource: string, more: Partial<RecordedCall> = {}): RecordedCall => ({
  account: ACCOUNT,
  role: 'worker',
  action,
  resource,
  allowed: true,
  ...more,
});
const asked = (action: string, resource: string, role = 'worker') => ({
  principal: `arn:aws:iam::${ACCOUNT}:role/${role}`,
  action,
  resource,
});
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`;

/** Returns the use of a role's only statement. */
function useOf(statement: object, calls: readonly RecordedCall[], asks: readonly ReturnType<typeof asked>[] = []) {
  return grantedAndUsed([stackWith([statement])], calls, asks)[0].statements[0];
}

test('a statement that a call needed was used, and its unused actions are named', () => {
  const statement = allow(['sqs:SendMessage', 'sqs:ReceiveMessage', 'kms:Decrypt'], QUEUE, { Sid: 'Jobs' });

  expect(useOf(statement, [call('sqs:SendMessage', QUEUE), call('sqs:SendMessage', QUEUE)])).toEqual({
    sid: 'Jobs',
    actions: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'kms:Decrypt'],
    resources: [QUEUE],
    use: 'used',
    enforcedBy: ['embedded AWS'],
    unusedActions: ['sqs:ReceiveMessage'],
  });
});

test.each([
  ['on another resource', call('sqs:SendMessage', `${QUEUE}-dead`)],
  ['with another action', call('sqs:DeleteMessage', QUEUE)],
  ['of another role', call('sqs:SendMessage', QUEUE, { role: 'other' })],
  ['in another account', call('sqs:SendMessage', QUEUE, { account: '444455556666' })],
  ['that was denied', call('sqs:SendMessage', QUEUE, { allowed: false })],
])('a statement is not used by a call %s', (_, other) => {
  expect(useOf(allow('sqs:SendMessage', QUEUE), [other])).toMatchObject({ use: 'never used', enforcedBy: [] });
});

test('the action decides about a call whose resource the embedded AWS ignores', () => {
  expect(
    useOf(allow('ssm:GetParameters', 'arn:aws:ssm:*:*:parameter/shop/*'), [call('ssm:GetParameters', '*')]).use,
  ).toBe('used');
});

test('permissions that AWS requires beyond the calls count, with unknown parts of a resource', () => {
  const statement = allow('logs:PutLogEvents', `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/shop:log-stream:*`);
  const ask = asked('logs:PutLogEvents', `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/shop:log-stream:*`);

  expect(useOf(statement, [], [ask])).toMatchObject({ use: 'used', enforcedBy: ['table of AWS'], unusedActions: [] });
  expect(useOf(statement, [], [asked(ask.action, ask.resource, 'other')]).use).toBe('never used');
});

test.each([
  'ecs:UpdateService',
  'elasticloadbalancing:ModifyRule',
  'codedeploy:CreateDeployment',
  'codepipeline:PutJobSuccessResult',
  'ecr:DescribeImageScanFindings',
])('[RN-05] for %s it is known whether it was needed, because the run checks it', (action) => {
  expect(useOf(allow(action), [])).toMatchObject({ use: 'never used' });
  expect(useOf(allow(action), [call(action, '*')])).toMatchObject({ use: 'used' });
});

test('it is not known for calls that nothing here observes', () => {
  expect(useOf(allow(['iam:PassRole', 'kms:Decrypt']), [])).toMatchObject({ use: 'unseen', unusedActions: [] });
  expect(useOf(allow(['iam:PassRole', 's3:GetObject']), [])).toMatchObject({ use: 'never used' });
});

test('all but some actions and resources are compared as well', () => {
  const statement = { Effect: 'Allow', NotAction: 'iam:*', NotResource: QUEUE };

  expect(useOf(statement, [call('sqs:SendMessage', `${QUEUE}-dead`)])).toMatchObject({
    actions: ['iam:*'],
    resources: [QUEUE],
    use: 'used',
    unusedActions: [],
  });
  expect(useOf(statement, [call('sqs:SendMessage', QUEUE)]).use).toBe('never used');
});

test('denials of a role are no grants, and the denied calls are named', () => {
  const [role] = grantedAndUsed(
    [stackWith([{ Effect: 'Deny', Action: '*', Resource: '*' }])],
    [call('sqs:SendMessage', QUEUE, { allowed: false })],
    [],
  );

  expect(role).toMatchObject({ stack: 'shop', path: 'Shop/Worker', statements: [], unread: [] });
  expect(role.denied).toEqual([`sqs:SendMessage on ${QUEUE}`]);
});

test('policies of AWS that are not known here are named, and roles of the bootstrap are left out', () => {
  const ManagedPolicyArns = ['arn:aws:iam::aws:policy/SomethingNew'];
  const toolkit = stackWith([], {}, 'CDKToolkit');

  expect(grantedAndUsed([stackWith([], { ManagedPolicyArns }), toolkit], [], [])).toMatchObject([
    { path: 'Shop/Worker', unread: ManagedPolicyArns },
  ]);
});

test('calls are read up to the last whole line', () => {
  const line = JSON.stringify(call('sqs:SendMessage', QUEUE));

  expect(parseCalls(`${line}\n${line}\n{"acc`)).toEqual([
    call('sqs:SendMessage', QUEUE),
    call('sqs:SendMessage', QUEUE),
  ]);
  expect(parseCalls('')).toEqual([]);
});
