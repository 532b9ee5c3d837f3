import { App } from 'aws-cdk-lib/core';
import { Posture } from '@slipway/evidence';
import { LeastPrivilege } from '@slipway/least-privilege';
import { PipelineRules } from '@slipway/pipeline';
import { BuildImageStack } from './build-image-stack';
import { ENVIRONMENTS, readConfig } from './config';
import { DeploymentRolesStack } from './deployment-roles-stack';
import { ToolingStack } from './tooling-stack';

const config = readConfig();
const app = new App({ treeMetadata: false }); // nothing reads tree.json
LeastPrivilege.enforce(app);
PipelineRules.enforce(app);
Posture.enforce(app);
new BuildImageStack(app, config);
new ToolingStack(app, config);
ENVIRONMENTS.forEach((environment) => new DeploymentRolesStack(app, environment, config));
app.synth();
