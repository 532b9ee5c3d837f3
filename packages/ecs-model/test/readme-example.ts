import { DeployedStack, EmbeddedAws, IamAuthorizer, RoleCredentials } from '@slipway/embedded-aws';
import { Containers, ImageStore } from '@slipway/ecs-model';

/** Runs the load balancers and services of a deployed stack, and returns the URLs of its listeners. */
export async function serve(aws: EmbeddedAws, credentials: RoleCredentials, stack: DeployedStack, folder: string) {
  const containers = await Containers.start({
    aws,
    credentials,
    authorizer: new IamAuthorizer(aws, { stacks: [stack] }), // functions call with their own permissions
    images: new ImageStore(`${folder}/images`),
    minuteMs: 1000, // one minute of model time takes one second
    logFolder: `${folder}/logs`,
    path: process.env.PATH!,
  });
  await containers.follow(stack); // waits until the services match the template
  const listeners = stack.resources.filter(({ type }) => type === 'AWS::ElasticLoadBalancingV2::Listener');
  const urls = listeners.map(({ physicalId }) => containers.balancers.urlOf(physicalId)!);
  return { urls, stop: () => containers.stop() };
}
