import { readAssembly } from '../deployment/assembly';
import { isObject, Properties, Value } from '../stacks/template';

/** Pipeline whose name and variables can be read from its template before anything is deployed. */
export interface DeclaredPipeline {
  readonly name: string;
  /** Names of the pipeline's variables. @default - some of the names are computed */
  readonly variables?: readonly string[];
}

/**
 * Returns the pipelines in an assembly. Returns undefined if the name of a pipeline is only known after the deployment,
 * or if the app has nested stacks, which may contain more pipelines.
 *
 * @throws AssemblyNotReadableError if the folder does not contain a synthesized app
 */
export async function declaredPipelines(folder: string): Promise<readonly DeclaredPipeline[] | undefined> {
  const resources = (await readAssembly(folder)).flatMap(({ template }) => Object.values(template.Resources));
  const declared = resources.filter(({ Type }) => Type === 'AWS::CodePipeline::Pipeline');
  const pipelines = declared.flatMap(({ Properties }) =>
    typeof Properties?.Name === 'string' ? [{ name: Properties.Name, variables: namesOf(Properties.Variables) }] : [],
  );
  const isComplete =
    pipelines.length === declared.length && !resources.some(({ Type }) => Type === 'AWS::CloudFormation::Stack');
  return isComplete ? pipelines : undefined;
}

function namesOf(variables: Value = []): readonly string[] | undefined {
  const names = Array.isArray(variables) ? variables.map((one: Value) => isObject(one) && nameOf(one)) : [undefined];
  return names.every((name) => typeof name === 'string') ? names : undefined;
}

function nameOf({ Name }: Properties): Value | undefined {
  return Name;
}
