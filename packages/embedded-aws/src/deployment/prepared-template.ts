import { Template, TemplateResource } from '../stacks/template';

/** Change to one resource of a template. The stack name is not included. */
export interface Change {
  readonly logicalId: string;
  readonly what: string;
  readonly why: string;
}

/** Template that is being prepared for the embedded AWS, and the changes made to it. */
export interface Prepared {
  readonly template: Template;
  readonly changes: readonly Change[];
}

/** Replaces each resource with the result of `change`, and collects the reported changes. */
export function changeResources(
  template: Template,
  change: (
    logicalId: string,
    resource: TemplateResource,
    report: (what: string, why: string) => void,
  ) => TemplateResource,
): Prepared {
  const changes: Change[] = [];
  const resources = Object.entries(template.Resources).map(([logicalId, resource]) => {
    const changed = change(logicalId, resource, (what, why) => changes.push({ logicalId, what, why }));
    return [logicalId, changed] as const;
  });
  return { template: { ...template, Resources: Object.fromEntries(resources) }, changes };
}
