import { BuildResult, TestReport } from '@slipway/buildspec';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { batchBuild } from './codebuild/batch-build';
import { CodeBuildApi } from './codebuild/codebuild-api';
import { FinishedBuild, oneBuild, WITHOUT_DOCKER } from './codebuild/one-build';
import { parseActionVariables, parseProject, Project } from './codebuild/project';
import { failureOf } from './codebuild/run-build';
import { OutputFiles, uploadArtifacts } from './codebuild/upload-artifacts';
import { ConfigurationError } from './errors';
import { ActionPorts } from './ports';
import { RoleSession } from './role-session';
import { simulate } from './simulated';

/**
 * CodeBuild action. Runs one build of a project, or a batch of builds, on this machine, with the credentials of the
 * project's role.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
 */
export class CodeBuild implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly provider = 'CodeBuild';

  constructor(
    private readonly ports: ActionPorts,
    public readonly category: 'Build' | 'Test',
  ) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const project = this.projectOf(context);
    const session = await RoleSession.ofAction(this.ports, context);
    const overrides = parseActionVariables(
      context.configuration.EnvironmentVariables,
      context.action.configuration.EnvironmentVariables,
    );
    if (context.configuration.BatchEnabled === 'true') {
      return batchBuild(this.ports, context, project, overrides);
    }
    const api = new CodeBuildApi(this.ports.aws, session, project.name);
    const build = await oneBuild(this.ports, context, { project, api, asked: true, overrides });
    if (build.notRun !== undefined) {
      return { ...simulate(context, build.notRun), externalExecutionId: build.id };
    }
    const { result } = build as FinishedBuild & { readonly result: BuildResult };
    const outputs =
      result.status === 'SUCCEEDED' ? await uploadArtifacts(context, filesOf(context, build, result)) : [];
    return outcomeOf(build, result, outputs);
  }

  private projectOf({ configuration: { ProjectName: name, BuildspecOverride } }: ActionContext): Project {
    if (!name) {
      throw new ConfigurationError('a CodeBuild action needs ProjectName; add it to the action configuration');
    }
    const resource = this.ports.resources.find('AWS::CodeBuild::Project', name);
    if (!resource) {
      throw new ConfigurationError(`CodeBuild project ${name} does not exist; set ProjectName to a project of the app`);
    }
    const project = parseProject(name, resource.properties);
    return { ...project, buildspec: BuildspecOverride ?? project.buildspec };
  }
}

/**
 * Returns the files of each output artifact of the action. Artifacts of the build that match no output are dropped, as
 * in CodePipeline.
 *
 * @throws ConfigurationError if the build has no artifact for an output
 */
function filesOf({ action }: ActionContext, { store }: FinishedBuild, { artifacts }: BuildResult): OutputFiles[] {
  return action.outputs.map((name) => {
    const artifact =
      artifacts.find((it) => it.id === name) ??
      (action.outputs.length === 1 ? artifacts.find((it) => it.id === undefined) : undefined);
    if (!artifact) {
      throw new ConfigurationError(
        `CLIENT_ERROR: the buildspec has no artifact for the output ${name}; for a single output, define the artifacts section, and for several outputs, define entries in secondary-artifacts with the names of the outputs`,
      );
    }
    return { name, files: artifact.files, store };
  });
}

function outcomeOf(build: FinishedBuild, result: BuildResult, outputs: ActionOutcome['outputs']): ActionOutcome {
  const { id, madeImage } = build;
  const failure = failureOf(result);
  const summary = [...result.reports.map(inWords), ...(madeImage ? [`simulated: ${WITHOUT_DOCKER}`] : [])].join('; ');
  return {
    outputs,
    variables: result.exportedVariables,
    externalExecutionId: id,
    summary: summary || undefined,
    ...(madeImage && { simulated: { reason: WITHOUT_DOCKER } }),
    ...(failure && { error: { code: 'JobFailed', message: failure } }),
  };
}

function inWords({ group, format, files, counted, unreadable = [], passed, failed, skipped }: TestReport): string {
  if (!counted) {
    return `report ${group}: ${files} files in the format ${format}, whose tests are not counted here`;
  }
  const broken = unreadable.length === 0 ? '' : `, and ${unreadable.length} files that are not JUnit XML`;
  return `report ${group}: ${passed} passed, ${failed} failed, ${skipped} skipped${broken}`;
}
