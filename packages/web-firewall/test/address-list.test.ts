import { Fn } from 'aws-cdk-lib/core';
import { prepare } from './prepare';

describe('a list of addresses', () => {
  it('is one IP set if all are of one version of IP', () => {
    const { rules, template } = prepare({ blockedAddresses: ['192.0.2.0/24', '198.51.100.7/32'] });

    template().hasResourceProperties('AWS::WAFv2::IPSet', {
      Name: 'shop-blocked-ipv4-dev',
      Scope: 'REGIONAL',
      IPAddressVersion: 'IPV4',
      Addresses: ['192.0.2.0/24', '198.51.100.7/32'],
    });
    const [set] = Object.keys(template().findResources('AWS::WAFv2::IPSet'));
    expect(rules().find(({ Name }) => Name === 'blocked-addresses')?.Statement).toEqual({
      IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': [set, 'Arn'] } },
    });
  });

  it('is two IP sets if both versions are in it, either of which matches', () => {
    const { rules, template } = prepare({ allowedAddresses: ['2001:db8::/32', '192.0.2.0/24'] });

    template().resourceCountIs('AWS::WAFv2::IPSet', 2);
    template().hasResourceProperties('AWS::WAFv2::IPSet', {
      Name: 'shop-allowed-ipv6-dev',
      IPAddressVersion: 'IPV6',
      Addresses: ['2001:db8::/32'],
    });
    const { Statements } = rules().find(({ Name }) => Name === 'allowed-addresses')!.Statement.OrStatement;
    expect(Statements).toHaveLength(2);
  });

  it('accepts addresses that are only known at deployment, as IPv4', () => {
    const { template } = prepare({ allowedAddresses: [`${Fn.importValue('nat-address')}/32`] });

    template().hasResourceProperties('AWS::WAFv2::IPSet', {
      IPAddressVersion: 'IPV4',
      Addresses: [{ 'Fn::Join': ['', [{ 'Fn::ImportValue': 'nat-address' }, '/32']] }],
    });
  });

  it.each(['0.0.0.0/0', '192.0.2.1', '192.0.2.0/33', '192.0.2.256/32', '::/0', '2001:db8::/129', 'example.com', ''])(
    "refuses '%s'",
    (range) => {
      expect(() => prepare({ blockedAddresses: [range] })).toThrow(
        `'${range}' is not an address range in CIDR notation: WAF accepts prefix lengths from /1 to /32 for IPv4 and from /1 to /128 for IPv6`,
      );
    },
  );
});
