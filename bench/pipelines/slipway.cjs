// Synthesizes stacks with one pipeline each, using Slipway's constructs: node slipway.cjs [--checked] [--stacks 100]
const { App, Stack } = require('aws-cdk-lib/core');
const { Naming } = require('@slipway/conventions');
const { EncryptionKey } = require('@slipway/kms');
const { LeastPrivilege } = require('@slipway/least-privilege');
const { BuildStep, DeliveryPipeline, DeployStep, PipelineRules, PipelineSource } = require('@slipway/pipeline');
const { SecureBucket } = require('@slipway/secure-bucket');

const app = new App({ treeMetadata: false });
if (process.argv.includes('--checked')) {
  LeastPrivilege.enforce(app);
  PipelineRules.enforce(app);
}
const stacks = process.argv.includes('--stacks') ? Number(process.argv.at(-1)) : 100;
for (let number = 1; number <= stacks; number += 1) {
  const stack = new Stack(app, `Shop${number}`);
  const name = Naming.pattern('shop-{type}-{suffix}', { suffix: `s${number}` });
  const key = new EncryptionKey(stack, 'Key', { alias: `alias/shop-${number}`, description: 'Artifacts and logs' });
  const uploads = new SecureBucket(stack, 'Uploads', { key });
  const site = new SecureBucket(stack, 'Site', { key });
  const delivery = new DeliveryPipeline(stack, 'Delivery', {
    name,
    key,
    source: PipelineSource.s3Object(uploads, 'source.zip'),
  });
  delivery.addStage('Build', BuildStep.buildspec('Storefront'));
  delivery.addStage('Deploy', DeployStep.toBucket('Site', site));
}
app.synth();
