import { DeclaredPipeline } from './declaration';
import { RuleProblem } from './rule';

/**
 * Providers of condition rules.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference.html
 */
const PROVIDERS = ['CloudWatchAlarm', 'CodeBuild', 'Commands', 'DeploymentWindow', 'LambdaInvoke', 'VariableCheck'];

/** Checks that the provider of each condition rule exists in CodePipeline. */
export function ruleProvider({ stages }: DeclaredPipeline): RuleProblem[] {
  return stages
    .flatMap(({ entryRules, exitRules }) => [...entryRules, ...exitRules])
    .filter(({ provider }) => provider !== undefined && !PROVIDERS.includes(provider))
    .map(({ name, provider, location }) => ({
      rule: 'rule-provider',
      location,
      problem: `the condition rule '${name}' has the provider ${provider}, which does not exist`,
      instead: `use one of ${PROVIDERS.join(', ')}`,
    }));
}
