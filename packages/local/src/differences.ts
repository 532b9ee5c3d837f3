import { Difference } from '@slipway/buildspec';

const LEADS_ON = 'the pipeline continues, and actions that use its artifacts are simulated as well';

/** Differences between a run and AWS, for the table in the README and for the logs of actions and rules. */
export const DIFFERENCES = {
  otherAction: {
    about: 'an action type that is not in [the table above](#actions)',
    aws: 'is executed',
    here: `is simulated: the action produces nothing, ${LEADS_ON}`,
    says: (kind: string) => `actions of the type ${kind} are not executed on this machine`,
  },
  simulatedInput: {
    about: 'an action whose input artifact is the output of a simulated action',
    aws: 'is executed',
    here: 'is simulated',
    says: (artifact: string) =>
      `the input artifact ${artifact} does not exist, because the action that produces it was simulated`,
  },
  simulatedChangeSet: {
    about: 'an action that executes a change set that a simulated action would have created',
    aws: 'is executed',
    here: 'is simulated',
    says: (changeSet: string) => `${changeSet} does not exist, because the action that creates it was simulated`,
  },
  placeholder: {
    about: 'a variable of a simulated action',
    aws: 'has the value that the action set',
    here: 'is the placeholder `simulated-<namespace>-<variable>`; a rule that uses a placeholder is simulated',
    says: (value: string, reference: string, action: string) =>
      `${reference} has the placeholder value ${value}, because the action ${action} was simulated`,
  },
  otherRule: {
    about: 'a rule type that is not in [the table above](#rules-of-conditions), such as `CodeBuild`',
    aws: 'is evaluated',
    here: 'is simulated, and counts as met',
    says: (provider: string) => `rules of the type ${provider} are not executed on this machine`,
  },
  windowDay: {
    about: 'a day such as `L-3` in a `DeploymentWindow` rule',
    aws: 'is counted from the end of the month',
    here: 'is simulated: the rule counts as met',
    says: (day: string, expression: string) =>
      `the day ${day} in the cron expression ${expression} is not evaluated on this machine`,
  },
  alarmLeftOut: {
    about: 'a `CloudWatchAlarm` rule for an alarm that the embedded AWS does not support, such as a metric math alarm',
    aws: 'checks the state of the alarm',
    here: 'is simulated: the rule counts as met',
    says: (name: string) => `the embedded AWS does not support the alarm ${name}`,
  },
  alarmState: {
    about: 'alarm states',
    aws: 'follow the alarm metrics',
    here: 'are the states that you set (`run.setAlarm`, `SetAlarmState`); metrics are not evaluated',
    says: (name: string) => `metrics are not evaluated here: the alarm ${name} keeps the state that was last set`,
  },
  unansweredRule: {
    about: 'a `LambdaInvoke` rule whose function does not report a job result',
    aws: 'is not documented; AWS states only that the rule is met when it receives the result of the function',
    here: 'is met',
    says: (name: string) =>
      `${name} returned without reporting a job result: the rule counts as met here; AWS does not document this case`,
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
    says: (repository: string) => `the repository ${repository} is empty`,
  },
  otherRepository: {
    about: 'a source in a CodeCommit repository that is not in a stack of the app',
    aws: 'uses a commit of the repository',
    here: 'is simulated, unless `--repo` names a local repository',
    says: (repository: string) => `the repository ${repository} is not in a stack of the app`,
  },
  noImages: {
    about: 'a source in an ECR repository without images',
    aws: 'fails',
    here: `is simulated: ${LEADS_ON}`,
    says: (repository: string) => `the repository ${repository} has no images`,
  },
  cloneFormat: {
    about: 'a full clone of a source (`CODEBUILD_CLONE_REF`)',
    aws: 'is passed to the builds',
    here: 'fails the source action',
    says: (format: string) => `OutputArtifactFormat ${format} is not supported on this machine; use CODE_ZIP`,
  },
  recordedCall: {
    about:
      'a rule for `AWS API Call via CloudTrail` events, such as the rule that `S3Trigger.EVENTS` or `EcrSourceAction` creates, in an app that has no trail',
    aws: 'needs [a trail with logging](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html) in the account',
    here: 'receives the upload of `--source`, uploads by `run.upload`, and every pushed image',
    says: (rule: string) =>
      `the rule ${rule} started the pipeline; on AWS, it does so only if a CloudTrail trail records the call, and the app has no trail`,
  },
  noTrigger: {
    about: 'an upload to an object whose pipeline has no trigger (`S3Trigger.NONE`)',
    aws: 'starts nothing',
    here: '`--source` starts the pipeline',
    says: (pipeline: string) =>
      `the run starts ${pipeline}; on AWS, the upload does not start the pipeline, because its source has no trigger`,
  },
  withoutDocker: {
    about: 'a container image that a build creates',
    aws: 'is built by Docker',
    here: 'is built without Docker, and the action is reported as simulated',
    says: () =>
      'the image was built without Docker: its layers contain the files that the Dockerfile copies and that npm and node write, but nothing from the base image',
  },
  buildVariables: {
    about: 'the build environment',
    aws: 'is that of CodeBuild',
    here: 'also contains variables for your proxies, certificate authorities and package registries, without credentials, and the variables that you pass with `--build-env` and `--env`',
    says: (names: string) => `the environment of this build also contains variables that AWS does not set: ${names}`,
  },
  copiedSecret: {
    about: 'a secret that a build exports under another name (`export COPY="$TOKEN"`)',
    aws: 'is exported in plain text',
    here: 'is exported for later actions, and masked wherever it is written or shown',
    says: (names: string) =>
      `exported variables that are masked here because they contain a secret: ${names}; AWS shows them in plain text`,
  },
  maskedLine: {
    about: 'secrets in the logs of other actions, in results and reports',
    aws: 'are not masked',
    here: 'are masked. A value of one to three characters is masked only as a whole word. In a value with several lines, only lines of four or more characters are masked',
    says: () => '*** replaces a secret here; AWS shows the secret',
  },
  buildsAtOnce: {
    about: 'the builds of a batch',
    aws: 'run at the same time, up to the account quota',
    here: 'run at the same time, up to the number of processors',
    says: (count: string) => `at most ${count} builds run at the same time, one for each processor of this machine`,
  },
  matrixNames: {
    about: 'build names in a matrix',
    aws: 'are not documented',
    here: '`build1`, `build2` and so on',
    says: (names: string) => `the builds in the matrix are named ${names} here; AWS does not document their names`,
  },
  batchVariables: {
    about: 'the exported variables of a batch',
    aws: 'are not documented',
    here: 'are left out',
    says: (names: string) => `exported variables of a batch are left out here: ${names}`,
  },
  fanout: {
    about: '`build-fanout`',
    aws: 'runs',
    here: 'fails the action',
    says: () => 'build-fanout is not supported on this machine',
  },
  modelMinute: {
    about:
      'minutes in ECS deployments (`DeploymentTimeout`, bake times, CodeDeploy wait times) and in the `WaitTime` of a rule',
    aws: 'are real minutes',
    here: 'are minutes of the ECS model, which take one second each by default',
    says: (seconds: string) => `a minute takes ${seconds} s here`,
  },
  simulatedTasks: {
    about: 'a service whose image is not available here',
    aws: 'runs',
    here: 'is deployed; its tasks do not run and count as healthy',
    says: (service: string, image: string) =>
      `simulated: the tasks of ${service} do not run and count as healthy, because the image ${image} is not available on this machine`,
  },
  otherGroup: {
    about: 'a CodeDeploy deployment group that is not part of the app',
    aws: 'is deployed to',
    here: 'is not deployed to: the action is simulated',
    says: (group: string) => `the deployment group ${group} is not part of the app`,
  },
  executionRole: {
    about: 'the permissions of the CloudFormation execution role on each resource',
    aws: 'are enforced',
    here: 'are not checked. The run checks that the caller is allowed to pass the role, and that the role trusts CloudFormation',
    says: (role: string) => `the permissions of ${role} on each resource are not checked on this machine`,
  },
  failedFunction: {
    about: 'an Invoke action whose function throws an error',
    aws: 'stays in progress until it times out',
    here: 'fails immediately',
    says: () => 'on AWS, the job stays open until the action times out',
  },
  continuation: {
    about: 'a job that continues (`continuationToken`)',
    aws: 'is sent to its function again after about half a minute',
    here: 'is sent again after a quarter of a second',
    says: () =>
      'the function of a continued job is invoked again after 0.25 s here, and after about half a minute on AWS',
  },
  longWait: {
    about: 'an action with a timeout of more than 24 days',
    aws: 'can wait until its timeout',
    here: 'waits at most 24 days',
    says: (minutes: string) => `the timeout is 24 days here instead of ${minutes} minutes`,
  },
  firstExecution: {
    about:
      'the execution that CodePipeline [starts automatically](https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html) when a pipeline is created',
    aws: 'starts',
    here: 'does not start: only events, API calls, and commands such as `slipway run` start pipelines',
    notInLog: 'no action runs in this case',
  },
  disabledTransition: {
    about: 'an execution before a stage whose inbound transition the template disables',
    aws: 'remains in progress until someone enables the transition',
    here: 'ends as stopped, and the run fails. `GetPipelineState` returns the reason for the disabled transition',
    notInLog: 'no action of the stage runs; the output, the result and the report state the reason',
  },
  endlessStarts: {
    about: 'rules that start pipelines one after the other, each after an event of the execution before',
    aws: 'start pipelines without a limit',
    here: 'start at most five executions more than the app has pipelines. The next start is refused, and the run fails',
    notInLog: 'no action requests the start; the output and the report name the rule',
  },
  actionCalls: {
    about: 'permissions for the API calls of ECS and CodeDeploy actions',
    aws: 'are checked call by call',
    here: 'are checked before the action, from the [table](#what-aws-asks-of-a-role)',
    notInLog: 'a missing permission fails the action, as on AWS',
  },
  serviceRoles: {
    about: 'roles that `UpdateService` passes for hooks and load balancers',
    aws: 'need `iam:PassRole`',
    here: 'need no permission. The roles of a task definition need `iam:PassRole` here as well',
    notInLog: 'the call does not show which action made it',
  },
  tagConditions: {
    about: 'conditions on resource tags, in calls that the run answers',
    aws: 'are checked',
    here: 'are checked by the embedded AWS, with the tags that it knows',
    notInLog: 'the call does not show which action made it',
  },
  configurations: {
    about: 'action configurations in the responses of the CodePipeline API to builds and functions',
    aws: 'are included',
    here: 'are left out',
    notInLog: 'the call does not show which action made it',
  },
  startBuild: {
    about:
      '`StartBuild` with overrides other than source version, variables, buildspec and timeout; `StopBuild`, `RetryBuild` and the batch operations',
    aws: 'are supported',
    here: 'are refused',
    notInLog: 'the caller receives an error',
  },
  calledBuild: {
    about: 'a build that a function or another build starts',
    aws: 'can have any source, and keeps its artifacts',
    here: 'can have a source in S3, CodeCommit or GitHub (`--repo`), or no source, and fails with any other source. It clones the whole history without submodules, and does not keep its artifacts',
    notInLog: 'no action runs the build; the report lists the build, and the reason if it fails',
  },
  queuedBuild: {
    about: 'a build that a function starts while the stacks of the app are being deployed',
    aws: 'runs immediately',
    here: 'is queued until every resource in the stack of its project has been created; services do not have to be stable. A resource that waits for the build fails. If a pipeline is deploying the stack of the project, the build is refused',
    notInLog: 'no action runs the build; a caller that waits for a queued build receives an error',
  },
  unprivilegedDocker: {
    about: '`docker build` and other Docker commands that need a daemon, in a build without privileged mode',
    aws: 'fail, because the build has no Docker daemon',
    here: 'are not replaced: they run the `docker` on the PATH, and fail if it does not exist or cannot reach a daemon. In an unfenced build, they can use the Docker daemon of your machine',
    notInLog: 'the run does not know which commands a build runs; the log contains their own messages',
  },
  watchedChange: {
    about: 'an execution that runs while `slipway watch` deploys a change',
    aws: 'continues',
    here: 'is stopped',
    notInLog: 'the result of each stopped action describes the change',
  },
  trustConditions: {
    about:
      '`aws:SourceAccount` and `aws:SourceArn` in a trust policy, and the `iam:PassRole` permission of the user who deploys',
    aws: 'are enforced',
    here: 'are not enforced. Test them by policy simulation, as `apps/brazilcart/test/roles.test.ts` does for the grants of its roles',
    notInLog: 'no action depends on them',
  },
  stateMachineRoles: {
    about: 'calls of a state machine, such as the invocation of a function',
    aws: "need permissions in the state machine's role",
    here: 'need no permission. Only the trust policy of the role is checked',
    notInLog: 'no action makes the calls',
  },
  properties: {
    about:
      'properties that only the real service implements, such as Multi-AZ or a lifecycle rule, and the server behind the endpoint of a database or cache',
    aws: 'take effect',
    here: 'have no effect. Assert properties on the template',
    notInLog: 'a property without effect logs nothing; a failed connection shows its address',
  },
  uncheckedTemplates: {
    about:
      'an export name that another stack has, an export that another stack imports, and a `Ref` to a resource whose condition is false',
    aws: 'fail the deployment',
    here: 'are not checked. The other rules for templates are, such as references to nothing and circular dependencies',
    notInLog: 'the action sends only its own template',
  },
  ownPermissions: {
    about: 'a missing permission for a task that AWS performs itself, such as writing logs or sending notifications',
    aws: 'is not reported',
    here: 'fails the run, [see below](#what-aws-asks-of-a-role)',
    notInLog: 'no action needs the permission; the last lines of the run and the report name it',
  },
  failedRotation: {
    about: 'a failed rotation',
    aws: 'is retried by Secrets Manager',
    here: 'is not retried automatically; the next rotation continues with the same version',
    notInLog: 'no action is involved; the run reports the failure',
  },
  eventTargets: {
    about: 'an event that a rule sends to a log group, to a build project or to a pipeline of another app',
    aws: 'is delivered',
    here: 'is not delivered',
    notInLog: 'no action sends the event',
  },
  pushPermission: {
    about: '`git push` to a CodeCommit repository',
    aws: 'requires a permission',
    here: 'requires no permission',
    notInLog: 'the push happens before any action',
  },
} satisfies Readonly<Record<string, Difference>>;
