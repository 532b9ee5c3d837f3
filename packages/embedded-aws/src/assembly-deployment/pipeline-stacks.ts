import { StackArtifact } from '../deployment/assembly';
import { parts, Value } from '../stacks/template';

/** Modes of the CloudFormation action that create a stack. */
const MAKING = new Set(['CREATE_UPDATE', 'REPLACE_ON_FAILURE', 'CHANGE_SET_REPLACE']);

interface DeclaredAction {
  readonly ActionTypeId?: { readonly Provider?: Value };
  readonly Configuration?: {
    readonly ActionMode?: Value;
    readonly StackName?: Value;
    /** Path in the form `Artifact::path/of/a.template.json`. */
    readonly TemplatePath?: Value;
    readonly RoleArn?: Value;
  };
  readonly Region?: Value;
  readonly RoleArn?: Value;
}

interface DeclaredStage {
  readonly Actions?: readonly DeclaredAction[];
}

/** Stack that a pipeline creates: its name and environment, as far as the templates say, and its template. */
interface Target extends Partial<Pick<StackArtifact, 'name' | 'accountId' | 'region'>> {
  readonly templateFile?: string;
}

/**
 * Returns the stacks of an assembly that a person deploys. The others are created by a pipeline of the app: an action
 * in another stack names them with their environment, or deploys their template under any name. A stack whose own
 * pipeline updates it must be deployed by a person first.
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

/** Returns whether two values are equal. An environment that an app leaves open matches any. */
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

/** Returns the account in the ARN of a role, whether the template has it as one text or in parts. */
function accountIn(roleArn: Value | undefined): string | undefined {
  const texts = roleArn === undefined ? [] : [...parts(roleArn)].filter((part) => typeof part === 'string');
  return texts.map((text) => /:iam::(\d{12}):/.exec(text)?.[1]).find((account) => account !== undefined);
}
