import { parametersOf } from '../../../src/cost/estimate';
import { DEFINITIONS } from '../../../src/cost/types/definitions';
import { estimateOf } from '../app';
import { of } from './priced';

const ON_DEMAND = { BillingMode: 'PAY_PER_REQUEST' };

describe('what can be said of usage', () => {
  it.each([...DEFINITIONS.keys()])('is all read for %s: what is assumed is what is offered', (type) => {
    const properties = [
      {},
      { LogDestinationType: 's3', ScanType: 'ENHANCED', ProtocolType: 'WEBSOCKET', VpcEndpointType: 'Interface' },
      { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }], PipelineType: 'V2', ...ON_DEMAND },
    ];
    const assumed = properties.flatMap((one_) =>
      estimateOf({ It: of(type, one_) }).assumptions.flatMap((line) => /^(\w+) of AWS::/.exec(line)?.[1] ?? []),
    );
    const offered = Object.entries(parametersOf(type)!).filter(([, { fallback }]) => fallback !== undefined);

    expect([...new Set(assumed)].sort()).toEqual(offered.map(([name]) => name).sort());
  });
});
