import { findings } from '@slipway/least-privilege';

const NETWORK_INTERFACES = '"ec2:DeleteNetworkInterface"';

/**
 * Returns the findings of least-privilege in a template, except those that `grantNetworkInterfaces` acknowledges, which
 * the roles test covers.
 */
export function refused(template: object): ReturnType<typeof findings> {
  return findings(template).filter(({ rule, json }) => rule !== 'open-resource' || !json.includes(NETWORK_INTERFACES));
}
