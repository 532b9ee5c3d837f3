import { changeResources, Prepared } from './prepared-template';
import { Properties, Template } from '../stacks/template';

const WHY = 'the runner answers there in place of the service';

/** Gives every function of a template more variables. */
export function addFunctionVariables(template: Template, variables: Readonly<Record<string, string>>): Prepared {
  return changeResources(template, (_, resource, report) => {
    if (resource.Type !== 'AWS::Lambda::Function') {
      return resource;
    }
    const { Variables: own, ...environment } = (resource.Properties?.Environment ?? {}) as {
      readonly Variables?: Properties;
    };
    Object.keys(variables).forEach((name) => report(`variable ${name} added`, WHY));
    return {
      ...resource,
      Properties: { ...resource.Properties, Environment: { ...environment, Variables: { ...own, ...variables } } },
    };
  });
}
