import { StackArtifact } from '../deployment/assembly';
import { parts, Value } from '../stacks/template';

/** Values of `ActionMode` with which a CloudFormation action creates a stack. */
const MAKING = new Set(['CREATE_UPDATE', 'REPLACE_ON_FAILURE', 'CHANGE_SET_REPLACE']);

interface DeclaredAction {
  readonly ActionTypeId?: { readonly Provider?: Value };
  readonly Configuration?: {
    readonly ActionMode?: Value;
    readonly StackName?: Value;
    /** Path of the template in an artifact, such as `Artifact::path/of/a.template.json`. */
    readonly TemplatePath?: Value;
    readonly RoleArn?: Value;
  };
  readonly Region?: Value;
  readonly RoleArn?: Value;
}

interface DeclaredStage {
  readonly Actions?: readonly DeclaredAction[];
}

/**
 * Stack that a pipeline creates: its name, environment and template file. Each is undefined if the template computes
 * it.
 */
interface Target extends Partial<Pick<StackArtifact, 'name' | 'accountId' | 'region'>> {
  readonly templateFile?: string;
}

/**
 * Returns the stacks of an assembly that must be deployed manually, because no pipeline in another stack creates them.
 * A pipeline creates a stack if one of its actions names the stack and its environment, or deploys the stack's template
 * under any name. A pipeline that updates its own stack does not count.
 */
export function deployedByHand(stacks: readonly StackArtifact[]): StackArtifact[] {
  const targets = stacks.map((stack) => ({ stack, made: targetsOf(stack) }));
  return stacks.filter(
    (one) => !targets.some(({ stack, made }) => stack !== one && made.some((target) => isMade(one, target))),
  );
}

function isMade({ name, accountId, region, templateFile }: StackArtifact, target: Target): boolean {
  return (
    templateFile === target.templateFile ||
    (name === target.name && agree(target.accountId, accountId) && agree(target.region, region))
  );
}

/**
 * Returns whether two accounts or regions match. An undefined value, which the app does not set, matches every value.
 */
function agree(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

function targetsOf({ template: { Resources: resources }, accountId, region }: StackArtifact): Target[] {
  return Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::CodePipeline::Pipeline')
    .flatMap(({ Properties: properties = {} }) => (properties.Stages ?? []) as unknown as DeclaredStage[])
    .flatMap(({ Actions: actions }) => actions ?? [])
    .filter(
      ({ ActionTypeId: type, Configuration: configuration }) =>
        type?.Provider === 'CloudFormation' && MAKING.has(String(configuration?.ActionMode)),
    )
    .map(({ Configuration: configuration, RoleArn: role, Region: elsewhere }) => {
      const ofRole = accountIn(role) ?? accountIn(configuration?.RoleArn);
      return {
        name: textOf(configuration?.StackName),
        accountId: ofRole ?? accountId,
        region: textOf(elsewhere) ?? region,
        templateFile: textOf(configuration?.TemplatePath)?.split(/::|\//).at(-1),
      };
    });
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Returns the account in a role ARN, which can be a string or an intrinsic function that joins strings. */
function accountIn(roleArn: Value | undefined): string | undefined {
  const texts = roleArn === undefined ? [] : [...parts(roleArn)].filter((part) => typeof part === 'string');
  return texts.map((text) => /:iam::(\d{12}):/.exec(text)?.[1]).find((account) => account !== undefined);
}
