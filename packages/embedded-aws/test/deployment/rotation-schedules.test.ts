import { reportSchedules } from '../../src/deployment/rotation-schedules';

function told(properties: object | undefined): string[] {
  const Schedule = { Type: 'AWS::SecretsManager::RotationSchedule', Properties: properties as never };
  return reportSchedules({ Resources: { Schedule } }).changes.map(({ what }) => what);
}

test.each<[string, object | undefined, string[]]>([
  [
    'a cron expression',
    { RotationRules: { ScheduleExpression: 'cron(0 3 * * ? *)' }, RotateImmediatelyOnUpdate: false },
    ['cron(0 3 * * ? *) treated as every 30 days'],
  ],
  ['a rate', { RotationRules: { ScheduleExpression: 'rate(4 hours)' }, RotateImmediatelyOnUpdate: 'false' }, []],
  ['no rules', { RotateImmediatelyOnUpdate: false }, []],
  ['the default of AWS, which rotates at once', undefined, ['not rotated at deployment']],
])('ignored parts of a schedule are reported: %s', (_, properties, expected) => {
  expect(told(properties)).toEqual(expected);
});
