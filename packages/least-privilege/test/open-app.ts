import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import { LeastPrivilege } from '../src';

const app = new App();
LeastPrivilege.enforce(app);
new Role(new Stack(app, 'Shop'), 'BuildRole', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') });
app.synth();
