import { SourceRevision } from './action-runner';
import { Pipeline } from '@slipway/embedded-aws';
import { StartRefusedError } from './errors';

/** Input of `StartPipelineExecution`. An EventBridge rule can send the same input. */
export interface StartInput {
  readonly sourceRevisions?: readonly SourceRevision[];
  readonly variables?: readonly { readonly name: string; readonly value: string }[];
  /** Trigger of the execution, which events and the CodePipeline API report. @default - none is reported */
  readonly trigger?: { readonly type: string; readonly detail: string };
  /** Descriptions of how this start differs from AWS, for the logs of source actions. @default - none */
  readonly notes?: readonly string[];
}

/**
 * Returns the values of the pipeline's variables.
 * @throws StartRefusedError if the input names an unknown source action or variable, or lacks a variable without a
 * default
 */
export function pipelineVariables(pipeline: Pipeline, input: StartInput): Record<string, string> {
  const sources = pipeline.stages[0].actions.map((it) => it.name);
  const stranger = input.sourceRevisions?.find((it) => !sources.includes(it.actionName));
  if (stranger) {
    throw new StartRefusedError(
      `pipeline ${pipeline.name}: a source revision names the action ${stranger.actionName}, which is not a source action; the source actions are ${sources.join(', ')}`,
    );
  }
  const given = new Map(input.variables?.map((it) => [it.name, it.value]));
  const declared = pipeline.variables.map((it) => it.name);
  const unknown = [...given.keys()].find((name) => !declared.includes(name));
  if (unknown !== undefined) {
    throw new StartRefusedError(
      `pipeline ${pipeline.name}: the variable ${unknown} is not declared; the declared variables are ${declared.join(', ') || 'none'}`,
    );
  }
  return Object.fromEntries(
    pipeline.variables.map(({ name, defaultValue }) => {
      const value = given.get(name) ?? defaultValue;
      if (value === undefined) {
        throw new StartRefusedError(
          `pipeline ${pipeline.name}: the variable ${name} has no default and no value; start the pipeline with a value for it`,
        );
      }
      return [name, value];
    }),
  );
}
