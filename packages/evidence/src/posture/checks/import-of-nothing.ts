import type { PostureCheck } from '../check';
import { isNever } from '../fixed-condition';
import { Part } from '../part';
import type { PostureResource } from '../posture-template';
import { isOpaque } from '../template-value';

/**
 * Reports imported values that no stack in the assembly exports to the same account and region, or only under a
 * condition that is false in every deployment. A finding for an output
 * is reported at the first resource of its template.
 */
export const importOfNothing: PostureCheck = {
  id: 'import-of-nothing',
  wants:
    'for each imported value, an export with the same name in a stack of the assembly, in the same account and region',
  why: 'the deployment fails at the import, after other stacks may have been deployed; acknowledge imports from other apps',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-importvalue.html',
  items: { pciDss: ['6.5.1'] },
  find: (resource, assembly) => {
    const named = [
      ...ownNames(resource).map((name) => ({ name, by: 'the resource', location: 'Properties' })),
      ...outputsBeside(resource),
    ];
    return named
      .filter(({ name }) => !assembly.exports(name, resource.template))
      .map(({ name, by, location }) => ({
        problem: `${by} imports ${name}, which no stack in the assembly exports to its account and region`,
        instead: 'export the value, or correct the export name',
        location,
      }));
  },
};

/** Returns the imports of a resource, unless its condition is false in every deployment. */
function ownNames(resource: PostureResource): string[] {
  return isNever(resource.declared.Condition, resource.template) ? [] : namesIn(resource);
}

/** Returns the imports in the outputs of a template, if the resource is the first one of the template. */
function outputsBeside({ template, logicalId }: PostureResource) {
  return Object.entries(template.resources[0].logicalId === logicalId ? template.outputs : {}).flatMap(([id, output]) =>
    namesIn(new Part(template, output, '')).map((name) => ({
      name,
      by: `the output ${id}`,
      location: `Outputs/${id}`,
    })),
  );
}

function namesIn({ template, value }: Part): string[] {
  return importsIn(value)
    .flatMap((name) => template.values(name))
    .filter((name): name is string => typeof name === 'string' && !isOpaque(name));
}

/** Returns the arguments of every `Fn::ImportValue` in a value. */
function importsIn(value: unknown, found: unknown[] = []): unknown[] {
  if (typeof value === 'object' && value !== null) {
    if ('Fn::ImportValue' in value) {
      found.push(value['Fn::ImportValue']);
    }
    Object.values(value).forEach((inner) => importsIn(inner, found));
  }
  return found;
}
