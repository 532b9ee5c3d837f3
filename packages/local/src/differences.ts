import { Difference } from '@slipway/buildspec';

const LEADS_ON = 'the pipeline continues, and actions that use its artifact are simulated as well';

/** Differences between a run and AWS, for the table in the README and for the logs of actions and rules. */
export const DIFFERENCES = {
  otherAction: {
    about: 'a kind of action that is not in [the table above](#actions)',
    aws: 'is executed',
    here: `is simulated: it makes nothing, ${LEADS_ON}`,
    says: (kind: string) => `the action provider ${kind} is not executed on this machine`,
  },
  simulatedInput: {
    about: 'an action whose input artifact would come from a simulated action',
    aws: 'is executed',
    here: 'is simulated',
    says: (artifact: string) => `its input artifact ${artifact} would come from a simulated action`,
  },
  simulatedChangeSet: {
    about: 'an action that executes a change set of a simulated action',
    aws: 'is executed',
    here: 'is simulated',
    says: (changeSet: string) => `a simulated action would have made ${changeSet}`,
  },
  placeholder: {
    about: 'a variable of a simulated action',
    aws: 'has the value that the action set',
    here: 'is `simulated-<namespace>-<variable>`; a rule on such a variable is simulated',
    says: (value: string, reference: string, action: string) =>
      `placeholder ${value} for ${reference}, which would come from the simulated action ${action}`,
  },
  otherRule: {
    about: 'a kind of rule that is not in [the table above](#rules-of-conditions), such as `CodeBuild`',
    aws: 'is evaluated',
    here: 'is simulated, and counts as met',
    says: (provider: string) => `the rule provider ${provider} is not executed on this machine`,
  },
  windowDay: {
    about: 'a day such as `L-3` in a `DeploymentWindow` rule',
    aws: 'is the day before the end of the month',
    here: 'is simulated: the rule counts as met',
    says: (day: string, expression: string) => `the day ${day} of ${expression} is not evaluated on this machine`,
  },
  alarmLeftOut: {
    about: 'a `CloudWatchAlarm` rule on an alarm that the embedded AWS does not have, such as one on metric math',
    aws: 'checks the state of the alarm',
    here: 'is simulated: the rule counts as met',
    says: (name: string) => `the embedded AWS does not have the alarm ${name}`,
  },
  alarmState: {
    about: 'the state of an alarm',
    aws: 'follows its metric',
    here: 'is the one that you set (`run.setAlarm`, `SetAlarmState`); nothing evaluates metrics',
    says: (name: string) => `the state of the alarm ${name} is the one that was set: no metric is evaluated here`,
  },
  unansweredRule: {
    about: 'a `LambdaInvoke` rule whose function does not answer its job',
    aws: 'not documented: "met when the check receives the function result"',
    here: 'the rule is met',
    says: (name: string) =>
      `${name} returned without answering its job: the rule is met here, AWS does not document it`,
  },
  gitHub: {
    about: 'a GitHub source without a local repository (`--repo`)',
    aws: 'uses a commit of the repository',
    here: `is simulated: ${LEADS_ON}`,
    says: (repository: string) => `no local repository was given for ${repository}`,
  },
  emptyRepository: {
    about: 'a source in a CodeCommit repository to which nobody has pushed',
    aws: 'fails',
    here: `is simulated: ${LEADS_ON}`,
    says: (repository: string) => `nothing was pushed to ${repository}; push to`,
  },
  otherRepository: {
    about: 'a source in a CodeCommit repository that is not in a stack of the app',
    aws: 'uses a commit of the repository',
    here: 'is simulated, unless `--repo` names a local repository',
    says: (repository: string) => `no stack of the app has the repository ${repository}`,
  },
  noImages: {
    about: 'a source in an ECR repository without images',
    aws: 'fails',
    here: `is simulated: ${LEADS_ON}`,
    says: (repository: string) => `nothing was pushed to the repository ${repository}`,
  },
  cloneFormat: {
    about: 'a full clone of a source (`CODEBUILD_CLONE_REF`)',
    aws: 'is passed to the builds',
    here: 'fails the source',
    says: (format: string) => `the action asks for OutputArtifactFormat ${format}; this machine supports only CODE_ZIP`,
  },
  recordedCall: {
    about:
      'a rule on `AWS API Call via CloudTrail`, such as the rule of `S3Trigger.EVENTS` or `EcrSourceAction`, without a trail in the app',
    aws: 'needs [a trail with logging](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html) in the account',
    here: 'receives every upload and every pushed image',
    says: (rule: string) =>
      `${rule} started the pipeline: on AWS a trail has to record such calls, and the app has none`,
  },
  noTrigger: {
    about: 'an upload to an object whose pipeline has no trigger (`S3Trigger.NONE`)',
    aws: 'starts nothing',
    here: '`--source` starts the pipeline',
    says: (pipeline: string) =>
      `${pipeline} is started by this command: on AWS the upload starts nothing (trigger NONE)`,
  },
  withoutDocker: {
    about: 'an image that a build makes',
    aws: 'is built by Docker',
    here: 'is built without Docker, and the action is reported as simulated',
    says: () =>
      'the image was built without Docker: its layers have the files that the Dockerfile copies and that npm and node write, but nothing from the base image',
  },
  buildVariables: {
    about: 'the environment of a build',
    aws: 'is that of CodeBuild',
    here: 'also contains your proxies, certificate authorities and registries, without credentials, and the variables that the run names (`--build-env`, `--env`)',
    says: (names: string) => `also in the environment of the build here: ${names}`,
  },
  copiedSecret: {
    about: 'a secret that a build exports under another name (`export COPY="$TOKEN"`)',
    aws: 'is exported in plain text',
    here: 'is exported for later actions, and masked wherever it is written or shown',
    says: (names: string) => `exported and masked here: ${names}: AWS shows the secret in it in plain text`,
  },
  maskedLine: {
    about: 'secrets in the logs of other actions, in results and reports',
    aws: 'not masked',
    here: 'masked. A value of one to three characters is masked only as a whole word; of a value with several lines, only lines of four or more characters are masked',
    says: () => '*** stands for a secret here: AWS would show it',
  },
  buildsAtOnce: {
    about: 'the builds of a batch',
    aws: 'run at once, up to the quota of the account',
    here: 'run at once, up to the number of processors',
    says: (count: string) => `at most ${count} builds at once, one for each processor of this machine`,
  },
  matrixNames: {
    about: 'the names of the builds of a matrix',
    aws: 'not documented',
    here: '`build1`, `build2` and so on',
    says: (names: string) => `the builds of the matrix are named ${names} here: AWS does not document their names`,
  },
  batchVariables: {
    about: 'exported variables of a batch',
    aws: 'not documented',
    here: 'left out',
    says: (names: string) => `exported variables of a batch are left out here: ${names}`,
  },
  fanout: {
    about: '`build-fanout`',
    aws: 'runs',
    here: 'fails the action',
    says: () => 'build-fanout cannot run on this machine',
  },
  modelMinute: {
    about:
      'minutes of an ECS deployment (`DeploymentTimeout`, bake times, waits of CodeDeploy) and of the `WaitTime` of a rule',
    aws: 'minutes',
    here: 'minutes of the ECS model, one second each',
    says: (seconds: string) => `each of its minutes takes ${seconds} s here`,
  },
  simulatedTasks: {
    about: 'a service whose image is not available here',
    aws: 'runs',
    here: 'is deployed; its tasks do not run and count as healthy',
    says: (service: string, image: string) =>
      `simulated: the tasks of ${service} are not run and count as healthy, for ${image} cannot be had on this machine`,
  },
  otherGroup: {
    about: 'a CodeDeploy deployment group that is not part of the app',
    aws: 'is deployed to',
    here: 'the action is simulated',
    says: (group: string) => `the deployment group ${group} is not part of the app`,
  },
  executionRole: {
    about: 'the permissions of the CloudFormation execution role on each resource',
    aws: 'are enforced',
    here: 'are not checked. The run checks that the caller may pass the role, and that the role trusts CloudFormation',
    says: (role: string) => `this machine does not check what ${role} may do to each resource`,
  },
  failedFunction: {
    about: 'a function of an action that throws an error',
    aws: 'leaves its job open until the timeout of the action',
    here: 'fails the action at once',
    says: () => 'in the cloud the job would stay open until the timeout of the action',
  },
  continuation: {
    about: 'a job that continues (`continuationToken`)',
    aws: 'is sent to its function again after about half a minute',
    here: 'is sent again after a quarter of a second',
    says: () =>
      'the function of a job that goes on is invoked again after 0.25 s here, on AWS after about half a minute',
  },
  longWait: {
    about: 'an action with a timeout of more than 24 days',
    aws: 'waits for it',
    here: 'waits at most 24 days',
    says: (minutes: string) => `waits for 24 days at most here, and not for ${minutes} minutes`,
  },
  firstExecution: {
    about:
      'the run that CodePipeline [starts by itself](https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html) when a pipeline is created',
    aws: 'starts',
    here: 'does not start: a pipeline starts only for its events, for `slipway push`, or for the command',
    notInLog: 'no action runs in this case',
  },
  actionCalls: {
    about: 'permissions for the calls of the ECS and CodeDeploy actions of a pipeline',
    aws: 'are checked call by call',
    here: 'are checked before the action, from the [table](#what-aws-asks-of-a-role)',
    notInLog: 'a missing permission fails the action, as on AWS',
  },
  serviceRoles: {
    about: 'roles that `UpdateService` passes for hooks and load balancers',
    aws: 'need `iam:PassRole`',
    here: 'need no permission; the roles of a task definition do',
    notInLog: 'the call does not say which action made it',
  },
  tagConditions: {
    about: 'conditions on resource tags, in calls that the run answers',
    aws: 'are checked',
    here: 'are decided by the embedded AWS, with the tags that it knows',
    notInLog: 'the call does not say which action made it',
  },
  configurations: {
    about: 'action configurations in the answers of CodePipeline to builds and functions',
    aws: 'are included',
    here: 'are left out',
    notInLog: 'the call does not say which action made it',
  },
  startBuild: {
    about:
      '`StartBuild` with overrides other than source version, variables, buildspec and timeout; `StopBuild`, `RetryBuild` and the calls for batches',
    aws: 'work',
    here: 'are refused',
    notInLog: 'the caller gets the error',
  },
  calledBuild: {
    about: 'a build that a function or another build starts',
    aws: 'can have any source, and keeps its artifacts',
    here: 'takes its source from S3, CodeCommit or GitHub (`--repo`) or has none, and fails with any other source; clones the whole history, but no submodules; keeps no artifacts',
    notInLog: 'no action runs the build; the report lists it, with the reason if it fails',
  },
  queuedBuild: {
    about: 'a build that a function starts while the stacks of the app are being deployed',
    aws: 'runs at once',
    here: 'is queued until every resource in the stack of its project has been created; services do not have to be stable. A resource that waits for the build fails. The build of a project whose stack a pipeline is deploying is refused',
    notInLog: 'no action runs the build; a caller that asks for a queued build gets the error',
  },
  watchedChange: {
    about: 'an execution that runs while `slipway watch` deploys a change',
    aws: 'continues',
    here: 'is stopped',
    notInLog: 'the result of each stopped action says what has changed',
  },
  trustConditions: {
    about: '`aws:SourceAccount` and `aws:SourceArn` of a trust policy, `iam:PassRole` of the deploying user',
    aws: 'are enforced',
    here: 'are not enforced. Prove them by simulation, as `apps/brazilcart/test/roles.test.ts` does for the grants of its roles',
    notInLog: 'no action needs them',
  },
  properties: {
    about:
      'properties that only the real service acts on, such as Multi-AZ or a lifecycle rule, and the server behind the endpoint of a database or cache',
    aws: 'take effect',
    here: 'exist only as descriptions. Assert properties on the template',
    notInLog: 'a property without effect logs nothing; a failed connection shows its address',
  },
  ownPermissions: {
    about: 'a missing permission for something that AWS does by itself, such as logs and notifications',
    aws: 'goes unnoticed',
    here: 'fails the run, [see below](#what-aws-asks-of-a-role)',
    notInLog: 'no action needs it; the last lines of the run and the report name it',
  },
  failedRotation: {
    about: 'a failed rotation',
    aws: 'is retried by Secrets Manager',
    here: 'is not retried automatically; the next rotation continues with the same version',
    notInLog: 'no action rotates; the run reports the failure',
  },
  eventTargets: {
    about: 'an event that a rule sends to a log group, to a build project or to a pipeline of another app',
    aws: 'arrives',
    here: 'is not delivered',
    notInLog: 'no action sends it',
  },
  pushPermission: {
    about: '`git push` to a CodeCommit repository',
    aws: 'requires a permission of the user',
    here: 'requires none',
    notInLog: 'the push comes before any action',
  },
} satisfies Readonly<Record<string, Difference>>;
