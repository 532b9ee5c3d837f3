import type { RuleProblem } from '../finding';

/** Rejects inner templates that are known only at deployment, because they can contain any policy. */
export function unreadableTemplate(): RuleProblem[] {
  return [
    {
      rule: 'unreadable-template',
      problem: 'the template that this resource deploys cannot be read at synthesis, so it may allow anything',
      instead: 'write the template as JSON in TemplateBody, or use a NestedStack, whose template is also checked',
    },
  ];
}
