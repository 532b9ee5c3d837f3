/**
 * By region, the zones with Fargate where they are not the first two.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
 */
const ZONES: Readonly<Record<string, readonly number[]>> = { 'us-west-1': [1, 3] };
const FIRST_TWO = [1, 2];

/**
 * IDs of two Availability Zones of a region in which Fargate runs, such as `use1-az1` and `use1-az2`.
 *
 * By ID a zone is the same in every account. By name it is not: newer accounts have no `ap-northeast-1b`, and
 * `us-east-1a` is an old zone in some accounts.
 *
 * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
 */
export function zonesOf(region: string): string[] {
  return (ZONES[region] ?? FIRST_TWO).map((zone) => `${shortNameOf(region)}-az${zone}`);
}

/** `ap-northeast-1` is `apne1`, `us-gov-west-1` is `usgw1`. */
function shortNameOf(region: string): string {
  const [area, ...rest] = region.split('-');
  return area + rest.map((part) => part.replace(/north|south|east|west|central|gov/g, ([initial]) => initial)).join('');
}
