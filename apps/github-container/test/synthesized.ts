import { App } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfig } from '../src/config';
import { DeliveryStack } from '../src/delivery-stack';
import { FoundationStack } from '../src/foundation-stack';
import { ServiceStack } from '../src/service-stack';
import { VARIABLES } from './variables';

export interface Synthesized {
  readonly foundation: Template;
  readonly service: Template;
  readonly delivery: Template;
}

/** The templates of the app, as `main.ts` makes them. */
export function synthesized(variables: Readonly<Record<string, string | undefined>> = {}): Synthesized {
  const config = readConfig({ ...VARIABLES, ...variables });
  const app = new App();
  const foundation = new FoundationStack(app, config);
  const service = new ServiceStack(app, config, foundation);
  const delivery = new DeliveryStack(app, config, foundation, service);
  return {
    foundation: Template.fromStack(foundation),
    service: Template.fromStack(service),
    delivery: Template.fromStack(delivery),
  };
}
