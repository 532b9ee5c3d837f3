import { isIPv4, isIPv6 } from 'node:net';
import { Token } from 'aws-cdk-lib/core';
import { CfnIPSet, type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';

const BITS = { IPV4: 32, IPV6: 128 };

type Version = keyof typeof BITS;

export interface AddressListProps {
  readonly name: Naming;
  /** Kind of addresses in the list, such as `blocked`. */
  readonly kind: string;
  /** IPv4 and IPv6 ranges, such as `192.0.2.0/24`. A range that is known only at deployment is treated as IPv4. */
  readonly addresses: readonly string[];
}

/** IP sets with address ranges. WAF needs a separate IP set for each IP version. */
export class AddressList extends Construct {
  /** WAF statement that matches requests from these addresses. */
  public readonly statement: CfnWebACL.StatementProperty;

  /** @throws Error if an address is not a range that WAF accepts */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: AddressListProps,
  ) {
    super(scope, id);
    const versions = props.addresses.map(versionOf);
    const statements = (['IPV4', 'IPV6'] as const)
      .filter((version) => versions.includes(version))
      .map((version) =>
        this.addSet(
          version,
          props.addresses.filter((_, index) => versions[index] === version),
        ),
      );
    this.statement = statements.length > 1 ? { orStatement: { statements } } : statements[0];
  }

  private addSet(version: Version, addresses: string[]): CfnWebACL.StatementProperty {
    const { name, kind } = this.props;
    const set = new CfnIPSet(this, version === 'IPV4' ? 'Ipv4' : 'Ipv6', {
      name: name.ipSet(`${kind}-${version.toLowerCase()}`),
      scope: 'REGIONAL',
      ipAddressVersion: version,
      addresses,
    });
    return { ipSetReferenceStatement: { arn: set.attrArn } };
  }
}

/** @see https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html */
function versionOf(range: string): Version {
  if (Token.isUnresolved(range)) {
    return 'IPV4';
  }
  const [address, bits = ''] = range.split('/');
  const version = isIPv4(address) ? 'IPV4' : isIPv6(address) ? 'IPV6' : undefined;
  if (!version || !/^[1-9]\d{0,2}$/.test(bits) || Number(bits) > BITS[version]) {
    throw new Error(
      `'${range}' is not an address range in CIDR notation: WAF accepts prefix lengths from /1 to /32 for IPv4 and from /1 to /128 for IPv6; use a range such as 192.0.2.0/24, or 192.0.2.44/32 for one address`,
    );
  }
  return version;
}
