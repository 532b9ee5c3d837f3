import { BlockPublicAccess, Bucket } from 'aws-cdk-lib/aws-s3';
import { App, Stack } from 'aws-cdk-lib/core';
import { Posture } from '@slipway/evidence';

const app = new App();
Posture.enforce(app);
const stack = new Stack(app, 'Shop');
const site = new Bucket(stack, 'Site', { enforceSSL: true, blockPublicAccess: BlockPublicAccess.BLOCK_ACLS_ONLY });
Posture.of(site).acknowledge({ rule: 'public-bucket', reason: 'Serves the public website' });

export { app };
