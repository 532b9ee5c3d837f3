import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SynthesizedCase } from './synthesize-case';

/** CloudFormation types that can exist only once in each account and region. */
const ONE_OF_A_KIND = ['AWS::ECR::ReplicationConfiguration', 'AWS::ApiGateway::Account'];
/** Pattern of properties that contain a unique name. Display names do not need to be unique. */
const NAME = /(?<!Display)Name$/;

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;
}

/**
 * Returns the names and types of a test case that must not exist in the account already: stack names, resource names,
 * and resource types that can exist only once.
 */
export function claimedNames({ folder, integCase }: SynthesizedCase): ReadonlySet<string> {
  return new Set(
    integCase.stacks.flatMap(({ stackName, templateFile }) => {
      const { Resources }: Template = JSON.parse(readFileSync(join(folder, templateFile), 'utf8'));
      return [`stack ${stackName}`, ...Object.values(Resources).flatMap(namesOf)];
    }),
  );
}

function namesOf({ Type: type, Properties: properties = {} }: Template['Resources'][string]): string[] {
  const names = Object.entries(properties).filter(([key, value]) => NAME.test(key) && typeof value === 'string');
  return [
    ...(ONE_OF_A_KIND.includes(type) ? [type] : []),
    ...names.map(([key, value]) => `${type} ${key} ${String(value)}`),
  ];
}

/** Returns whether two test cases cannot be deployed at the same time, because they claim the same name or type. */
export function touch(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return [...one].some((name) => other.has(name));
}
