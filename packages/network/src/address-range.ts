import { BlockList, isIPv4 } from 'node:net';

const LARGEST_PREFIX = 28;
const SMALLEST_PREFIX = 16;

/** An IPv4 range in CIDR notation, such as `10.0.1.0/24`. */
export class AddressRange {
  /**
   * @throws if it is not IPv4 CIDR, or not between /16 and /28, which is what a VPC takes
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
   */
  public static parse(cidr: string): AddressRange {
    const [address, prefix, ...rest] = cidr.split('/');
    if (!isIPv4(address) || !/^\d{1,2}$/.test(prefix ?? '') || rest.length > 0) {
      throw new Error(`address range '${cidr}' is not IPv4 CIDR: write one such as 10.0.0.0/16`);
    }
    if (Number(prefix) < SMALLEST_PREFIX || Number(prefix) > LARGEST_PREFIX) {
      throw new Error(
        `address range '${cidr}' has a prefix of /${prefix}: a VPC and its subnets accept /${SMALLEST_PREFIX} to /${LARGEST_PREFIX}`,
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
