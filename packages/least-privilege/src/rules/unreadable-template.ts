import type { RuleProblem } from '../finding';

/** Refuses a template within the template that only the deployment can read: it may hold any policy. */
export function unreadableTemplate(): RuleProblem[] {
  return [
    {
      rule: 'unreadable-template',
      problem: 'the template that this resource deploys cannot be read at synthesis, and may allow anything',
      instead: 'put it into TemplateBody as JSON, or use a NestedStack, whose template is checked too',
    },
  ];
}
