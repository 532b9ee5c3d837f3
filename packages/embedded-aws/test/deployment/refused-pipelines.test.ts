import { refusePipelines } from '../../src/deployment/refused-pipelines';

const git = (SourceActionName: unknown) => ({
  ProviderType: 'CodeStarSourceConnection',
  GitConfiguration: { SourceActionName },
});
const source = (Name: string, Provider = 'CodeStarSourceConnection') => ({
  Name,
  ActionTypeId: { Owner: 'AWS', Category: 'Source', Provider, Version: '1' },
});
const pipeline = (Triggers: unknown, ...actions: object[]) =>
  ({
    Resources: {
      Pipeline: {
        Type: 'AWS::CodePipeline::Pipeline',
        Properties: { Stages: [{ Name: 'Source', Actions: actions }], Triggers },
      },
    },
  }) as never;

const MESSAGE =
  'Triggers for connection must reference a CodeStarSourceConnection action. Note that when you specify a trigger, you cant specify more than one trigger per source action.';

test.each([
  ['two triggers for one source action', pipeline([git('Code'), git('Code')], source('Code')), 'Code has 2 triggers'],
  [
    'two triggers for one of two source actions',
    pipeline([git('Code'), git('Other'), git('Code')], source('Code'), source('Other')),
    'Code has 2 triggers',
  ],
  [
    'a trigger for an action that does not exist',
    pipeline([git('Code')], source('Other')),
    'Code is not a CodeStarSourceConnection action',
  ],
  [
    'a trigger for a source without a connection',
    pipeline([git('Code')], source('Code', 'S3')),
    'Code is not a CodeStarSourceConnection action',
  ],
])('%s are refused at deployment, with the message of CodePipeline', (_, template, which) => {
  const refuse = () => refusePipelines('Shop', template);

  expect(refuse).toThrow('stack Shop ended as CREATE_FAILED');
  expect(refuse).toThrow(
    `Pipeline (AWS::CodePipeline::Pipeline): ${MESSAGE} (Service: AWSCodePipeline, Status Code 400): ${which}`,
  );
});

test.each([
  ['one trigger for each source action', pipeline([git('Code'), git('Other')], source('Code'), source('Other'))],
  ['no triggers', pipeline(undefined, source('Code'))],
  ['triggers that a function of the template gives', pipeline({ 'Fn::If': ['A', [], []] }, source('Code'))],
  [
    'a name that a function of the template gives',
    pipeline([git({ Ref: 'Name' }), git({ Ref: 'Name' }), {}], source('Code')),
  ],
  [
    'a pipeline without properties',
    { Resources: { Pipeline: { Type: 'AWS::CodePipeline::Pipeline' }, Topic: { Type: 'AWS::SNS::Topic' } } } as never,
  ],
])('%s pass', (_, template) => {
  expect(() => refusePipelines('Shop', template)).not.toThrow();
});
