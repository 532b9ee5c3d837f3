import { describeDeployment, environmentFile, exportLine } from '../../src/up/describe-deployment';

const stack = (name: string, outputs: Record<string, string>) => ({
  name,
  accountId: '111122223333',
  region: 'us-east-1',
  resources: [],
  outputs,
});
const stub = { stack: 'Shop', path: 'Pipe', what: 'stubbed: AWS::CodePipeline::Pipeline', why: 'unknown' };
const other = { stack: 'Shop', path: 'Role', what: 'trust added', why: 'the runner plays the service' };

test('a deployment is described by its stacks, their outputs, and what exists on paper only', () => {
  const deployment = {
    stacks: [stack('CDKToolkit', { BucketName: 'b' }), stack('Base', {}), stack('Shop', { Url: 'https://shop' })],
    adjustments: [stub, other],
  };

  expect(describeDeployment(deployment, false)).toEqual([
    'stack Base',
    'stack Shop',
    '  Url = https://shop',
    'stubbed resources, which the embedded AWS does not support:',
    '  Shop Pipe (AWS::CodePipeline::Pipeline)',
    '1 other difference from AWS; --differences lists it',
  ]);
});

test('the differences that are not listed are counted', () => {
  expect(describeDeployment({ stacks: [], adjustments: [other, other] }, false)).toEqual([
    '2 other differences from AWS; --differences lists them',
  ]);
});

test('every difference is listed on request, and nothing that does not differ', () => {
  expect(describeDeployment({ stacks: [], adjustments: [other] }, true)).toEqual([
    'other differences from AWS:',
    '  Shop Role: trust added, because the runner plays the service',
  ]);
  expect(describeDeployment({ stacks: [], adjustments: [] }, true)).toEqual([]);
});

test('variables are a line for a shell, and lines for a file', () => {
  expect(exportLine({ A: '1', B: '2' })).toBe('export A=1 B=2');
  expect(environmentFile({ A: '1', B: '2' })).toBe('A=1\nB=2\n');
});
