import { estimate, EstimateProps } from '../../src/cost/estimate';
import { readUsage } from '../../src/cost/usage';
import { Resource } from '../../src/templates/template';
import { SynthesizedTemplate } from '../../src/templates/assembly';
import { folderWith } from '../workspace';

/** Synthesized stack, as `readAssembly` returns it. */
export function stackOf(
  resources: Readonly<Record<string, Resource>>,
  { name = 'Shop', region = 'us-east-1', ...sections }: StackProps = {},
): SynthesizedTemplate {
  return {
    file: `${name}.template.json`,
    region: region === 'none' ? undefined : region,
    template: { Resources: resources, ...sections } as SynthesizedTemplate['template'],
    acknowledgements: [],
    constructPaths: {},
  };
}

interface StackProps {
  readonly name?: string;
  readonly region?: string;
  readonly Parameters?: unknown;
  readonly Mappings?: unknown;
  readonly Conditions?: unknown;
}

/** Estimate for one stack. @param usage text of a usage file */
export function estimateOf(
  resources: Readonly<Record<string, Resource>>,
  usage = '{}',
  props: Partial<EstimateProps> & { readonly stack?: StackProps } = {},
) {
  const { stack, ...others } = props;
  return estimate({
    templates: [stackOf(resources, stack)],
    usage: readUsage(`${folderWith({ 'usage.yaml': usage })}/usage.yaml`),
    ...others,
  });
}

/** Assembly with one stack, in the files that an app in any language writes. */
export function assemblyOf(resources: Readonly<Record<string, Resource>>, region = 'us-east-1') {
  return {
    'manifest.json': {
      artifacts: {
        Shop: {
          type: 'aws:cloudformation:stack',
          environment: `aws://unknown-account/${region}`,
          properties: { templateFile: 'Shop.template.json' },
        },
      },
    },
    'Shop.template.json': { Resources: resources },
  };
}
