import { Token } from 'aws-cdk-lib/core';

/**
 * By region, three zones with Fargate if they are not the first three, or as many as an account has.
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
 * Availability Zones in which Fargate runs, by ID.
 *
 * By ID a zone is the same in every account. By name it is not: newer accounts have no `ap-northeast-1b`, and
 * `us-east-1a` is an old zone in some accounts.
 *
 * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
 */
export class FargateZones {
  /**
   * IDs of Availability Zones of a region in which Fargate runs, such as `use1-az1` and `use1-az2`.
   *
   * They come from a table, nothing is looked up. In a region that the table does not list, they are the first ones.
   *
   * @param region name of a region, such as `us-east-1`
   * @param count number of zones, 1 to 3; the default of 2 is what a load balancer needs at least
   * @throws Error if an account has fewer zones in the region, if the region is a token, or if `count` is not 1 to 3
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
   * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
   */
  public static of(region: string, count: number = 2): string[] {
    if (Token.isUnresolved(region)) {
      throw new Error(
        'the region is not known at synthesis, and zone IDs begin with its short name; set the region of the stack',
      );
    }
    if (![1, 2, 3].includes(count)) {
      throw new Error(
        `cannot choose ${count} Availability Zones: 1 to 3 are possible; list the IDs of more zones yourself`,
      );
    }
    const zones = ZONES[region] ?? FIRST_THREE;
    if (zones.length < count) {
      throw new Error(
        `region ${region} has ${WORDS[zones.length - 1]} Availability Zones for an account, but the network needs ${WORDS[count - 1]}; deploy to another region such as us-west-2`,
      );
    }
    return zones.slice(0, count).map((zone) => `${shortNameOf(region)}-az${zone}`);
  }
}

/** `ap-northeast-1` is `apne1`, `us-gov-west-1` is `usgw1`. */
function shortNameOf(region: string): string {
  const [area, ...rest] = region.split('-');
  return area + rest.map((part) => part.replace(/north|south|east|west|central|gov/g, ([initial]) => initial)).join('');
}
