import { Pipeline } from '@slipway/embedded-aws';
import { action, pipeline } from '@slipway/testing/declared-pipeline';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { PipelineRunner } from '../../src/pipeline/pipeline-runner';
import { DeclaredPipelines } from '../../src/run/declared-pipelines';
import { Actions, world } from '../pipeline/fixture';

const SHOP = pipeline([{ Name: 'Deploy', Actions: [action('Ship')] }]);
const { Name: shop, ...unnamed } = SHOP;

afterAll(removeFolders);

let made: Pipeline[];
let pipelines: DeclaredPipelines;
beforeEach(() => {
  made = [];
  pipelines = new DeclaredPipelines((declared): PipelineRunner => {
    made.push(declared);
    return world(SHOP, new Actions()).runner;
  });
});

const declared = (physicalId: string, more: object = {}) => ({
  logicalId: 'Pipeline',
  path: 'Shop/Pipeline',
  type: 'AWS::CodePipeline::Pipeline',
  physicalId,
  properties: { ...unnamed, ...more },
  stubbed: true,
});
const topic = { ...declared('topic'), type: 'AWS::SNS::Topic', properties: {} };
const stack = (...resources: (typeof topic)[]) => ({ resources });

test('the pipelines of a stack are known by their names, and its other resources are ignored', () => {
  expect(pipelines.take(stack(topic, declared(shop), declared('other', { Name: 'named' })))).toEqual([]);

  expect(pipelines.names).toEqual(['shop', 'named']);
  expect(pipelines.all).toEqual(made);
  expect(pipelines.runner(shop)).toBeInstanceOf(PipelineRunner);
  expect(pipelines.runner('topic')).toBeUndefined();
});

test('an unchanged pipeline keeps its runner, and its executions', () => {
  pipelines.take(stack(declared(shop)));
  const before = pipelines.runner(shop);

  expect(pipelines.take(stack(declared(shop)))).toEqual([]);
  expect(pipelines.runner(shop)).toBe(before);
});

test.each([
  [true, true],
  ['true', true],
  [false, false],
  [undefined, false],
])('a changed pipeline has another runner, and with RestartExecutionOnUpdate %j restarts: %j', (value, restart) => {
  pipelines.take(stack(declared(shop)));
  const before = pipelines.runner(shop);
  const changed = declared(shop, { ExecutionMode: 'QUEUED', RestartExecutionOnUpdate: value });

  expect(pipelines.take(stack(changed))).toEqual([{ name: 'shop', restart }]);
  expect(pipelines.names).toEqual(['shop']);
  expect(pipelines.runner(shop)).not.toBe(before);
  expect(pipelines.all[0].executionMode).toBe('QUEUED');
});

test('a pipeline that CodePipeline refuses is refused, and the previous one stays', () => {
  pipelines.take(stack(declared(shop)));
  const before = pipelines.runner(shop);

  expect(() => pipelines.take(stack(declared(shop, { Stages: [] })))).toThrow(
    expect.objectContaining({ name: 'PipelineDeclarationError' }),
  );
  expect(pipelines.runner(shop)).toBe(before);
});
