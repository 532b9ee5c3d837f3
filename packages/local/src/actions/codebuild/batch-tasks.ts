import { Buildspec } from '@slipway/buildspec';
import { DIFFERENCES } from '../../differences';
import { ConfigurationError } from '../errors';

type Batch = NonNullable<Buildspec['batch']>;

/** Build of a batch, and how it differs from the other builds. */
export interface BatchTask {
  readonly identifier: string;
  readonly buildspec?: string;
  readonly image?: string;
  readonly privileged?: boolean;
  readonly variables: Readonly<Record<string, string>>;
  /** Whether the batch can succeed although this build fails. */
  readonly ignoreFailure: boolean;
  /** Identifiers of the builds that must end before this one starts. */
  readonly needs: readonly string[];
}

/**
 * Returns the builds of a batch.
 * @throws ConfigurationError if this kind of batch is not supported
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html
 */
export function batchTasks(batch: Batch): BatchTask[] {
  const { 'build-list': list, 'build-graph': graph, 'build-matrix': matrix } = batch;
  if (matrix) {
    return matrixTasks(matrix);
  }
  const builds = list?.map((build) => ({ ...build, 'depend-on': [] })) ?? graph;
  if (builds === undefined) {
    throw new ConfigurationError(`${DIFFERENCES.fanout.says()}; list its builds in build-list`);
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

/** Returns one build for each combination, numbered in order: CodeBuild does not document how it names them. */
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
