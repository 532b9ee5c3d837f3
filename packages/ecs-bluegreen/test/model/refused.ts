import { findings } from '@slipway/least-privilege';

const NETWORK_INTERFACES = '"ec2:DeleteNetworkInterface"';

/**
 * What least-privilege refuses in a template, except what `grantNetworkInterfaces` acknowledges: see the test of the
 * roles.
 */
export function refused(template: object): ReturnType<typeof findings> {
  return findings(template).filter(({ rule, json }) => rule !== 'open-resource' || !json.includes(NETWORK_INTERFACES));
}
