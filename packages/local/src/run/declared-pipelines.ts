import { DeployedStack, parsePipeline, Pipeline } from '@slipway/embedded-aws';
import { PipelineRunner } from '../pipeline/pipeline-runner';

const PIPELINE = 'AWS::CodePipeline::Pipeline';

interface Declared {
  readonly pipeline: Pipeline;
  readonly runner: PipelineRunner;
  /** What it was read from. */
  readonly text: string;
}

/** The pipelines of a run, as they are declared at this moment: a run may change its own. */
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
   * Takes the pipelines of a stack that was made or changed.
   * @returns those that were there before and are another now, and whether each asks to be started again
   * @throws PipelineDeclarationError if CodePipeline refuses one
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
