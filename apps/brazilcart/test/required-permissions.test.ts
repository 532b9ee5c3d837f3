import * as embeddedAws from '@slipway/embedded-aws';
import { join } from 'node:path';
import { describeRequiredPermissions } from '@slipway/testing/required-permissions';

describeRequiredPermissions({
  requirement: 'BC-10',
  main: join(__dirname, '..', 'src', 'main'),
  variables: {
    ENVIRONMENT_SUFFIX: 'dev',
    ONCALL_EMAIL: 'oncall@example.com',
  },
  check: embeddedAws,
});
