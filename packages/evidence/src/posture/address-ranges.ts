/** Range of IP addresses, as numbers, including the first and the last address. */
export type Interval = readonly [first: bigint, last: bigint];

/** IP address family: IPv4 or IPv6. */
interface Family {
  readonly bits: number;
  /** Address ranges that cannot be reached from the internet, such as private ranges. */
  readonly inside: readonly Interval[];
  /** Maximum number of public addresses that count as known networks. A larger number counts as the whole internet. */
  readonly open: bigint;
}

const IPV4_INSIDE = ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];
const IPV6_INSIDE = ['fc00::/7', 'fe80::/10', '::1/128'];

/** IPv4. Ranges that contain more public addresses than a /8 range count as the whole internet. */
const IPV4: Family = { bits: 32, inside: IPV4_INSIDE.flatMap(intervalsOf), open: 1n << 24n };
/** IPv6. Ranges that contain more public addresses than a /16 range count as the whole internet. */
const IPV6: Family = { bits: 128, inside: IPV6_INSIDE.flatMap(intervalsOf), open: 1n << 112n };

/** Whether address ranges together count as the whole internet, as two halves of the address space do. */
export function allowsInternet(cidrs: readonly string[]): boolean {
  return [IPV4, IPV6].some((family) => {
    const own = cidrs.filter((cidr) => cidr.includes(':') === (family === IPV6));
    const outside = family.inside.reduce<readonly Interval[]>(
      (intervals, inside) => intervals.flatMap((interval) => without(interval, inside)),
      merged(own.flatMap(intervalsOf)),
    );
    return outside.reduce((sum, [first, last]) => sum + last - first + 1n, 0n) > family.open;
  });
}

/**
 * Returns the interval of a CIDR range such as `10.0.0.0/8` or `2001:db8::/32`, or an empty list for any other text.
 */
function intervalsOf(cidr: string): Interval[] {
  const [address, length = ''] = cidr.trim().split('/');
  const bits = address.includes(':') ? 128 : 32;
  const prefix = length === '' ? bits : Number(length);
  const number = bits === 128 ? ipv6(address) : ipv4(address);
  if (number === undefined || !Number.isInteger(prefix) || prefix < 0 || prefix > bits) {
    return [];
  }
  const size = 1n << BigInt(bits - prefix);
  const first = number - (number % size);
  return [[first, first + size - 1n]];
}

function ipv4(address: string): bigint | undefined {
  const parts = address.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : NaN));
  const isAddress = parts.length === 4 && parts.every((part) => part <= 255);
  return isAddress ? parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) : undefined;
}

function ipv6(address: string): bigint | undefined {
  const [head, tail, more] = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const missing = tail ? 8 - head.length - tail.length : 0;
  const parts = [...head, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...(tail ?? [])];
  const isAddress = more === undefined && parts.length === 8 && parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part));
  return isAddress ? parts.reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n) : undefined;
}

function merged(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.reduce<Interval[]>((found, [first, last]) => {
    const before = found.at(-1);
    return before && first <= before[1] + 1n
      ? [...found.slice(0, -1), [before[0], last > before[1] ? last : before[1]]]
      : [...found, [first, last]];
  }, []);
}

function without([first, last]: Interval, [from, to]: Interval): Interval[] {
  if (to < first || from > last) {
    return [[first, last]];
  }
  return [...(first < from ? [[first, from - 1n] as const] : []), ...(last > to ? [[to + 1n, last] as const] : [])];
}
