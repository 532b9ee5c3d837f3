import { App } from 'aws-cdk-lib/core';
import { StandardTags } from '@slipway/conventions';
import { PciDss4, Posture } from '@slipway/evidence';
import { LeastPrivilege } from '@slipway/least-privilege';
import { PipelineRules } from '@slipway/pipeline';
import { readConfig } from './config';
import { TapStack } from './tapstack';

const config = readConfig();
const app = new App({ treeMetadata: false }); // nothing reads tree.json
LeastPrivilege.enforce(app);
PipelineRules.enforce(app);
Posture.enforce(app);
PciDss4.enforce(app);
StandardTags.apply(app, config.tags);
new TapStack(app, config);
app.synth();
