import * as embeddedAws from '@slipway/embedded-aws';
import { describeRequiredPermissions } from '@slipway/testing/required-permissions';
import { MAIN, VARIABLES } from './synthesized';

describeRequiredPermissions({ main: MAIN, variables: VARIABLES, check: embeddedAws });
