import { leftOutOf, linesOf, of, one } from './priced';

describe('functions are paid for', () => {
  it('by requests, and by memory for as long as they run', () => {
    expect(
      linesOf(
        one('AWS::Lambda::Function', { MemorySize: 256 }),
        '{ usage: { It: { requests: 2000000, milliseconds: 500 } } }',
      ),
    ).toEqual(['usage 2 lambda.requests', 'usage 250000 lambda.x86']);
  });

  it('that are kept warm, by the hour', () => {
    const warm = { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } };
    const lambda = of('AWS::Lambda::Function', { MemorySize: 512, Architectures: ['arm64'] });

    expect(linesOf({ It: of('AWS::Lambda::Alias', { FunctionName: { Ref: 'F' }, ...warm }), F: lambda })).toEqual([
      'fixed 2628000 lambda.provisioned.arm', // 2 of half a GB, for 730 hours of 3600 seconds
    ]);
    expect(linesOf({ It: of('AWS::Lambda::Version', { FunctionName: { Ref: 'F' } }), F: lambda })).toEqual([]);
    expect(linesOf(one('AWS::Lambda::Version', { FunctionName: 'elsewhere', ...warm }))).toEqual([]);
  });

  it('without large temporary storage, which is left out', () => {
    const storing = (Size: number) => one('AWS::Lambda::Function', { EphemeralStorage: { Size } });

    expect(leftOutOf(storing(10240))).toEqual(['Shop/It: temporary storage beyond 512 MB']);
    expect(leftOutOf(storing(512))).toEqual([]);
  });
});
