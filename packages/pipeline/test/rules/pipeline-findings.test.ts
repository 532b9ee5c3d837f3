import { pipelineFindings } from '../../src';
import { soundPipeline, templateOf } from './sound-pipeline';

/* eslint-disable @typescript-eslint/no-explicit-any -- a template is what it is */
function spoiled(spoil: (pipeline: any) => void) {
  const pipeline = soundPipeline();
  spoil(pipeline);
  return pipelineFindings(templateOf(pipeline));
}

/** Job of an `ApproverCheck`. */
const check = (RunOrder: number) => ({
  Name: 'Check',
  ActionTypeId: { Category: 'Invoke', Owner: 'AWS', Provider: 'Lambda', Version: '1' },
  RunOrder,
  Configuration: { UserParameters: '{"execution":"#{codepipeline.PipelineExecutionId}","approval":"Approve"}' },
});

describe('a pipeline without a fault', () => {
  it('has no findings', () => {
    expect(spoiled(() => undefined)).toEqual([]);
  });

  it.each([
    {},
    { Resources: {} },
    templateOf({}),
    { Resources: { Delivery: { Type: 'AWS::CodePipeline::Pipeline' } } },
  ])('is a missing one: %j', (template) => {
    expect(pipelineFindings(template)).toEqual([]);
  });

  it.each<[string, (pipeline: any) => void]>([
    ['its type', (it) => (it.PipelineType = { Ref: 'Type' })],
    ['its stages', (it) => (it.Stages = { 'Fn::If': ['Big', [], []] })],
    ['a timeout', (it) => (it.Stages[2].Actions[0].TimeoutInMinutes = { Ref: 'Minutes' })],
    [
      'a provider of a rule',
      (it) => (it.Stages[2].OnFailure.Conditions[0].Rules[0].RuleTypeId.Provider = { Ref: 'Provider' }),
    ],
    ['the source of a trigger', (it) => (it.Triggers[0].GitConfiguration.SourceActionName = { Ref: 'Source' })],
    ['the name of a source', (it) => (it.Stages[0].Actions[0].Name = { Ref: 'Source' })],
    ['the provider of a source', (it) => (it.Stages[0].Actions[0].ActionTypeId.Provider = { Ref: 'Provider' })],
    ['a namespace', (it) => (it.Stages[0].Actions[0].Namespace = { Ref: 'Namespace' })],
    ['the name of a variable', (it) => (it.Variables[0].Name = { Ref: 'Variable' })],
    [
      'what an action beside an approval is',
      (it) => (it.Stages[2].Actions[1].ActionTypeId.Category = { Ref: 'Category' }),
    ],
    [
      'what an action beside the check of an approver is',
      (it) => {
        it.Stages[2].Actions.push(check(2));
        it.Stages[2].Actions[2].ActionTypeId.Category = { Ref: 'Category' };
      },
    ],
    ['what an action with a timeout is', (it) => (it.Stages[2].Actions[0].ActionTypeId = { Ref: 'Type' })],
    ['a trigger', (it) => (it.Triggers[0] = { 'Fn::If': ['Triggered', {}, {}] })],
  ])('may leave %s to the deployment', (_, spoil) => {
    expect(spoiled(spoil)).toEqual([]);
  });

  it.each([5, 86_400])('may wait %i minutes for an approval', (minutes) => {
    expect(spoiled((it) => (it.Stages[2].Actions[0].TimeoutInMinutes = minutes))).toEqual([]);
  });

  it('may check its approver before everything else of the stage', () => {
    expect(
      spoiled((it) => {
        it.Stages[2].Actions.push(check(2));
        it.Stages[2].Actions[2].RunOrder = 3;
      }),
    ).toEqual([]);
  });

  it('may do something before its approval', () => {
    expect(
      spoiled((it) =>
        it.Stages[2].Actions.push({
          Name: 'Plan',
          ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
          RunOrder: 0,
        }),
      ),
    ).toEqual([]);
  });

  it.each(['SUPERSEDED', 'QUEUED', undefined])('may roll back if executions do not run in parallel: %s', (mode) => {
    expect(spoiled((it) => (it.ExecutionMode = mode))).toEqual([]);
  });

  it.each([
    ['S3', 'VersionId'],
    ['ECR', 'ImageDigest'],
    ['CodeCommit', 'CommitterDate'],
    ['GitHub', 'CommitUrl'],
    ['CodeStarSourceConnection', 'FullRepositoryName'],
    ['constructor', 'Anything'],
  ])('may use what a source of %s has, such as %s, and anything of an unknown provider', (provider, variable) => {
    expect(
      spoiled((it) => {
        it.Triggers = [];
        it.Stages[0].Actions[0].ActionTypeId.Provider = provider;
        it.Stages[1].BeforeEntry.Conditions[0].Rules[0].Configuration = {};
        it.Stages[1].Actions[0].Configuration = { EnvironmentVariables: `#{Source.${variable}}` };
      }),
    ).toEqual([]);
  });

  it('may be started by a trigger for each of its sources', () => {
    expect(
      spoiled((it) => {
        it.Stages[0].Actions.push({ ...it.Stages[0].Actions[0], Name: 'Tools', Namespace: 'Tools' });
        it.Triggers.push({ ProviderType: 'CodeStarSourceConnection', GitConfiguration: { SourceActionName: 'Tools' } });
      }),
    ).toEqual([]);
  });

  it('may be of type V1, as long as it uses nothing that V1 does not support', () => {
    const {
      Stages: [source, { BeforeEntry, OnSuccess, ...build }],
    } = soundPipeline();
    build.Actions[1].Configuration = {};

    expect([BeforeEntry, OnSuccess]).not.toContain(undefined);
    expect(pipelineFindings(templateOf({ Stages: [source, build] }))).toEqual([]);
  });
});

describe('a seeded fault', () => {
  it.each<[string, string, string, string, (pipeline: any) => void]>([
    [
      'triggers on a V1 pipeline',
      'needs-v2',
      'is of type V1, which does not support triggers',
      'Triggers',
      (it) => (it.PipelineType = 'V1'),
    ],
    [
      'triggers on a pipeline that says no type',
      'needs-v2',
      'does not support triggers',
      'Triggers',
      (it) => delete it.PipelineType,
    ],
    [
      'variables on a V1 pipeline',
      'needs-v2',
      'does not support variables',
      'Variables',
      (it) => (it.PipelineType = 'V1'),
    ],
    [
      'a queue on a V1 pipeline',
      'needs-v2',
      'does not support the execution mode QUEUED',
      'ExecutionMode',
      (it) => (it.PipelineType = 'V1'),
    ],
    [
      'parallel executions on a V1 pipeline',
      'needs-v2',
      'does not support the execution mode PARALLEL',
      'ExecutionMode',
      (it) => Object.assign(it, { PipelineType: 'V1', ExecutionMode: 'PARALLEL' }),
    ],
    [
      'conditions on a V1 pipeline',
      'needs-v2',
      "does not support the conditions or failure actions of stage 'Build'",
      'Stages/1',
      (it) => (it.PipelineType = 'V1'),
    ],
    [
      'a rollback on a V1 pipeline',
      'needs-v2',
      "failure actions of stage 'Deploy'",
      'Stages/2',
      (it) => (it.PipelineType = 'V1'),
    ],
    [
      'a trigger that names an unknown action',
      'trigger-source',
      "no source action with a connection has the name 'Sorce'",
      'Triggers/0',
      (it) => (it.Triggers[0].GitConfiguration.SourceActionName = 'Sorce'),
    ],
    [
      'a trigger that names a build',
      'trigger-source',
      "has the name 'Image'",
      'Triggers/0',
      (it) => (it.Triggers[0].GitConfiguration.SourceActionName = 'Image'),
    ],
    [
      'a trigger for a source that has no connection',
      'trigger-source',
      "has the name 'Source'",
      'Triggers/0',
      (it) => (it.Stages[0].Actions[0].ActionTypeId.Provider = 'S3'),
    ],
    [
      'an approval that waits two years',
      'action-timeout',
      "approval 'Approve' has a timeout of 999999 minutes",
      'Stages/2/Actions/0',
      (it) => (it.Stages[2].Actions[0].TimeoutInMinutes = 999_999),
    ],
    [
      'an approval that waits too long, as text',
      'action-timeout',
      'has a timeout of 86401 minutes',
      'Stages/2/Actions/0',
      (it) => (it.Stages[2].Actions[0].TimeoutInMinutes = '86401'),
    ],
    [
      'an approval that does not wait',
      'action-timeout',
      'has a timeout of 4 minutes',
      'Stages/2/Actions/0',
      (it) => (it.Stages[2].Actions[0].TimeoutInMinutes = 4),
    ],
    [
      'a timeout of a build',
      'action-timeout',
      "action 'Image' has a timeout, which only approvals can have",
      'Stages/1/Actions/0',
      (it) => (it.Stages[1].Actions[0].TimeoutInMinutes = 60),
    ],
    [
      'a misspelt rule before a stage',
      'rule-provider',
      "the condition rule 'Check' has the provider VariablesCheck, which does not exist",
      'Stages/1/BeforeEntry/Conditions/0/Rules/0',
      (it) => (it.Stages[1].BeforeEntry.Conditions[0].Rules[0].RuleTypeId.Provider = 'VariablesCheck'),
    ],
    [
      'a misspelt rule after success',
      'rule-provider',
      'the provider CloudwatchAlarm',
      'Stages/1/OnSuccess/Conditions/0/Rules/0',
      (it) => (it.Stages[1].OnSuccess.Conditions[0].Rules[0].RuleTypeId.Provider = 'CloudwatchAlarm'),
    ],
    [
      'a misspelt rule after failure',
      'rule-provider',
      'the provider Lambda,',
      'Stages/2/OnFailure/Conditions/0/Rules/0',
      (it) => (it.Stages[2].OnFailure.Conditions[0].Rules[0].RuleTypeId.Provider = 'Lambda'),
    ],
    [
      'a deployment beside its approval',
      'unguarded-action',
      "action 'Site' of stage 'Deploy' runs in parallel with the approval 'Approve'",
      'Stages/2/Actions/2',
      (it) => (it.Stages[2].Actions[2].RunOrder = 1),
    ],
    [
      'a deployment beside its approval, where neither says when',
      'unguarded-action',
      "action 'Site'",
      'Stages/2/Actions/2',
      (it) => [0, 2].forEach((index) => delete it.Stages[2].Actions[index].RunOrder),
    ],
    [
      'a deployment that does not wait for the check of its approver',
      'bypassed-check',
      "action 'Site' of stage 'Deploy' does not wait for 'Check', which checks who approved",
      'Stages/2/Actions/2',
      (it) => it.Stages[2].Actions.push(check(2)),
    ],
    [
      'a check of an approver that runs before the approval',
      'bypassed-check',
      "action 'Check' of stage 'Deploy' checks approval 'Approve', but does not run after this approval in the same stage",
      'Stages/2/Actions/3',
      (it) => {
        it.Stages[2].Actions.push(check(1));
        it.Stages[2].Actions[0].RunOrder = 2;
        it.Stages[2].Actions[2].RunOrder = 3;
      },
    ],
    [
      'a check of an approver in another stage than the approval',
      'bypassed-check',
      "action 'Check' of stage 'Check' checks approval 'Approve'",
      'Stages/3/Actions/0',
      (it) => it.Stages.push({ Name: 'Check', Actions: [check(1)] }),
    ],
    [
      'a rollback among parallel executions',
      'parallel-rollback',
      "stage 'Deploy' rolls back, but CodePipeline cannot roll back executions",
      'Stages/2',
      (it) => (it.ExecutionMode = 'PARALLEL'),
    ],
    [
      'a condition that rolls back among parallel executions',
      'parallel-rollback',
      "stage 'Deploy' rolls back",
      'Stages/2',
      (it) => {
        it.ExecutionMode = 'PARALLEL';
        delete it.Stages[2].OnFailure.Result;
      },
    ],
    [
      'a variable of a namespace that there is not',
      'variable-reference',
      "action 'Image' uses #{Sorce.CommitId}, but no earlier action has the namespace Sorce",
      'Stages/1/Actions/0',
      (it) => (it.Stages[1].Actions[0].Configuration.EnvironmentVariables = '#{Sorce.CommitId}'),
    ],
    [
      'a variable of an action that runs at the same time',
      'variable-reference',
      "action 'Scan' uses #{Image.DIGEST}",
      'Stages/1/Actions/1',
      (it) => (it.Stages[1].Actions[1].RunOrder = 1),
    ],
    [
      'a variable of a later stage',
      'variable-reference',
      'uses #{Image.DIGEST}',
      'Stages/0/Actions/0',
      (it) => (it.Stages[0].Actions[0].Configuration = { Branch: ['a', { 'Fn::Sub': '#{Image.DIGEST}' }] }),
    ],
    [
      'a variable of a stage, before it',
      'variable-reference',
      "rule 'Check' uses #{Image.ALARM}",
      'Stages/1/BeforeEntry/Conditions/0/Rules/0',
      (it) => (it.Stages[1].BeforeEntry.Conditions[0].Rules[0].Configuration = { Variable: '#{Image.ALARM}' }),
    ],
    [
      'a variable that nobody declared',
      'variable-reference',
      'uses #{variables.ACTOR}, but the pipeline does not declare this variable',
      'Stages/1/Actions/1',
      (it) => (it.Variables = [{ Name: 'ACTORS' }]),
    ],
    [
      'two triggers for one source action',
      'one-trigger',
      "source action 'Source' has a second trigger",
      'Triggers/1',
      (it) =>
        it.Triggers.push({
          ProviderType: 'CodeStarSourceConnection',
          GitConfiguration: { SourceActionName: 'Source' },
        }),
    ],
    ...[
      ['S3', 'CommitId'],
      ['S3', 'BranchName'],
      ['ECR', 'CommitId'],
      ['CodeCommit', 'CommitUrl'],
      ['GitHub', 'FullRepositoryName'],
      ['CodeStarSourceConnection', 'CommitUrl'],
    ].map(([provider, variable]): [string, string, string, string, (pipeline: any) => void] => [
      `the variable ${variable} of a source of ${provider}, which has none`,
      'variable-reference',
      `action 'Image' uses #{Source.${variable}}, but sources with the provider ${provider}, such as 'Source', do not have this variable`,
      'Stages/1/Actions/0',
      (it) => {
        it.Stages[0].Actions[0].ActionTypeId.Provider = provider;
        it.Stages[1].Actions[0].Configuration.EnvironmentVariables = `#{Source.${variable}}`;
      },
    ]),
  ])('is found: %s', (_, rule, problem, place, spoil) => {
    expect(spoiled(spoil)).toContainEqual(
      expect.objectContaining({
        rule,
        problem: expect.stringContaining(problem),
        location: `Properties/${place}`,
        logicalId: 'Delivery',
        path: 'Shop/Delivery',
      }),
    );
  });

  it('is reported once, and with it no other', () => {
    expect(spoiled((it) => (it.Stages[2].Actions[2].RunOrder = 1))).toHaveLength(1);
  });

  it.each<[string, string, (pipeline: any) => void]>([
    [
      'set the source action to one of Source',
      'the right source',
      (it) => (it.Triggers[0].GitConfiguration.SourceActionName = 'Sorce'),
    ],
    [
      'add a source action with the provider CodeStarSourceConnection',
      'that it has none',
      (it) => (it.Stages[0].Actions[0].ActionTypeId.Provider = 'S3'),
    ],
    [
      'use only variables of earlier actions, with the namespace of the action',
      'an earlier step',
      (it) => (it.Stages[1].Actions[1].RunOrder = 1),
    ],
    ['declare the variable, or correct its name', 'a declaration', (it) => (it.Variables = [])],
  ])('has a remedy: %s', (instead, _, spoil) => {
    expect(spoiled(spoil).map((finding) => finding.instead)).toContain(instead);
  });
});
