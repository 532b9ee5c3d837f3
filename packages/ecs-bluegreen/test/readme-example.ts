import { App, Stack } from 'aws-cdk-lib/core';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Naming } from '@slipway/conventions';
import { BlueGreenService, RunningImage } from '@slipway/ecs-bluegreen';
import { EncryptionKey } from '@slipway/kms';

const app = new App();
const name = Naming.pattern('shop-{type}-{suffix}', { suffix: 'dev' });
const base = new Stack(app, 'ShopBase');
const key = new EncryptionKey(base, 'Key', { alias: 'alias/shop-dev', description: 'Logs of the shop' });
const image = new RunningImage(base, 'RunningImage', { name, key });
const stack = new Stack(app, 'Shop');
const vpc = new Vpc(stack, 'Vpc');
const repository = new Repository(stack, 'Images');
new BlueGreenService(stack, 'Service', { name, key, vpc, repository, image, port: 8080, internalOnly: true });

export { app };
