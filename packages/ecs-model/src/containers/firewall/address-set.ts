import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * Set of IP address ranges, such as `192.0.2.0/24` and `2001:db8::/32`. Invalid ranges, such as the addresses that the
 * embedded AWS returns for NAT gateways, match nothing.
 */
export class AddressSet {
  private readonly ranges = new BlockList();

  constructor(ranges: readonly string[]) {
    const known = ranges.map((range) => range.split('/')).filter(([address]) => isIP(address) !== 0);
    for (const [address, bits] of known) {
      this.ranges.addSubnet(address, Number(bits), familyOf(address));
    }
  }

  public has(address: string): boolean {
    return this.ranges.check(address, familyOf(address));
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
