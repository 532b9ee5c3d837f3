import { Token } from 'aws-cdk-lib/core';

/**
 * Numbers of the Availability Zones in which Fargate is available, by Region. Regions in which they are 1, 2 and 3 are
 * omitted.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
 */
const ZONES: Readonly<Record<string, readonly number[]>> = {
  'ap-northeast-1': [1, 2, 4],
  'ca-central-1': [1, 2, 4],
  'us-east-1': [1, 2, 4],
  'us-west-1': [1, 3],
};
const FIRST_THREE = [1, 2, 3];
const WORDS = ['one', 'two', 'three'];

/**
 * IDs of the Availability Zones in which Fargate is available.
 *
 * A zone ID denotes the same zone in every account. A zone name does not: newer accounts have no `ap-northeast-1b`, and
 * `us-east-1a` is an old zone in some accounts.
 *
 * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
 */
export class FargateZones {
  /**
   * Returns the IDs of a Region's Availability Zones in which Fargate is available, such as `use1-az1` and `use1-az2`.
   *
   * The IDs are taken from a table, without a lookup in the account. For a Region that is not in the table, they are
   * the IDs of the first zones.
   *
   * @param region name of a Region, such as `us-east-1`
   * @param count number of zones, 1 to 3. The default of 2 is the minimum for a load balancer
   * @throws Error if an account has fewer than `count` zones in the Region, if the Region is a token, or if `count` is
   * not 1 to 3
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
   * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
   */
  public static of(region: string, count: number = 2): string[] {
    if (Token.isUnresolved(region)) {
      throw new Error(
        "the Region is not known at synthesis, but zone IDs begin with the Region's short name; set the stack's Region",
      );
    }
    if (![1, 2, 3].includes(count)) {
      throw new Error(
        `cannot choose ${count} Availability Zones: the number must be 1, 2 or 3; for more zones, list the zone IDs explicitly`,
      );
    }
    const zones = ZONES[region] ?? FIRST_THREE;
    if (zones.length < count) {
      throw new Error(
        `accounts have only ${WORDS[zones.length - 1]} Availability Zones in Region ${region}, but the network needs ${WORDS[count - 1]}; deploy to another Region such as us-west-2`,
      );
    }
    return zones.slice(0, count).map((zone) => `${shortNameOf(region)}-az${zone}`);
  }
}

/**
 * Returns the short name of a Region as used in zone IDs: `apne1` for `ap-northeast-1`, `usgw1` for `us-gov-west-1`.
 */
function shortNameOf(region: string): string {
  const [area, ...rest] = region.split('-');
  return area + rest.map((part) => part.replace(/north|south|east|west|central|gov/g, ([initial]) => initial)).join('');
}
