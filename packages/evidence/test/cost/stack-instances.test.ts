import { estimate } from '../../src/cost/estimate';
import { readUsage } from '../../src/cost/usage';
import { folderWith } from '../workspace';
import { stackOf } from './app';

const nested = (path?: string, Parameters?: object, more: object = {}) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL: 'https://example.com/net.yaml', Parameters },
  ...(path && { Metadata: { 'aws:asset:path': path } }),
  ...more,
});
const VOLUME = { Type: 'AWS::EC2::Volume', Properties: { Size: { Ref: 'Size' } } };
const SIZE = { Size: { Type: 'Number', Default: 1 } };
const parent = (resources: object, more: object = {}) => stackOf(resources as never, more);
const child = (resources: object = { Disk: VOLUME }, Parameters: object = SIZE, name = 'Disks.nested') =>
  stackOf(resources as never, { name, Parameters });
const FILE = 'Disks.nested.template.json';
const costsOf = (...templates: ReturnType<typeof stackOf>[]) =>
  estimate({ templates }).resources.map(({ path, lines: [line] }) => `${path} ${line.quantity}`);

describe('a nested stack', () => {
  it('has the parameters that its parent passes', () => {
    expect(costsOf(parent({ N: nested(FILE, { Size: '10' }) }), child())).toEqual(['Disks/Disk 10']);
    expect(costsOf(parent({ N: nested(FILE) }), child())).toEqual(['Disks/Disk 1']);
    expect(costsOf(parent({ N: { ...nested(FILE), Properties: null } }), child())).toEqual(['Disks/Disk 1']);
  });

  it('is priced for each resource that creates it', () => {
    const app = [parent({ One: nested(FILE, { Size: 10 }), Two: nested(FILE, { Size: 20 }) }), child()];

    expect(costsOf(...app)).toEqual(['Two/Disk 20', 'Disks/Disk 10']);
  });

  it('is priced for each repetition of a loop', () => {
    const loop = {
      'Fn::ForEach::All': ['Size', ['10', '20'], { 'Of${Size}': nested(FILE, { Size: { Ref: 'Size' } }) }],
    };

    expect(costsOf(parent(loop), child())).toEqual(['Of20/Disk 20', 'Disks/Disk 10']);
  });

  it('passes its own parameters on', () => {
    const middle = child({ Inner: nested(FILE, { Size: { Ref: 'Given' } }) }, { Given: {} }, 'Middle.nested');
    const outer = parent({ Outer: nested('Middle.nested.template.json', { Given: 30 }) });

    expect(costsOf(outer, middle, child())).toEqual(['Disks/Disk 30']);
  });

  it('has an unknown parameter if its parent passes what is known only at deployment', () => {
    const app = [parent({ N: nested(FILE, { Size: { 'Fn::GetAtt': ['X', 'Size'] } }) }), child()];

    expect(estimate({ templates: app }).assumptions).toContain('Disks/Disk: 8 for Size (known only at deployment)');
  });

  it('is in the region of its parent', () => {
    const { assumptions } = estimate({
      templates: [parent({ N: nested(FILE) }), { ...child(), region: undefined }],
    });

    expect(assumptions).toEqual([]);
  });

  it('is left out if its condition never holds, and its resources can still be named', () => {
    const Conditions = { No: { 'Fn::Equals': ['a', 'b'] }, Asked: { 'Fn::Equals': [{ Ref: 'X' }, 'b'] } };
    const usage = readUsage(`${folderWith({ 'u.yaml': '{ usage: { Gateway: { gigabytes: 1 } } }' })}/u.yaml`);
    const gateway = child({ Gateway: { Type: 'AWS::EC2::NatGateway' } });
    const conditional = (Condition: string) => parent({ N: nested(FILE, {}, { Condition }) }, { Conditions });

    expect(String(estimate({ templates: [conditional('No'), gateway], usage }).total)).toBe('0');
    expect(estimate({ templates: [conditional('Asked'), gateway], usage }).assumptions).toEqual([
      'Shop/N: the resource is created (its condition is known only at deployment)',
    ]);
  });

  it('is reported if its template is not in the assembly', () => {
    const line = 'Shop/N: everything in the nested stack, whose template is not in the assembly';

    expect(estimate({ templates: [parent({ N: nested() })] }).leftOut).toContain(line);
    expect(estimate({ templates: [parent({ N: nested(FILE) }), child()] }).leftOut).not.toContain(line);
  });

  it('is priced once, with its defaults, if no resource names its file', () => {
    const app = [parent({ N: nested(undefined, { Size: 10 }) }), child()];

    expect(costsOf(...app)).toEqual(['Disks/Disk 1']);
    expect(estimate({ templates: app }).leftOut.join()).not.toContain('Shop/N');
  });

  it('never contains itself', () => {
    expect(costsOf(parent({ N: nested(FILE) }), child({ Disk: VOLUME, Again: nested(FILE) }))).toEqual([
      'Disks/Disk 1',
    ]);
  });
});
