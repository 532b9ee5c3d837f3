import { StackArtifact } from '../deployment/assembly';
import { parts, Value } from '../stacks/template';

/** Modes of the CloudFormation action that make a stack. */
const MAKING = new Set(['CREATE_UPDATE', 'REPLACE_ON_FAILURE', 'CHANGE_SET_REPLACE']);

interface DeclaredAction {
  readonly ActionTypeId?: { readonly Provider?: Value };
  readonly Configuration?: {
    readonly ActionMode?: Value;
    readonly StackName?: Value;
    /** `Artifact::path/of/a.template.json` */
    readonly TemplatePath?: Value;
    readonly RoleArn?: Value;
  };
  readonly Region?: Value;
  readonly RoleArn?: Value;
}

interface DeclaredStage {
  readonly Actions?: readonly DeclaredAction[];
}

/** A stack that a pipeline makes: by its name and where, as far as the templates say, and from which template. */
interface Target extends Partial<Pick<StackArtifact, 'name' | 'accountId' | 'region'>> {
  readonly templateFile?: string;
}

/**
 * The stacks of an assembly that a person deploys. The others are made by a pipeline of the app: another stack has an
 * action that does, by their name in their environment, or from their template under whatever name. A pipeline that
 * updates its own stack has to be there first.
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

/** What an app leaves open fits everything. */
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

/** The account of a role whose ARN a template writes down, in one text or in parts. */
function accountIn(roleArn: Value | undefined): string | undefined {
  const texts = roleArn === undefined ? [] : [...parts(roleArn)].filter((part) => typeof part === 'string');
  return texts.map((text) => /:iam::(\d{12}):/.exec(text)?.[1]).find((account) => account !== undefined);
}
