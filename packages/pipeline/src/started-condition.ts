import { Conditions, Result, Rule, Variable } from 'aws-cdk-lib/aws-codepipeline';
import { NOBODY, STARTED_BY } from './started';

/**
 * What tells a run that something started from the one that CodePipeline starts by itself when a pipeline is created.
 *
 * That run has no event, so every variable of it has its default. Starting rules give the variable their name, and a
 * person gives it theirs.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/create-S3-source-events.html
 */
export function startedBy(): Variable {
  return new Variable({
    variableName: STARTED_BY,
    defaultValue: NOBODY,
    description: `What or who started the run. Write your name to start it by hand; for ${NOBODY} every stage is skipped`,
  });
}

/**
 * Skips a stage in a run that nobody started. To skip is no failure, so that no message says that something failed.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html
 */
export function onlyIfStarted(): Conditions {
  return {
    conditions: [
      {
        result: Result.SKIP,
        rules: [
          new Rule({
            name: 'Started',
            provider: 'VariableCheck',
            version: '1',
            configuration: { Variable: `#{variables.${STARTED_BY}}`, Operator: 'NE', Value: NOBODY },
          }),
        ],
      },
    ],
  };
}
