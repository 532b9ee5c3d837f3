import { declaredPipelines } from '@slipway/embedded-aws';
import { UnknownPipelineError, UnknownVariableError } from './errors';
import { StartProps } from './start-pipelines';

/**
 * Checks before the deployment that the app declares the pipeline to start and its variables, as far as the templates
 * contain their names.
 *
 * @throws UnknownPipelineError if the app does not declare the pipeline
 * @throws UnknownVariableError if the pipeline does not declare a variable
 */
export async function checkStart(assembly: string, { pipeline, variables = {} }: StartProps): Promise<void> {
  const declared = await declaredPipelines(assembly);
  if (declared === undefined) {
    return;
  }
  const chosen = pipeline === undefined ? declared : declared.filter(({ name }) => name === pipeline);
  if (pipeline !== undefined && chosen.length === 0) {
    throw new UnknownPipelineError(
      pipeline,
      declared.map(({ name }) => name),
    );
  }
  const [only, ...others] = chosen;
  const known = others.length === 0 ? only?.variables : undefined;
  const unknown = known && Object.keys(variables).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UnknownVariableError(only.name, unknown, known!);
  }
}
