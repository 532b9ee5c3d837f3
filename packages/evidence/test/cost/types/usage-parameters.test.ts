import { parametersOf } from '../../../src/cost/estimate';
import { DEFINITIONS } from '../../../src/cost/types/definitions';
import { valueInWords } from '../../../src/cost/usage';
import { estimateOf } from '../app';
import { of } from './priced';

const ON_DEMAND = { BillingMode: 'PAY_PER_REQUEST' };

describe('the usage parameters', () => {
  it.each([...DEFINITIONS.keys()])('are all used for %s: those that are assumed are those that are offered', (type) => {
    const properties = [
      {},
      { LogDestinationType: 's3', ScanType: 'ENHANCED', ProtocolType: 'WEBSOCKET', VpcEndpointType: 'Interface' },
      { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }], PipelineType: 'V2', ...ON_DEMAND },
    ];
    const assumed = properties
      .flatMap((one_) => estimateOf({ It: of(type, one_) }).assumptions)
      .filter((line) => line.startsWith(`${type}: `))
      .flatMap((line) => line.slice(`${type}: `.length).split(', '));
    const offered = Object.values(parametersOf(type)!).filter(({ fallback }) => fallback !== undefined);

    expect([...new Set(assumed)].sort()).toEqual(
      offered.map((parameter) => valueInWords(parameter.fallback!, parameter)).sort(),
    );
  });
});

/** Properties that are all known only at deployment. */
const unknown = new Proxy<Readonly<Record<string, unknown>>>({}, { get: () => ({ Ref: 'Unknown' }), has: () => true });
/** Properties that are all lists, with an item that is known only at deployment and an item with unknown properties. */
const lists = new Proxy<Readonly<Record<string, unknown>>>(
  {},
  { get: () => [{ 'Fn::If': ['Unknown', 1, 2] }, unknown], has: () => true },
);

describe('a template that says little before it is deployed', () => {
  it.each([...DEFINITIONS.keys()])('has a cost, with %s', (type) => {
    for (const properties of [unknown, lists]) {
      const { total } = estimateOf({ It: { Type: type, Properties: properties } });

      expect(total.toCents()).toMatch(/^\d+\.\d\d$/);
    }
  });

  it('reports what is assumed of a list, and of a number in one', () => {
    const { assumptions } = estimateOf({
      It: of('AWS::EC2::Instance', {
        InstanceType: 't3.micro',
        BlockDeviceMappings: [{ 'Fn::If': ['Unknown', {}, {}] }, { Ebs: { VolumeSize: { Ref: 'Size' } } }],
      }),
    });

    expect(assumptions).toEqual(['Shop/It: 8 for BlockDeviceMappings.1.Ebs.VolumeSize (known only at deployment)']);
  });
});
