import { DeclaredPipeline } from './declaration';
import { RuleProblem } from './rule';

/**
 * Checks that a pipeline is of type V2 if it has triggers, variables, conditions or failure actions, or an execution
 * mode other than `SUPERSEDED`. The default type in CloudFormation is V1, which supports none of them.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html
 */
export function needsV2({ type, triggers, variables, executionMode, stages }: DeclaredPipeline): RuleProblem[] {
  const used: readonly [boolean, string, string][] = [
    [triggers.length > 0, 'triggers', 'Properties/Triggers'],
    [variables.length > 0, 'variables', 'Properties/Variables'],
    [
      executionMode === 'QUEUED' || executionMode === 'PARALLEL',
      `the execution mode ${executionMode}`,
      'Properties/ExecutionMode',
    ],
    ...stages.map((stage): [boolean, string, string] => [
      stage.results.length > 0,
      `the conditions or failure actions of stage '${stage.name}'`,
      stage.location,
    ]),
  ];
  return type !== 'V1'
    ? []
    : used
        .filter(([there]) => there)
        .map(([, what, location]) => ({
          rule: 'needs-v2',
          location,
          problem: `the pipeline is of type V1, which does not support ${what}`,
          instead: 'set PipelineType to V2',
        }));
}
