/**
 * Three Availability Zones with Fargate by region, if they are not the first three.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
 */
const ZONES: Readonly<Record<string, readonly number[]>> = {
  'ap-northeast-1': [1, 2, 4],
  'ca-central-1': [1, 2, 4],
  'us-east-1': [1, 2, 4],
};
const FIRST_THREE = [1, 2, 3];
/** An account has two of the three zones here. */
const TOO_FEW = ['us-west-1'];

/**
 * IDs of three Availability Zones of a region, such as `use1-az1`. By ID a zone is the same in every account.
 *
 * @throws Error if an account has fewer than three zones in the region
 * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
 */
export function zonesOf(region: string): string[] {
  if (TOO_FEW.includes(region)) {
    throw new Error(
      `region ${region} has two Availability Zones for an account: the network takes three; deploy to another region such as us-west-2`,
    );
  }
  return (ZONES[region] ?? FIRST_THREE).map((zone) => `${shortNameOf(region)}-az${zone}`);
}

/** `ap-northeast-1` is `apne1`, `us-gov-west-1` is `usgw1`. */
function shortNameOf(region: string): string {
  const [area, ...rest] = region.split('-');
  return area + rest.map((part) => part.replace(/north|south|east|west|central|gov/g, ([initial]) => initial)).join('');
}
