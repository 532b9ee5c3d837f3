import { BlockList, isIPv6 } from 'node:net';

/** Ranges of addresses, such as `192.0.2.0/24` and `2001:db8::/32`. */
export class AddressSet {
  private readonly ranges = new BlockList();

  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const [address, bits] = range.split('/');
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
