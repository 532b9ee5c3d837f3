import { readAssembly } from '../deployment/assembly';
import { intrinsic, attribute, isObject, Properties, Template, Value } from '../stacks/template';

/** Source action of a pipeline, read from its template before anything is deployed. */
export interface DeclaredSource {
  /** Provider of the action, such as `S3`, `CodeCommit`, `GitHub` or `CodeStarSourceConnection`. */
  readonly provider: string;
  /**
   * Name of the Git repository in CodeCommit, or `owner/name` of any other Git repository. @default - the source is not
   * a repository, or its name is computed
   */
  readonly repository?: string;
}

/**
 * Returns the source actions of all pipelines in an assembly.
 *
 * @throws AssemblyNotReadableError if the folder does not contain a synthesized app
 */
export async function declaredSources(folder: string): Promise<DeclaredSource[]> {
  return (await readAssembly(folder)).flatMap(({ template }) =>
    Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::CodePipeline::Pipeline')
      .flatMap(({ Properties }) => list(Properties?.Stages).flatMap((stage) => list(fields(stage).Actions)))
      .map(fields)
      .filter(({ ActionTypeId }) => fields(ActionTypeId).Category === 'Source')
      .map(({ ActionTypeId, Configuration }) => ({
        provider: String(fields(ActionTypeId).Provider),
        repository: repositoryOf(fields(ActionTypeId).Provider, fields(Configuration), template),
      })),
  );
}

function repositoryOf(
  provider: Value | undefined,
  { FullRepositoryId, Owner, Repo, RepositoryName }: Properties,
  template: Template,
): string | undefined {
  switch (provider) {
    case 'CodeStarSourceConnection':
      return text(FullRepositoryId);
    case 'GitHub':
      return text(Owner) && text(Repo) && `${String(Owner)}/${String(Repo)}`;
    case 'CodeCommit':
      return text(RepositoryName) ?? text(declaredIn(template, RepositoryName).RepositoryName);
    default:
      return undefined;
  }
}

/** Returns the properties of the resource that a `Fn::GetAtt` value refers to. */
function declaredIn(template: Template, value: Value | undefined): Properties {
  const call = value === undefined ? undefined : intrinsic(value);
  const resource = call?.name === 'Fn::GetAtt' ? template.Resources[attribute(call.argument).logicalId] : undefined;
  return resource?.Properties ?? {};
}

function text(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function list(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}

function fields(value: Value | undefined): Properties {
  return isObject(value) ? value : {};
}
