import { App } from 'aws-cdk-lib/core';
import { StandardTags } from '@slipway/conventions';
import { Posture } from '@slipway/evidence';
import { LeastPrivilege } from '@slipway/least-privilege';
import { PipelineRules } from '@slipway/pipeline';
import { readConfig } from './config';
import { SampleNameStack } from './sample-name-stack';

const config = readConfig();
const app = new App();
LeastPrivilege.enforce(app);
PipelineRules.enforce(app);
Posture.enforce(app);
StandardTags.apply(app, config.tags);
new SampleNameStack(app, config);
app.synth();
