import { DeclaredPipeline } from './declaration';
import { RuleProblem } from './rule';

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference.html */
const PROVIDERS = ['CloudWatchAlarm', 'CodeBuild', 'Commands', 'DeploymentWindow', 'LambdaInvoke', 'VariableCheck'];

/** Checks that the rules of conditions have providers that exist. */
export function ruleProvider({ stages }: DeclaredPipeline): RuleProblem[] {
  return stages
    .flatMap(({ entryRules, exitRules }) => [...entryRules, ...exitRules])
    .filter(({ provider }) => provider !== undefined && !PROVIDERS.includes(provider))
    .map(({ name, provider, location }) => ({
      rule: 'rule-provider',
      location,
      problem: `rule '${name}' has the provider ${provider}, which does not exist`,
      instead: `choose one of ${PROVIDERS.join(', ')}`,
    }));
}
