import { z } from 'zod';
import { flag, text, textMap, texts } from './fields';

const environment = z.strictObject({
  'compute-type': text.optional(),
  fleet: text.optional(),
  image: text.optional(),
  'privileged-mode': flag.optional(),
  type: text.optional(),
  variables: textMap.default({}),
});

const build = z.strictObject({
  identifier: text.refine((id) => /^\w{1,128}$/.test(id), 'must be 1 to 128 letters, digits and underscores'),
  buildspec: text.optional(),
  'debug-session': flag.default(false),
  env: environment.prefault({}),
  'ignore-failure': flag.default(false),
});

const listed = z.array(build).min(1);
const graph = z.array(build.extend({ 'depend-on': texts.default([]) })).min(1);

const matrix = z.strictObject({
  static: z
    .strictObject({
      'debug-session': flag.default(false),
      env: environment.prefault({}),
      'ignore-failure': flag.default(false),
    })
    .prefault({}),
  dynamic: z
    .strictObject({
      buildspec: texts.default([]),
      env: z
        .strictObject({
          'compute-type': texts.default([]),
          image: texts.default([]),
          variables: z.record(z.string(), texts).default({}),
        })
        .prefault({}),
    })
    .prefault({}),
});

const KINDS = ['build-list', 'build-graph', 'build-matrix', 'build-fanout'] as const;

/**
 * Schema for the `batch` section of a buildspec. This package only checks the section and does not run batch builds.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html
 */
export const batchSchema = z
  .strictObject({
    'fast-fail': flag.default(false),
    'build-list': listed.optional(),
    'build-graph': graph.optional(),
    'build-matrix': matrix.optional(),
    'build-fanout': z
      .strictObject({ parallelism: text.transform(Number).pipe(z.int().min(1)), 'ignore-failure': flag.default(false) })
      .optional(),
  })
  .superRefine((batch, context) => {
    const kinds = KINDS.filter((kind) => batch[kind] !== undefined);
    if (kinds.length !== 1) {
      context.addIssue({
        code: 'custom',
        message: `has ${kinds.length} kinds of batch; a batch must have exactly one of ${KINDS.join(', ')}`,
      });
    }
    problemOf(batch['build-list'] ?? batch['build-graph'] ?? []).forEach((message) =>
      context.addIssue({ code: 'custom', message }),
    );
  });

export type Batch = z.infer<typeof batchSchema>;

interface Task {
  readonly identifier: string;
  readonly 'depend-on'?: readonly string[];
}

/**
 * Returns the first problem of the builds in a batch, or an empty list: a repeated identifier, a dependency on an
 * unknown build, or a cycle.
 */
function problemOf(tasks: readonly Task[]): string[] {
  const names = tasks.map(({ identifier }) => identifier);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    return [`has the identifier ${twice} twice; identifiers must be unique`];
  }
  const [missing] = tasks.flatMap(({ identifier, 'depend-on': needs = [] }) =>
    needs.filter((name) => !names.includes(name)).map((name) => `${identifier} depends on ${name}`),
  );
  if (missing !== undefined) {
    return [
      `depends on a build that does not exist: ${missing}; depend-on must name identifiers of builds in the batch`,
    ];
  }
  const circle = dependencyCycle(tasks);
  return circle.length === 0
    ? []
    : [`has builds that depend on each other in a cycle, or on such a cycle: ${circle.join(', ')}`];
}

/**
 * Returns the builds in dependency cycles and the builds that depend on them, or an empty list. Repeatedly removes
 * builds without open dependencies.
 */
function dependencyCycle(tasks: readonly Task[]): string[] {
  const left = tasks.filter(({ 'depend-on': needs = [] }) =>
    needs.some((name) => tasks.some(({ identifier }) => identifier === name)),
  );
  return left.length === tasks.length ? left.map(({ identifier }) => identifier) : dependencyCycle(left);
}
