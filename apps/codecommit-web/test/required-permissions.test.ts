import { join } from 'node:path';
import * as embeddedAws from '@slipway/embedded-aws';
import { describeRequiredPermissions } from '@slipway/testing/required-permissions';

describeRequiredPermissions({
  requirement: 'CW-20',
  main: join(__dirname, '..', 'src', 'main'),
  variables: { ENVIRONMENT_SUFFIX: 'dev' },
  check: embeddedAws,
});
