import { Conditions, Result, Rule, Variable } from 'aws-cdk-lib/aws-codepipeline';
import { NOBODY, STARTED_BY } from './started';

/**
 * Returns the declaration of the variable `STARTED_BY`, which contains the name of the rule or person that started an
 * execution.
 *
 * The variable identifies the execution that CodePipeline itself starts when a pipeline is created, because
 * `STARTED_BY` has its default value there. Rules set the variable to their name, and people enter their own name for a
 * manual execution. A manual execution without a name cannot be distinguished from the first one, and skips the same
 * stages.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/create-S3-source-events.html
 */
export function startedBy(): Variable {
  return new Variable({
    variableName: STARTED_BY,
    defaultValue: NOBODY,
    description: `Rule or person that started the execution. For a manual execution, enter your name; with ${NOBODY}, every stage is skipped`,
  });
}

/**
 * Returns conditions that skip a stage if the variable `STARTED_BY` of the execution names neither a rule nor a person.
 * A skipped stage is not a failure, so nobody is notified.
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
