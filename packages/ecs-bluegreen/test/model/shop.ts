import { App, Stack, Tags } from 'aws-cdk-lib/core';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Naming } from '@slipway/conventions';
import { BlueGreenService, BlueGreenServiceProps, RunningImage } from '@slipway/ecs-bluegreen';
import { EncryptionKey } from '@slipway/kms';
import type { Template } from './stack';

export const NAME = Naming.pattern('shop-{type}', {});

export type ShopProps = Partial<Omit<BlueGreenServiceProps, 'name' | 'key' | 'vpc' | 'repository' | 'image'>>;

/** Service as an app would create it, with the resources that it needs. */
export class Shop {
  public readonly app = new App();
  public readonly base = new Stack(this.app, 'Base', { env: { region: 'eu-west-1' } });
  public readonly stack = new Stack(this.app, 'Shop', { env: { region: 'eu-west-1' } });
  public readonly key = new EncryptionKey(this.base, 'Key', { alias: 'alias/shop', description: 'Logs of the shop' });
  public readonly image = new RunningImage(this.base, 'RunningImage', { name: NAME, key: this.key });
  public readonly vpc = new Vpc(this.base, 'Vpc', { natGateways: 1 });
  public readonly repository = new Repository(this.base, 'Images', { repositoryName: 'shop' });
  public readonly service: BlueGreenService;

  /** @param props function that returns the props, which can depend on the stacks */
  constructor(props: ShopProps | ((shop: Shop) => ShopProps) = {}, tags: Readonly<Record<string, string>> = {}) {
    const given = typeof props === 'function' ? props(this) : props;
    this.service = new BlueGreenService(this.stack, 'Service', {
      name: NAME,
      key: this.key,
      vpc: this.vpc,
      repository: this.repository,
      image: this.image,
      port: 8080,
      natAddresses: ['198.51.100.7'],
      ...given,
    });
    Object.entries(tags).forEach(([key, value]) => Tags.of(this.app).add(key, value));
  }

  public template(stack = this.stack): Template {
    return this.app.synth().getStackByName(stack.stackName).template;
  }
}
