import { ActionPorts } from '../actions/ports';
import { RuleRunners } from '../pipeline/rules';
import { checkAlarm } from './alarm-rule';
import { checkByCommands } from './commands-rule';
import { checkWindow } from './deployment-window';
import { checkByFunction } from './lambda-rule';

/**
 * Returns the runners of condition rules, by provider. `VariableCheck` is built in, and rules of all other providers
 * are simulated.
 */
export function ruleRunners(ports: ActionPorts): RuleRunners {
  return {
    LambdaInvoke: async (context) => checkByFunction(ports, context),
    CloudWatchAlarm: async (context) => checkAlarm(ports, context),
    DeploymentWindow: async ({ configuration }) => checkWindow(configuration, new Date()),
    Commands: async (context) => checkByCommands(ports, context),
  };
}
