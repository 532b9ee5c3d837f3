import { App } from 'aws-cdk-lib/core';
import { Posture } from '@slipway/evidence';
import { LeastPrivilege } from '@slipway/least-privilege';
import { PipelineRules } from '@slipway/pipeline';
import { readConfig } from './config';
import { DeliveryStack } from './delivery-stack';
import { FoundationStack } from './foundation-stack';
import { ServiceStack } from './service-stack';

const config = readConfig();
const app = new App({ treeMetadata: false }); // nothing reads tree.json
LeastPrivilege.enforce(app);
PipelineRules.enforce(app);
Posture.enforce(app);
const foundation = new FoundationStack(app, config);
const service = new ServiceStack(app, config, foundation);
new DeliveryStack(app, config, foundation, service);
app.synth();
