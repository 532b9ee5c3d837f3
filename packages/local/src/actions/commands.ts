import { randomUUID } from 'node:crypto';
import { BuildResult, parseBuildspec } from '@slipway/buildspec';
import { Artifact, ArtifactStore } from '../artifacts/artifact-store';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { BuildLog } from './codebuild/build-log';
import { noSource, unpackSource } from './codebuild/build-source';
import { failureOf, runBuild } from './codebuild/run-build';
import { uploadArtifacts } from './codebuild/upload-artifacts';
import { ActionPorts } from './ports';
import { RoleSession } from './role-session';

/** Project settings of the compute that CodePipeline manages for Commands actions. */
const MANAGED = { name: 'AWSCodePipeline', image: 'aws/codebuild/amazonlinux2-x86_64-standard:5.0', variables: [] };
/** Timeout of the build, in minutes. By default, the action times out earlier, after 60 minutes. */
const TIMEOUT_MINUTES = 8 * 60;

/**
 * Commands action. Runs commands as a build without a project, with the credentials of the action's role.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Commands.html
 */
export class Commands implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly category = 'Compute';
  public readonly provider = 'Commands';

  constructor(private readonly ports: ActionPorts) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const { action } = context;
    const { id, store, result } = await runCommands(this.ports, context, TIMEOUT_MINUTES);
    const failure = failureOf(result);
    return {
      externalExecutionId: id,
      variables: result.exportedVariables,
      outputs: failure
        ? []
        : await uploadArtifacts(
            context,
            action.outputs.map((name) => ({ name, files: result.artifacts[0].files, store })),
          ),
      ...(failure && { error: { code: 'JobFailed', message: failure } }),
    };
  }
}

/** Result of the build that ran the commands of an action or a rule, with the build ID and the artifact store. */
export interface CommandsRun {
  readonly id: string;
  readonly store: ArtifactStore;
  readonly result: BuildResult;
}

/**
 * Runs the commands of an action or a rule with the credentials of its role. The log group is named after the pipeline.
 */
export async function runCommands(
  ports: ActionPorts,
  context: ActionContext,
  timeoutInMinutes: number,
): Promise<CommandsRun> {
  const { action, artifactStore, inputs, configuration, pipeline } = context;
  const session = await RoleSession.ofAction(ports, context);
  const store = new ArtifactStore(session, { ...artifactStore, pipeline: pipeline.name });
  const id = `${MANAGED.name}:${randomUUID()}`;
  const cloudLog = await BuildLog.open(session, `/aws/codepipeline/${pipeline.name}`, id.split(':')[1]);
  const log = (line: string) => {
    const masked = ports.secrets.mask(line);
    context.log(masked);
    cloudLog.add(masked);
  };
  ports.secrets.add(Object.values(session.credentials).filter((value) => typeof value === 'string'));
  try {
    const [input] = inputs as (Artifact | undefined)[];
    const primary = { PrimarySource: input?.name ?? '', ...configuration };
    const source =
      input === undefined ? await noSource(context) : await unpackSource({ ...context, configuration: primary }, store);
    const project = { ...MANAGED, timeoutInMinutes };
    const overrides = action.environmentVariables;
    const buildspec = buildspecOf(context);
    const place = { ...context, initiator: `codepipeline/${pipeline.name}`, log };
    const result = await runBuild(ports, place, { id, project, session, source, buildspec, overrides });
    return { id, store, result };
  } finally {
    await cloudLog.flush();
  }
}

/**
 * Returns a buildspec with the commands of an action. Unless the action names output files, all files are part of the
 * artifact.
 */
function buildspecOf({ action: { commands, outputs, outputFiles, outputVariables } }: ActionContext) {
  const [output] = outputs as (string | undefined)[];
  return parseBuildspec(
    JSON.stringify({
      version: '0.2',
      env: { 'exported-variables': outputVariables },
      phases: { build: { commands } },
      ...(output !== undefined && { artifacts: { files: outputFiles[output] ?? ['**/*'] } }),
    }),
  );
}
