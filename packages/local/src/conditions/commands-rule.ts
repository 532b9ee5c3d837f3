import { runCommands } from '../actions/commands';
import { failureOf } from '../actions/codebuild/run-build';
import { ConfigurationError } from '../actions/errors';
import { ActionPorts } from '../actions/ports';
import { ActionContext } from '../pipeline/action-runner';
import { RuleOutcome } from '../pipeline/rules';

/**
 * Timeout of a rule's commands, in minutes.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-Commands.html#rule-reference-Commands-considerations
 */
const TIMEOUT_MINUTES = 55;
const MOST = 50;

/** Commands rule. Runs the commands as a build. The rule is met if all commands succeed. */
export async function checkByCommands(ports: ActionPorts, context: ActionContext): Promise<RuleOutcome> {
  const { commands } = context.action;
  const broken = commands.find((command) => command.includes('\n'));
  if (commands.length === 0 || commands.length > MOST || broken !== undefined) {
    throw new ConfigurationError(
      `a Commands rule needs 1 to ${MOST} commands of one line each; got ${broken === undefined ? `${commands.length} commands` : JSON.stringify(broken)}`,
    );
  }
  const { result } = await runCommands(ports, context, TIMEOUT_MINUTES);
  const failure = failureOf(result);
  return { met: failure === undefined, message: failure ?? `${commands.length} commands succeeded` };
}
