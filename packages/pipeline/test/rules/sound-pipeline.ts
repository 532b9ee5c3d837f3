/* eslint-disable @typescript-eslint/no-explicit-any -- a template is what it is, and each test spoils it in a place of its own */
const typeOf = (Category: string, Provider: string) => ({ Category, Owner: 'AWS', Provider, Version: '1' });
const ruleOf = (Provider: string) => ({
  Name: 'Check',
  RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider, Version: '1' },
  Configuration: {} as any,
});

/** Properties of a pipeline that uses everything that the rules check, without a problem. */
export function soundPipeline(): any {
  return {
    PipelineType: 'V2',
    ExecutionMode: 'QUEUED',
    Variables: [{ Name: 'ACTOR', DefaultValue: 'manual' }],
    Triggers: [{ ProviderType: 'CodeStarSourceConnection', GitConfiguration: { SourceActionName: 'Source' } }],
    Stages: [
      {
        Name: 'Source',
        Actions: [{ Name: 'Source', Namespace: 'Source', ActionTypeId: typeOf('Source', 'CodeStarSourceConnection') }],
      },
      {
        Name: 'Build',
        BeforeEntry: {
          Conditions: [
            {
              Result: 'FAIL',
              Rules: [{ ...ruleOf('VariableCheck'), Configuration: { Variable: '#{Source.BranchName}' } }],
            },
          ],
        },
        Actions: [
          {
            Name: 'Image',
            Namespace: 'Image',
            ActionTypeId: typeOf('Build', 'CodeBuild'),
            RunOrder: 1,
            Configuration: { EnvironmentVariables: '[{"name":"COMMIT","value":"#{Source.CommitId}"}]' },
          },
          {
            Name: 'Scan',
            ActionTypeId: typeOf('Invoke', 'Lambda'),
            RunOrder: '2',
            Configuration: { UserParameters: '{"digest":"#{Image.DIGEST}","by":"#{variables.ACTOR}"}' },
          },
        ],
        OnSuccess: {
          Conditions: [
            {
              Result: 'FAIL',
              Rules: [{ ...ruleOf('CloudWatchAlarm'), Configuration: { AlarmName: '#{Image.ALARM}' } }],
            },
          ],
        },
      },
      {
        Name: 'Deploy',
        Actions: [
          {
            Name: 'Approve',
            ActionTypeId: typeOf('Approval', 'Manual'),
            RunOrder: 1,
            TimeoutInMinutes: 60,
            Configuration: { CustomData: 'run #{codepipeline.PipelineExecutionId}' },
          },
          { Name: 'Smoke', ActionTypeId: typeOf('Test', 'CodeBuild'), RunOrder: 1 },
          { Name: 'Site', ActionTypeId: typeOf('Deploy', 'S3'), RunOrder: 2 },
        ],
        OnFailure: { Result: 'ROLLBACK', Conditions: [{ Result: 'ROLLBACK', Rules: [ruleOf('LambdaInvoke')] }] },
      },
    ],
  };
}

export const templateOf = (Properties: object) => ({
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic' },
    Delivery: { Type: 'AWS::CodePipeline::Pipeline', Properties, Metadata: { 'aws:cdk:path': 'Shop/Delivery' } },
  },
});
