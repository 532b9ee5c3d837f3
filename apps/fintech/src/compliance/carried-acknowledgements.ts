import { AspectPriority, Aspects, CfnResource, IAspect, Stack, Validations } from 'aws-cdk-lib/core';
import { PCI_DSS_4 } from '@slipway/evidence';
import { IConstruct } from 'constructs';
import { ACKNOWLEDGED } from './env';

/**
 * Writes acknowledgements of PCI DSS rules, with their reasons, to the metadata of the affected resources in the
 * templates.
 *
 * Otherwise, acknowledgements are only in the cloud assembly, which is not deployed. CloudFormation applies updates
 * that change only a resource's metadata, but not updates that change only a template's metadata.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/metadata-section-structure.html
 */
export class CarriedAcknowledgements implements IAspect {
  /** Writes the acknowledgements of stacks to their templates. */
  public static in(stacks: readonly Stack[]): void {
    const last = { priority: AspectPriority.READONLY };
    stacks.forEach((stack) => Aspects.of(stack).add(new CarriedAcknowledgements(), last));
  }

  /** Adds the reasons for a resource. Reasons of the construct itself override those of its parents. */
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

/** Returns whether a rule of the standard applies to resources of a type. */
function concerns(id: string, type: string): boolean {
  const [rule] = id.split('[');
  return PCI_DSS_4.rules.some(
    ({ id: known, looksAt }) =>
      (rule === known || rule.startsWith(`${known}::`)) && (looksAt === undefined || looksAt.includes(type)),
  );
}
