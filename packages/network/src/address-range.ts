import { BlockList, isIPv4 } from 'node:net';

const LARGEST_PREFIX = 28;
const SMALLEST_PREFIX = 16;

/** IPv4 address range in CIDR notation, such as `10.0.1.0/24`. */
export class AddressRange {
  /**
   * Parses a range. @throws Error if the text is not an IPv4 range in CIDR notation, or if its prefix length is not
   * between /16 and /28, the limits for VPCs
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
   */
  public static parse(cidr: string): AddressRange {
    const [address, prefix, ...rest] = cidr.split('/');
    if (!isIPv4(address) || !/^\d{1,2}$/.test(prefix ?? '') || rest.length > 0) {
      throw new Error(`address range '${cidr}' is not in IPv4 CIDR notation; use a range such as 10.0.0.0/16`);
    }
    if (Number(prefix) < SMALLEST_PREFIX || Number(prefix) > LARGEST_PREFIX) {
      throw new Error(
        `address range '${cidr}' has the prefix length /${prefix}, but VPCs and subnets accept only /${SMALLEST_PREFIX} to /${LARGEST_PREFIX}; choose a ${Number(prefix) < SMALLEST_PREFIX ? 'smaller' : 'larger'} range`,
      );
    }
    return new AddressRange(cidr, address, Number(prefix));
  }

  private readonly addresses = new BlockList();

  private constructor(
    private readonly cidr: string,
    private readonly address: string,
    private readonly prefix: number,
  ) {
    this.addresses.addSubnet(address, prefix);
  }

  public contains(other: AddressRange): boolean {
    return this.prefix <= other.prefix && this.addresses.check(other.address);
  }

  public overlaps(other: AddressRange): boolean {
    return this.addresses.check(other.address) || other.addresses.check(this.address);
  }

  public toString(): string {
    return this.cidr;
  }
}
