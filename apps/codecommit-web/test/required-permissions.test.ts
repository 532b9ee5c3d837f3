import { join } from 'node:path';
import * as embeddedAws from '@slipway/embedded-aws';
import { describeRequiredPermissions } from '@slipway/testing/required-permissions';

describe.each(['none', 'postgres'])('with DATABASE=%s', (DATABASE) => {
  describeRequiredPermissions({
    requirement: 'CW-20',
    main: join(__dirname, '..', 'src', 'main'),
    variables: { ENVIRONMENT_SUFFIX: 'dev', DATABASE },
    check: embeddedAws,
  });
});
