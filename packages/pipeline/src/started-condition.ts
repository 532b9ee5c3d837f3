import { Conditions, Result, Rule, Variable } from 'aws-cdk-lib/aws-codepipeline';
import { NOBODY, STARTED_BY } from './started';

/**
 * Returns the variable that names what started an execution. The variable distinguishes the execution that CodePipeline
 * itself starts when a pipeline is created.
 *
 * In that execution, every variable has its default. Rules set the variable to their name, and people set it to their
 * own name in a manual start.
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
 * Returns conditions that skip a stage if neither a rule nor a person started the execution. A skipped stage is not a
 * failure, so nobody is notified.
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
