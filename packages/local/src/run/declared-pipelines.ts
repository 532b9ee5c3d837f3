import { DeployedStack, parsePipeline, Pipeline } from '@slipway/embedded-aws';
import { PipelineRunner } from '../pipeline/pipeline-runner';

const PIPELINE = 'AWS::CodePipeline::Pipeline';

interface Declared {
  readonly pipeline: Pipeline;
  readonly runner: PipelineRunner;
  /** Properties of the pipeline resource as JSON, to detect changes. */
  readonly text: string;
}

/** Pipelines of a run, as currently declared. A pipeline can change during the run, for example by updating itself. */
export class DeclaredPipelines {
  private readonly byName = new Map<string, Declared>();

  constructor(private readonly runnerOf: (pipeline: Pipeline) => PipelineRunner) {}

  public get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  public get all(): readonly Pipeline[] {
    return [...this.byName.values()].map(({ pipeline }) => pipeline);
  }

  public runner(name: string): PipelineRunner | undefined {
    return this.byName.get(name)?.runner;
  }

  /**
   * Adds or replaces the pipelines of a stack that was created or updated.
   * @returns the known pipelines that have changed, and whether each requests a restart (`RestartExecutionOnUpdate`)
   * @throws PipelineDeclarationError if CodePipeline would refuse the declaration of a pipeline
   */
  public take({ resources }: Pick<DeployedStack, 'resources'>): { readonly name: string; readonly restart: boolean }[] {
    return resources
      .filter(({ type }) => type === PIPELINE)
      .flatMap(({ properties, physicalId }) => {
        const pipeline = parsePipeline({ Name: physicalId, ...properties });
        const { name } = pipeline;
        const text = JSON.stringify(properties);
        const before = this.byName.get(name);
        if (before?.text === text) {
          return [];
        }
        this.byName.set(name, { pipeline, text, runner: this.runnerOf(pipeline) });
        return before ? [{ name, restart: String(properties.RestartExecutionOnUpdate) === 'true' }] : [];
      });
  }
}
