import { App, Fn } from 'aws-cdk-lib/core';
import { CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { StandardTags } from '@slipway/conventions';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { readConfig } from '../src/config';
import { FoundationStack } from '../src/foundation-stack';
import { Names } from '../src/names';
import { WebStack } from '../src/web-stack';
import { checkDelivery } from './checks/delivery';
import { checkEndToEnd } from './checks/end-to-end';
import { checkService } from './checks/service';
import { checkStorage } from './checks/storage';

const SUFFIX = 'integ';

/** Names and values that the checks of all groups use. */
export interface Deployed {
  readonly names: Names;
  readonly suffix: string;
  readonly loadBalancerArn: string;
  /** Returns a value that the app exports, by the name of the export, such as `kms-key-arn`. */
  exported(name: string): string;
}

/** Test case of the whole app before its first release, with an address that receives messages. */
export function integCase(app: App): IntegCase {
  const config = readConfig({ ENVIRONMENT_SUFFIX: SUFFIX, ALERT_EMAIL: 'success@simulator.amazonses.com' });
  StandardTags.apply(app, config.tags);
  const foundation = new FoundationStack(app, config);
  const stacks = [foundation, new WebStack(app, config, foundation)];
  const integ = new IntegCase(app, { stacks, minutes: 25 });
  const names = new Names(SUFFIX, config.region);
  const exported = (name: string) => Fn.importValue(names.all.export(name));
  const { ref } = stacks[1].node.findAll().find((one) => one instanceof CfnLoadBalancer)!;
  const deployed: Deployed = { names, suffix: SUFFIX, loadBalancerArn: ref, exported };
  [checkStorage, checkService, checkDelivery, checkEndToEnd].forEach((add) => add(integ, deployed));
  return integ;
}
