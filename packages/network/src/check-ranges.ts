import { Token } from 'aws-cdk-lib/core';
import { AddressRange } from './address-range';
import { NetworkSubnet } from './subnet';

/** @throws where a range is malformed, lies outside of the VPC, or overlaps another, or where there is none */
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
      throw new Error(`subnet ${range} of network '${name}' lies outside of ${vpc}: choose a range inside`);
    }
    const twin = ranges.slice(index + 1).find((other) => other.overlaps(range));
    if (twin) {
      throw new Error(`subnets ${range} and ${twin} of network '${name}' overlap: choose ranges apart`);
    }
  });
}
