import { publicDatabase } from '../../../src/posture/checks/public-database';
import { describeCheck } from '../found';

const database = (PubliclyAccessible?: unknown) => ({
  Db: { Type: 'AWS::RDS::DBInstance', Properties: { PubliclyAccessible } },
});

describeCheck(publicDatabase, {
  red: [
    ['a database with a public address', /has a public address/, database(true)],
    ['one in a branch', /has a public address/, database({ 'Fn::If': ['Open', 'true', false] })],
  ],
  green: [
    ['a database without one', database(false)],
    ['a database that says nothing', database()],
  ],
});
