import * as embeddedAws from '@slipway/embedded-aws';
import { describeRequiredPermissions } from '@slipway/testing/required-permissions';
import { MAIN } from './synthesized';
import { VARIABLES } from './variables';

describeRequiredPermissions({ main: MAIN, variables: VARIABLES, check: embeddedAws });
