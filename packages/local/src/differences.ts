import { Difference } from '@slipway/buildspec';

const LEADS_ON = 'the pipeline goes on, and what takes its artifact is simulated as well';

/** How a run differs from AWS: the table of the README, and what the log of an action or a rule says. */
export const DIFFERENCES = {
  otherAction: {
    about: 'a kind of action that is not in [the table above](#actions)',
    aws: 'is executed',
    here: `is simulated: it makes nothing, ${LEADS_ON}`,
    says: (kind: string) => `the action provider ${kind} is not executed on this machine`,
  },
  simulatedInput: {
    about: 'an action whose input artifact would come from a simulated one',
    aws: 'is executed',
    here: 'is simulated',
    says: (artifact: string) => `its input artifact ${artifact} would come from a simulated action`,
  },
  simulatedChangeSet: {
    about: 'an action that executes a change set of a simulated one',
    aws: 'is executed',
    here: 'is simulated',
    says: (changeSet: string) => `a simulated action would have made ${changeSet}`,
  },
  placeholder: {
    about: 'a variable of a simulated action',
    aws: 'has the value that the action made',
    here: 'is `simulated-<namespace>-<variable>`; a rule on one is simulated',
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
    about: 'a `CloudWatchAlarm` rule on an alarm that is left out, such as one on metric math',
    aws: 'has the state of the alarm',
    here: 'is simulated: the rule counts as met',
    says: (name: string) => `the alarm ${name} is left out of the embedded AWS`,
  },
  alarmState: {
    about: 'the state of an alarm',
    aws: 'follows its metric',
    here: 'is what was set (`run.setAlarm`, `SetAlarmState`); nothing evaluates metrics',
    says: (name: string) => `the state of the alarm ${name} is the one that was set: no metric is evaluated here`,
  },
  unansweredRule: {
    about: 'a function of a `LambdaInvoke` rule that does not answer its job',
    aws: 'not documented: "met when the check receives the function result"',
    here: 'the rule is met',
    says: (name: string) =>
      `${name} returned without answering its job: the rule is met here, AWS does not document it`,
  },
  gitHub: {
    about: 'a source on GitHub without a local repository (`--repo`)',
    aws: 'a commit of the repository',
    here: `is simulated: ${LEADS_ON}`,
    says: (repository: string) => `no local repository stands for ${repository}`,
  },
  emptyRepository: {
    about: 'a source of a CodeCommit repository to which nobody has pushed',
    aws: 'fails',
    here: `is simulated: ${LEADS_ON}`,
    says: (repository: string) => `nothing was pushed to ${repository}; push to`,
  },
  otherRepository: {
    about: 'a source of a CodeCommit repository that no stack of the app has',
    aws: 'a commit of the repository',
    here: 'is simulated, unless `--repo` names a local repository',
    says: (repository: string) => `no stack of the app has the repository ${repository}`,
  },
  noImages: {
    about: 'a source of an ECR repository without images',
    aws: 'fails',
    here: `is simulated: ${LEADS_ON}`,
    says: (repository: string) => `nothing was pushed to the repository ${repository}`,
  },
  cloneFormat: {
    about: 'a full clone of a source (`CODEBUILD_CLONE_REF`)',
    aws: 'is handed to the builds',
    here: 'fails the source',
    says: (format: string) =>
      `the action asks for OutputArtifactFormat ${format}; only CODE_ZIP is made on this machine`,
  },
  recordedCall: {
    about:
      'a rule on `AWS API Call via CloudTrail`, such as that of `S3Trigger.EVENTS` or `EcrSourceAction`, without a trail in the app',
    aws: 'needs [a trail with logging](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html) in the account',
    here: 'hears every upload and every pushed image',
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
    here: 'is put together without Docker, and the action is reported as simulated',
    says: () =>
      'the image was put together without Docker: its layers hold what the Dockerfile copies and what npm and node made, nothing of a base image',
  },
  buildVariables: {
    about: 'the environment of a build',
    aws: 'is that of CodeBuild',
    here: 'also has proxies, certificate authorities and registries of yours, without credentials, and what the run names (`--build-env`, `--env`)',
    says: (names: string) => `also in the environment of the build here: ${names}`,
  },
  copiedSecret: {
    about: 'a secret that a build exports under another name (`export COPY="$TOKEN"`)',
    aws: 'is exported in plain text',
    here: 'is exported for later actions, and masked in everything that is written or shown',
    says: (names: string) => `exported and masked here: ${names}: AWS shows the secret in it in plain text`,
  },
  maskedLine: {
    about: 'secrets in the logs of other actions, in results and reports',
    aws: 'not masked',
    here: 'masked. A value of one to three characters only as a whole word; of several lines, those of four or more characters',
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
    aws: 'is run',
    here: 'fails the action',
    says: () => 'a batch of build-fanout is not run on this machine',
  },
  modelMinute: {
    about:
      'minutes of a deployment to ECS (`DeploymentTimeout`, bake times, waits of CodeDeploy) and of `WaitTime` of a rule',
    aws: 'minutes',
    here: 'minutes of the model of ECS, a second each',
    says: (seconds: string) => `a minute of it takes ${seconds} s here`,
  },
  simulatedTasks: {
    about: 'a service whose image cannot be had here',
    aws: 'runs',
    here: 'is deployed, its tasks count as healthy and are not run',
    says: (service: string, image: string) =>
      `simulated: the tasks of ${service} are not run and count as healthy, for ${image} cannot be had on this machine`,
  },
  otherGroup: {
    about: 'a deployment group of CodeDeploy that is not part of the app',
    aws: 'is deployed to',
    here: 'the action is simulated',
    says: (group: string) => `the deployment group ${group} is not part of the app`,
  },
  executionRole: {
    about: 'what the execution role of CloudFormation may do to each resource',
    aws: 'is enforced',
    here: 'is not checked. That the caller may pass it is, and that it trusts CloudFormation',
    says: (role: string) => `what ${role} may do to each resource is not checked on this machine`,
  },
  failedFunction: {
    about: 'a function of an action that throws',
    aws: 'its job stays open until the timeout of the action',
    here: 'fails the action at once',
    says: () => 'in the cloud the job would stay open until the timeout of the action',
  },
  continuation: {
    about: 'a job that goes on (`continuationToken`)',
    aws: 'is given to its function again after about half a minute',
    here: 'after a quarter of a second',
    says: () =>
      'the function of a job that goes on is invoked again after 0.25 s here, on AWS after about half a minute',
  },
  longWait: {
    about: 'an action with a timeout of more than 24 days',
    aws: 'waits for it',
    here: 'waits 24 days',
    says: (minutes: string) => `waits for 24 days at most here, and not for ${minutes} minutes`,
  },
  firstExecution: {
    about:
      'the run that CodePipeline [starts by itself](https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html) when a pipeline is created',
    aws: 'is started',
    here: 'is not: a pipeline starts for its events, for `slipway push`, or for the command',
    notInLog: 'no action runs then',
  },
  actionCalls: {
    about: 'permissions for what the ECS and CodeDeploy actions of a pipeline do',
    aws: 'checked call by call',
    here: 'checked before the action, from the [table](#what-aws-asks-of-a-role)',
    notInLog: 'a missing one fails the action, as on AWS',
  },
  serviceRoles: {
    about: 'roles that `UpdateService` hands over for hooks and load balancers',
    aws: '`iam:PassRole`',
    here: 'not asked for. Those of a task definition are',
    notInLog: 'such a call does not say which action made it',
  },
  tagConditions: {
    about: 'conditions on tags of resources, in calls that the run answers',
    aws: 'checked',
    here: 'decided by the embedded AWS, with the tags that it knows',
    notInLog: 'such a call does not say which action made it',
  },
  configurations: {
    about: 'the configurations of actions in the answers of CodePipeline to builds and functions',
    aws: 'are there',
    here: 'are left out',
    notInLog: 'such a call does not say which action made it',
  },
  startBuild: {
    about:
      '`StartBuild` with other overrides than those of source version, variables, buildspec and timeout; `StopBuild`, `RetryBuild` and the calls for batches',
    aws: 'are done',
    here: 'are refused',
    notInLog: 'the caller gets the refusal',
  },
  calledBuild: {
    about: 'a build that a function or another build starts',
    aws: 'takes any source, and keeps its artifacts',
    here: 'takes its source from S3, CodeCommit or GitHub (`--repo`) or has none, and fails with any other; clones the whole history and no submodules; keeps no artifacts',
    notInLog: 'no action runs it; the report lists it, with the reason if it fails',
  },
  queuedBuild: {
    about: 'a build that a function starts while the stacks of the app are being deployed',
    aws: 'runs at once',
    here: 'is queued until every resource of the stack of its project is made; services need not be stable. A resource that waits for the build fails. The build of a project whose stack a pipeline is deploying is refused',
    notInLog: 'no action runs it; a caller that asks for a queued build gets the refusal',
  },
  watchedChange: {
    about: 'an execution that runs while `slipway watch` deploys a change',
    aws: 'goes on',
    here: 'is stopped',
    notInLog: 'the result of each action that was stopped says what has changed',
  },
  trustConditions: {
    about: '`aws:SourceAccount` and `aws:SourceArn` of a trust, `iam:PassRole` of the deploying user',
    aws: 'are enforced',
    here: 'are not. Prove them by simulation, as `apps/brazilcart/test/roles.test.ts` does for the grants of its roles',
    notInLog: 'no action asks for them',
  },
  properties: {
    about:
      'properties on which only a service acts, such as Multi-AZ or a lifecycle rule, and what is behind the endpoint of a database or cache',
    aws: 'take effect',
    here: 'exist as descriptions. Assert properties on the template',
    notInLog: 'what does nothing leaves no line; a connection fails with its address',
  },
  ownPermissions: {
    about: 'a permission for what AWS does by itself, such as logs and notifications',
    aws: 'is missed in silence',
    here: 'fails the run, [see below](#what-aws-asks-of-a-role)',
    notInLog: 'no action needs it; the last lines of the run and the report name it',
  },
  failedRotation: {
    about: 'a rotation that fails',
    aws: 'is tried again by Secrets Manager',
    here: 'is not tried again by itself; the next one goes on with the same version',
    notInLog: 'no action rotates; the run names the failure',
  },
  eventTargets: {
    about: 'an event that a rule sends to a log group, to a build project or to a pipeline of another app',
    aws: 'arrives',
    here: 'goes nowhere',
    notInLog: 'no action sends it',
  },
  pushPermission: {
    about: '`git push` to a repository of CodeCommit',
    aws: 'asks for a permission of the user',
    here: 'asks for none',
    notInLog: 'it is before any action',
  },
} satisfies Readonly<Record<string, Difference>>;
