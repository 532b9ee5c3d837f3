import { Token } from 'aws-cdk-lib/core';
import { AddressRange } from './address-range';
import { NetworkSubnet } from './subnet';

/**
 * Checks the IPv4 ranges of a network's subnets, except those that are tokens. If the VPC's range is a token, checks
 * only that there are subnets.
 * @throws Error if the list is empty, or a range is malformed, is outside the VPC's range or overlaps another
 */
export function checkRanges(name: string, cidr: string, subnets: readonly NetworkSubnet[]): void {
  if (subnets.length === 0) {
    throw new Error(`network '${name}' has no subnets: add at least one`);
  }
  if (Token.isUnresolved(cidr)) {
    return;
  }
  const vpc = AddressRange.parse(cidr);
  const ranges = subnets
    .filter((subnet) => !Token.isUnresolved(subnet.cidr))
    .map((subnet) => AddressRange.parse(subnet.cidr));
  ranges.forEach((range, index) => {
    if (!vpc.contains(range)) {
      throw new Error(
        `subnet ${range} of network '${name}' is outside the VPC's range ${vpc}: choose a range inside it`,
      );
    }
    const twin = ranges.slice(index + 1).find((other) => other.overlaps(range));
    if (twin) {
      throw new Error(`subnets ${range} and ${twin} of network '${name}' overlap: choose separate ranges`);
    }
  });
}
