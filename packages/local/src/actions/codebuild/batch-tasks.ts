import { Buildspec } from '@slipway/buildspec';
import { DIFFERENCES } from '../../differences';
import { ConfigurationError } from '../errors';

type Batch = NonNullable<Buildspec['batch']>;

/** One build of a batch, with the settings that override those of the project. */
export interface BatchTask {
  readonly identifier: string;
  readonly buildspec?: string;
  readonly image?: string;
  readonly privileged?: boolean;
  readonly variables: Readonly<Record<string, string>>;
  /** Whether the batch can succeed even if this build fails. */
  readonly ignoreFailure: boolean;
  /** Identifiers of the builds that must end before this build starts. */
  readonly needs: readonly string[];
}

/**
 * Returns the builds that the batch section of a buildspec declares.
 * @throws ConfigurationError if the batch uses `build-fanout`, which is not supported
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html
 */
export function batchTasks(batch: Batch): BatchTask[] {
  const { 'build-list': list, 'build-graph': graph, 'build-matrix': matrix } = batch;
  if (matrix) {
    return matrixTasks(matrix);
  }
  const builds = list?.map((build) => ({ ...build, 'depend-on': [] })) ?? graph;
  if (builds === undefined) {
    throw new ConfigurationError(`${DIFFERENCES.fanout.says()}; define the builds in build-list instead`);
  }
  return builds.map(({ identifier, buildspec, env, 'ignore-failure': ignoreFailure, 'depend-on': needs }) => ({
    identifier,
    buildspec,
    image: env.image,
    privileged: env['privileged-mode'],
    variables: env.variables,
    ignoreFailure,
    needs,
  }));
}

/**
 * Returns one build for each combination of a matrix. The builds are numbered, because CodeBuild does not document
 * their names.
 */
function matrixTasks({ static: fixed, dynamic }: NonNullable<Batch['build-matrix']>): BatchTask[] {
  const { buildspec, env } = dynamic;
  const dimensions: Record<string, readonly string[]> = { buildspec, image: env.image, ...prefixed(env.variables) };
  let combinations: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(dimensions).filter(([, all]) => all.length > 0)) {
    combinations = combinations.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  return combinations.map(({ buildspec: file, image, ...variables }, index) => ({
    identifier: `build${index + 1}`,
    buildspec: file,
    image: image ?? fixed.env.image,
    privileged: fixed.env['privileged-mode'],
    variables: { ...fixed.env.variables, ...unprefixed(variables) },
    ignoreFailure: fixed['ignore-failure'],
    needs: [],
  }));
}

const PREFIX = '$';
const prefixed = (variables: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(Object.entries(variables).map(([name, values]) => [PREFIX + name, values]));
const unprefixed = (variables: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name.slice(PREFIX.length), value]));
