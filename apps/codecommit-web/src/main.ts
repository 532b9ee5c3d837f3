import { App } from 'aws-cdk-lib/core';
import { StandardTags } from '@slipway/conventions';
import { Posture } from '@slipway/evidence';
import { LeastPrivilege } from '@slipway/least-privilege';
import { PipelineRules } from '@slipway/pipeline';
import { readConfig } from './config';
import { FoundationStack } from './foundation-stack';
import { acceptControls } from './controls';
import { WebStack } from './web-stack';

const config = readConfig();
const app = new App({ treeMetadata: false }); // nothing reads tree.json
LeastPrivilege.enforce(app);
PipelineRules.enforce(app);
Posture.enforce(app);
StandardTags.apply(app, config.tags);
new WebStack(app, config, new FoundationStack(app, config));
acceptControls(app);
app.synth();
