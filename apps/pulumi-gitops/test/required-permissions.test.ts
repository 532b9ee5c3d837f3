import * as embeddedAws from '@slipway/embedded-aws';
import { join } from 'node:path';
import { describeRequiredPermissions } from '@slipway/testing/required-permissions';
import { VARIABLES } from './synthesized';

describeRequiredPermissions({
  requirement: 'PG-10',
  main: join(__dirname, '..', 'src', 'main'),
  variables: VARIABLES,
  check: embeddedAws,
});
