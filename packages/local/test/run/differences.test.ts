import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { namesOf, rowsOf, tableBelow } from '@slipway/testing/known-differences';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { DIFFERENCES } from '../../src/differences';
import { ExecutionResult } from '../../src/pipeline/execution-result';
import { LocalRun } from '../../src/run/local-run';
import { startPipelines } from '../../src/run/start-pipelines';
import { SECRET, writeDifferencesAssembly } from './differences-assembly';

jest.setTimeout(STARTING_MS);

const README = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
const VALUE = 'value-of-the-token';

type Said = {
  [Name in keyof typeof DIFFERENCES]: (typeof DIFFERENCES)[Name] extends { readonly says: unknown } ? Name : never;
}[keyof typeof DIFFERENCES];

/** Action or rule whose log contains a difference, as `pipeline/stage/name`, and the message. */
const TOLD: Readonly<Record<Said, readonly [where: string, sentence: string]>> = {
  otherAction: ['known/Act/Other', DIFFERENCES.otherAction.says('Test/DeviceFarm')],
  simulatedInput: ['known/Act/FromHub', DIFFERENCES.simulatedInput.says('Hub')],
  simulatedChangeSet: [
    'known/Act/Execute',
    DIFFERENCES.simulatedChangeSet.says('change set known of stack known-later'),
  ],
  placeholder: ['known/Act/Ask', DIFFERENCES.placeholder.says('simulated-Hub-CommitId', '#{Hub.CommitId}', 'Hub')],
  otherRule: ['known/Act/OtherRule', DIFFERENCES.otherRule.says('CodeBuild')],
  windowDay: ['known/Act/Window', DIFFERENCES.windowDay.says('L-3', '0 0 0 L-3 * ? *')],
  alarmLeftOut: ['known/Act/Math', DIFFERENCES.alarmLeftOut.says('known-math')],
  alarmState: ['known/Act/Alarm', DIFFERENCES.alarmState.says('known-alarm')],
  unansweredRule: ['known/Act/Silent', DIFFERENCES.unansweredRule.says('')],
  gitHub: ['known/Source/Hub', DIFFERENCES.gitHub.says('acme/shop')],
  emptyRepository: ['known/Source/Empty', DIFFERENCES.emptyRepository.says('empty')],
  otherRepository: ['known/Source/Stranger', DIFFERENCES.otherRepository.says('stranger')],
  noImages: ['known/Source/Image', DIFFERENCES.noImages.says('known/images')],
  cloneFormat: ['clone/Source/Clone', DIFFERENCES.cloneFormat.says('CODEBUILD_CLONE_REF')],
  recordedCall: ['heard/Source/Upload', DIFFERENCES.recordedCall.says('Acts/Heard/Starts')],
  noTrigger: ['known/Source/Upload', DIFFERENCES.noTrigger.says('known')],
  withoutDocker: ['known/Act/Image', DIFFERENCES.withoutDocker.says()],
  buildVariables: ['known/Act/Copy', DIFFERENCES.buildVariables.says('')],
  copiedSecret: ['known/Act/Copy', DIFFERENCES.copiedSecret.says('COPY')],
  maskedLine: ['known/Act/Ask', DIFFERENCES.maskedLine.says()],
  buildsAtOnce: ['known/Act/Matrix', DIFFERENCES.buildsAtOnce.says(String(availableParallelism()))],
  matrixNames: ['known/Act/Matrix', DIFFERENCES.matrixNames.says('build1, build2')],
  batchVariables: ['known/Act/Matrix', DIFFERENCES.batchVariables.says('COLOR')],
  fanout: ['known/Act/Fanout', DIFFERENCES.fanout.says()],
  modelMinute: ['known/Act/Ship', DIFFERENCES.modelMinute.says('0.1')],
  simulatedTasks: ['known/Act/Ship', DIFFERENCES.simulatedTasks.says('known', 'httpd:2.6')],
  otherGroup: ['known/Act/Elsewhere', DIFFERENCES.otherGroup.says('other')],
  executionRole: ['known/Act/Stack', 'on each resource are not checked on this machine'],
  failedFunction: ['known/Act/Throws', DIFFERENCES.failedFunction.says()],
  continuation: ['known/Act/GoesOn', DIFFERENCES.continuation.says()],
  longWait: ['known/Act/Ask', DIFFERENCES.longWait.says('43200')],
};

let run: LocalRun;
/** Returns the log lines of each action and rule. */
let logs: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  const folder = temporaryFolder();
  const source = join(folder, 'source');
  mkdirSync(source);
  const files = {
    Dockerfile: 'FROM scratch\nCOPY page.html /page.html\n',
    'page.html': 'page',
    'imagedefinitions.json': JSON.stringify([{ name: 'app', imageUri: 'httpd:2.6' }]),
    'template.json': JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } }, Outputs: {} }),
  };
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(source, name), text));
  run = await LocalRun.begin({
    assembly: await writeDifferencesAssembly(join(folder, 'cdk.out')),
    folder: join(folder, 'run'),
    approver: { decide: async () => ({ approved: true, by: 'ana', summary: `with ${VALUE}` }) },
    deploymentMinuteMs: 100,
    buildEnvironment: { BUILD_CACHE: '/var/cache' },
    givenSecrets: { [SECRET]: VALUE },
  });
  await startPipelines(run, { folder: join(folder, 'run'), source, progress: { step: () => undefined } });
  run.start('clone');
  logs = new Map((await run.finished(3)).flatMap(linesOf));
});
afterAll(async () => {
  await run?.end();
  removeFolders();
});

function linesOf({ pipeline, stages }: ExecutionResult): [string, string[]][] {
  return stages.flatMap(({ name: stage, actions, conditions }) =>
    [...actions, ...conditions.flatMap(({ rules }) => rules)].map(({ name, logFile }): [string, string[]] => [
      `${pipeline}/${stage}/${name}`,
      logFile === undefined ? [] : readFileSync(logFile, 'utf8').split('\n'),
    ]),
  );
}

describe('the differences of a run from AWS', () => {
  it('[RN-06] are the rows of the README, each of them and no other', () => {
    expect(tableBelow(README, '## Differences from AWS')).toEqual(rowsOf(DIFFERENCES));
  });

  it.each(Object.entries(TOLD))(
    '[RN-06] %s is reported once in the log of an action that it affects',
    (_, [where, said]) => {
      const lines = logs.get(where) ?? ['did not run'];

      expect(lines.filter((line) => line.includes(said))).toHaveLength(1);
    },
  );

  it('leave an alarm that is left out without a state to set', async () => {
    await expect(run.setAlarm('known-math', 'ALARM')).resolves.toBeUndefined();
  });

  it('[RN-06] are reported in a log, except for those that affect no action', () => {
    expect(namesOf(DIFFERENCES).said.sort()).toEqual(Object.keys(TOLD).sort());
    expect(namesOf(DIFFERENCES).unsaid).toEqual([
      'firstExecution',
      'disabledTransition',
      'endlessStarts',
      'actionCalls',
      'serviceRoles',
      'tagConditions',
      'configurations',
      'startBuild',
      'calledBuild',
      'queuedBuild',
      'unprivilegedDocker',
      'watchedChange',
      'trustConditions',
      'stateMachineRoles',
      'properties',
      'uncheckedTemplates',
      'ownPermissions',
      'failedRotation',
      'eventTargets',
      'pushPermission',
    ]);
  });
});
