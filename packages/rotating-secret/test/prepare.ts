import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Code, Function as LambdaFunction, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Credentials, DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { SimulatedRoles } from '@slipway/testing/simulated-roles';

export const REGION = 'eu-south-2';

/** Stack with names and a key for the tested constructs. */
export function prepare() {
  const stack = new Stack(new App(), 'Stack', { env: { region: REGION } });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/shop', description: 'secrets' });
  const name = Naming.pattern('shop-{type}-{suffix}', { suffix: 'dev' });
  const template = () => Template.fromStack(stack);
  return {
    stack,
    key,
    name,
    template,
    roles: () => new SimulatedRoles(template().toJSON(), REGION),
    resolve: (value: unknown): unknown => stack.resolve(value),
  };
}

/** Database with a secret, and its VPC. */
export function databaseOf(stack: Stack, secret: ISecret) {
  const subnets = { subnetType: SubnetType.PRIVATE_ISOLATED };
  const vpc = new Vpc(stack, 'Vpc', {
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [{ name: 'Data', subnetType: SubnetType.PRIVATE_ISOLATED }],
  });
  const database = new DatabaseInstance(stack, 'Database', {
    engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.of('17.5', '17') }),
    credentials: Credentials.fromSecret(secret, 'shop_admin'),
    vpc,
    vpcSubnets: subnets,
  });
  return { vpc, database, network: { vpc, subnets } };
}

/** Function that accepts tokens. */
export function counterpartIn(stack: Stack): IFunction {
  return new LambdaFunction(stack, 'Counterpart', {
    functionName: 'shop-counterpart',
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {}'),
  });
}
