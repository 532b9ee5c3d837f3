import { Token } from 'aws-cdk-lib/core';
import { AddressRange } from './address-range';
import { NetworkSubnet } from './subnet';

/** @throws if a range is malformed, is outside the VPC or overlaps another, or if there is no range */
export function checkRanges(name: string, cidr: string, subnets: readonly NetworkSubnet[]): void {
  if (subnets.length === 0) {
    throw new Error(`network '${name}' has no subnets: give at least one`);
  }
  if (Token.isUnresolved(cidr)) {
    return;
  }
  const vpc = AddressRange.parse(cidr);
  const ranges = subnets.map((subnet) => AddressRange.parse(subnet.cidr));
  ranges.forEach((range, index) => {
    if (!vpc.contains(range)) {
      throw new Error(`subnet ${range} of network '${name}' is outside of ${vpc}: choose a range inside`);
    }
    const twin = ranges.slice(index + 1).find((other) => other.overlaps(range));
    if (twin) {
      throw new Error(`subnets ${range} and ${twin} of network '${name}' overlap: choose separate ranges`);
    }
  });
}
