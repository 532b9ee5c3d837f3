import { Template, TemplateResource } from '../stacks/template';

/** A change of one resource, before its stack is known. */
export interface Change {
  readonly logicalId: string;
  readonly what: string;
  readonly why: string;
}

/** A template on its way into the embedded AWS, and everything that was changed in it so far. */
export interface Prepared {
  readonly template: Template;
  readonly changes: readonly Change[];
}

/** Replaces each resource by what `change` makes of it, and collects what it reports. */
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
