import { AspectPriority, Aspects, CfnResource, IAspect, Stack, Validations } from 'aws-cdk-lib/core';
import { PCI_DSS_4 } from '@slipway/evidence';
import { IConstruct } from 'constructs';
import { ACKNOWLEDGED } from './env';

/**
 * Writes what is accepted, and why, into the templates: to the metadata of the resources that it is about.
 *
 * Otherwise only the cloud assembly has it, which is not deployed. An update may change nothing but the metadata of a
 * resource; that of a template is left as it was if nothing else changes.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/metadata-section-structure.html
 */
export class CarriedAcknowledgements implements IAspect {
  /** Lets the templates of stacks carry what is accepted in them. */
  public static in(stacks: readonly Stack[]): void {
    const last = { priority: AspectPriority.READONLY };
    stacks.forEach((stack) => Aspects.of(stack).add(new CarriedAcknowledgements(), last));
  }

  /** Adds the reasons that hold for a resource. What the construct itself says comes before those around it. */
  public visit(construct: IConstruct): void {
    if (!CfnResource.isCfnResource(construct)) {
      return;
    }
    const reasons = construct.node.scopes
      .flatMap(({ node }) => node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .filter(([id]) => concerns(id, construct.cfnResourceType));
    if (reasons.length > 0) {
      construct.addMetadata(ACKNOWLEDGED, Object.fromEntries(reasons));
    }
  }
}

/** Whether a rule of the standard, which the ID of an acknowledgement names, looks at resources of a type. */
function concerns(id: string, type: string): boolean {
  const [rule] = id.split('[');
  return PCI_DSS_4.rules.some(
    ({ id: known, looksAt }) =>
      (rule === known || rule.startsWith(`${known}::`)) && (looksAt === undefined || looksAt.includes(type)),
  );
}
