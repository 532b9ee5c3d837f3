import { ACCOUNT, action, att, pipeline, pipelineRole, role } from './template-parts';

const SITE = { Action: ['s3:PutObject'], Resource: 'arn:aws:s3:::acts-site/*' };
export const GUIDE = {
  Action: [
    'codecommit:GetBranch',
    'codecommit:GetCommit',
    'codecommit:UploadArchive',
    'codecommit:GetUploadArchiveStatus',
    'codecommit:CancelUploadArchive',
  ],
  Resource: att('Guide'),
};
const machines = ['Greeting', 'Failing', 'Express'];

const machine = (name: string, state: object, type = 'STANDARD') => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    StateMachineName: name,
    StateMachineType: type,
    RoleArn: att('StatesRole'),
    DefinitionString: JSON.stringify({ StartAt: 'Only', States: { Only: state } }),
  },
});

/** Pipeline with one action after the source, and the deployment of that action's output to the website. */
export const acts = (name: string, kind: string, Configuration: object, more: object = {}, roleId = 'InvokeRole') => {
  const { OutputArtifacts = [] } = more as { OutputArtifacts?: object[] };
  const deploys = OutputArtifacts.map((artifact, index) =>
    action(
      `Site${index}`,
      'Deploy S3',
      { BucketName: { Ref: 'Site' }, Extract: true, ObjectKey: name },
      { InputArtifacts: [{ Name: (artifact as { Name: string }).Name }], RunOrder: 2 },
    ),
  );
  return pipeline(name, roleId, {
    Source: [
      action(
        'Source',
        'Source CodeCommit',
        { RepositoryName: 'guide', BranchName: 'main', PollForSourceChanges: false },
        { OutputArtifacts: [{ Name: 'Source' }], Namespace: 'Commit' },
      ),
    ],
    Act: [action('Act', kind, Configuration, { Namespace: 'Act', ...more }), ...deploys],
  });
};

const INPUT = { InputArtifacts: [{ Name: 'Source' }] };
const OUTPUT = { OutputArtifacts: [{ Name: 'Made' }] };

/** Pipelines that start state machines, and one that starts another pipeline. */
export const INVOKES = {
  StatesRole: role('states.amazonaws.com'),
  Greeting: machine('greeting', { Type: 'Pass', Parameters: { 'said.$': '$.greeting' }, End: true }),
  Failing: machine('failing', { Type: 'Fail', Error: 'Sold.Out', Cause: 'nothing is left' }),
  Express: machine('express', { Type: 'Pass', End: true }, 'EXPRESS'),
  InvokeRole: pipelineRole(
    GUIDE,
    SITE,
    { Action: ['states:DescribeStateMachine', 'states:StartExecution'], Resource: machines.map((it) => ({ Ref: it })) },
    {
      Action: 'states:DescribeExecution',
      Resource: ['greeting', 'failing', 'express'].map((it) => `arn:aws:states:us-east-1:${ACCOUNT}:execution:${it}:*`),
    },
    {
      Action: 'codepipeline:StartPipelineExecution',
      Resource: `arn:aws:codepipeline:us-east-1:${ACCOUNT}:asking`,
    },
  ),
  NoInvokeRole: pipelineRole(GUIDE, SITE),
  Literal: acts(
    'literal',
    'Invoke StepFunctions',
    {
      StateMachineArn: { Ref: 'Greeting' },
      ExecutionNamePrefix: 'run',
      Input: '{"greeting": "from #{Commit.BranchName}"}',
    },
    OUTPUT,
  ),
  Quiet: acts('quiet', 'Invoke StepFunctions', {
    StateMachineArn: { Ref: 'Greeting' },
    Input: '{"greeting": "to nobody"}',
  }),
  FromFile: acts(
    'from-file',
    'Invoke StepFunctions',
    { StateMachineArn: { Ref: 'Greeting' }, InputType: 'FilePath', Input: 'Source::inputs/greeting.json' },
    { ...INPUT, ...OUTPUT },
  ),
  FromNoFile: acts(
    'from-no-file',
    'Invoke StepFunctions',
    { StateMachineArn: { Ref: 'Greeting' }, InputType: 'FilePath', Input: 'gone.json' },
    INPUT,
  ),
  FromOutside: acts(
    'from-outside',
    'Invoke StepFunctions',
    { StateMachineArn: { Ref: 'Greeting' }, InputType: 'FilePath', Input: '../../etc/passwd' },
    INPUT,
  ),
  FromNowhere: acts('from-nowhere', 'Invoke StepFunctions', {
    StateMachineArn: { Ref: 'Greeting' },
    InputType: 'FilePath',
  }),
  Fails: acts('fails', 'Invoke StepFunctions', { StateMachineArn: { Ref: 'Failing' } }),
  Starts: acts('starts-express', 'Invoke StepFunctions', { StateMachineArn: { Ref: 'Express' } }),
  StatesDenied: acts(
    'states-denied',
    'Invoke StepFunctions',
    { StateMachineArn: { Ref: 'Greeting' } },
    {},
    'NoInvokeRole',
  ),
  Calling: acts('calling', 'Invoke CodePipeline', {
    PipelineName: { Ref: 'Asking' },
    Variables: '[{"name": "WHO", "value": "#{Commit.BranchName}"}]',
    SourceRevisions: '[{"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": "#{Commit.CommitId}"}]',
  }),
  CallingDenied: acts('calling-denied', 'Invoke CodePipeline', { PipelineName: { Ref: 'Docs' } }, {}, 'NoInvokeRole'),
  CallingWrong: acts('calling-wrong', 'Invoke CodePipeline', { PipelineName: { Ref: 'Asking' }, Variables: 'WHO' }),
};
