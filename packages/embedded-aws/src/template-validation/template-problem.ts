import { isObject, parts, Template, Value } from '../stacks/template';
import { conditionOfNothing } from './conditions';
import { cycleOfResources } from './cycles';
import { undeclaredParameters } from './given-parameters';
import { malformedName } from './logical-ids';
import { referenceToNothing } from './references';

/**
 * Returns the error message with which CloudFormation would reject a template that the embedded AWS accepts, or
 * undefined. A template that a macro or a module may change is not checked.
 *
 * @param given names of the parameters for which the caller gives a value
 */
export function templateProblem(template: Template, given: readonly string[]): string | undefined {
  if (mayBeExpanded(template)) {
    return undefined;
  }
  const filled = Object.fromEntries(Object.entries(template).filter(([, block]) => block !== null)) as typeof template;
  return (
    malformedName(filled) ??
    referenceToNothing(filled) ??
    conditionOfNothing(filled) ??
    cycleOfResources(filled) ??
    undeclaredParameters(filled, given)
  );
}

function mayBeExpanded(template: Template): boolean {
  const hasMacro = [...parts(template as unknown as Value)].some(
    (part) => isObject(part) && Object.keys(part).some((key) => /^Fn::(Transform$|ForEach::)/.test(key)),
  );
  const hasModule = Object.values(template.Resources).some(({ Type }) => /::MODULE$/.test(Type));
  return 'Transform' in template || hasMacro || hasModule;
}
