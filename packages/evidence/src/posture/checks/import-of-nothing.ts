import type { PostureCheck } from '../check';
import { Part } from '../part';
import { isObject, isOpaque } from '../template-value';

/** Reports imported values that no stack in the assembly exports. */
export const importOfNothing: PostureCheck = {
  id: 'import-of-nothing',
  wants: 'for each imported value, an export with the same name in a stack of the assembly',
  why: 'the deployment fails at the import, after other stacks may have been deployed; acknowledge imports from other apps',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-importvalue.html',
  items: { pciDss: ['6.5.1'] },
  find: (resource, assembly) =>
    namesIn(resource)
      .filter((name) => !assembly.exports(name))
      .map((name) => ({
        problem: `the resource imports ${name}, which no stack in the assembly exports`,
        instead: 'export the value, or correct the export name',
      })),
};

function namesIn({ template, value, location }: Part): string[] {
  if (!Array.isArray(value) && !isObject(value)) {
    return [];
  }
  const imported = isObject(value) && 'Fn::ImportValue' in value ? template.values(value['Fn::ImportValue']) : [];
  const inner = Object.values(value).flatMap((one) => namesIn(new Part(template, one, location)));
  return [...imported.filter((name): name is string => typeof name === 'string' && !isOpaque(name)), ...inner];
}
