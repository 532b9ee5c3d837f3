import type { ReadAcknowledgement, SynthesizedTemplate } from '@slipway/evidence';
import { ACKNOWLEDGED } from './env';

/** Account and region to which a template is deployed. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

type Metadata = Readonly<Record<string, unknown>> & { readonly [ACKNOWLEDGED]?: Readonly<Record<string, string>> };
type Resources = Readonly<Record<string, { readonly Metadata?: Metadata }>>;

/** Converts a template that CloudFormation returned, including its acknowledgements, to the form that rules read. */
export function deployedTemplate(stackName: string, text: string, place: Place): SynthesizedTemplate {
  const template = JSON.parse(text) as SynthesizedTemplate['template'] & { readonly Resources?: Resources };
  const resources = Object.entries(template.Resources ?? {}).map(([logicalId, { Metadata = {} }]) => ({
    logicalId,
    path: `/${stackName}/${logicalId}`,
    reasons: Metadata[ACKNOWLEDGED] ?? {},
  }));
  return {
    file: stackName,
    ...place,
    template,
    constructPaths: Object.fromEntries(resources.map(({ logicalId, path }) => [logicalId, path])),
    acknowledgements: resources.flatMap(({ path, reasons }): ReadAcknowledgement[] =>
      Object.entries(reasons).map(([id, reason]) => ({ constructPath: path, id, reason })),
    ),
  };
}
