import { checkWindow } from '../../src/conditions/deployment-window';

const FRIDAY = '2026-11-27T10:20:33Z';
const SATURDAY = '2026-11-28T23:00:00Z';
const PAGE = 'https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html';

const check = (Cron: string, at: string, TimeZone?: string) =>
  checkWindow({ Cron, ...(TimeZone !== undefined && { TimeZone }) }, new Date(at));

describe(`a deployment window (${PAGE})`, () => {
  it.each([
    ['every minute', '* * * ? * *', FRIDAY],
    ['whatever its seconds are, which do not count', '0 20 10 ? * *', FRIDAY],
    ['with a year', '* * * ? * * 2026-2030', FRIDAY],
    ['of years by a step', '* * * ? * * 2020/2', FRIDAY],
    ['of hours and weekdays by name', '* * 9-17 ? * MON-FRI *', FRIDAY],
    ['of weekdays by number, Sunday being 1', '* * * ? * 6', FRIDAY],
    ['of several weekdays in small letters', '* * * ? * mon,fri', FRIDAY],
    ['of minutes by a step from a start', '* 5/15 * ? * *', FRIDAY],
    ['of minutes by a step from zero', '* */20 * ? * *', FRIDAY],
    ['of a range with a step', '* 10-30/10 * ? * *', FRIDAY],
    ['of a month by name', '* * * ? NOV *', FRIDAY],
    ['over midnight', '* * 22-4 ? * *', SATURDAY],
    ['over the end of a week', '* * * ? * SAT-SUN', SATURDAY],
    ['on L, the last day of the week', '* * * ? * L', SATURDAY],
    ['on 6L, the last Friday of the month', '* * * ? * 6L', FRIDAY],
    ['on 6#4, the fourth Friday of the month', '* * * ? * 6#4', FRIDAY],
    ['on L, the last day of the month', '* * * L * ?', '2026-11-30T00:00:00Z'],
    ['on LW, the last weekday of the month', '* * * LW * ?', '2026-10-30T00:00:00Z'],
    ['on 15W, the weekday nearest to a day', '* * * 15W * ?', '2026-11-16T00:00:00Z'],
  ])('%s is open', (_, cron, at) => {
    expect(check(cron, at)).toEqual({ met: true, message: `${new Date(at).toISOString()} is within ${cron} UTC` });
  });

  it.each([
    ['of other hours', '* * 11-17 ? * *', FRIDAY],
    ['of another weekday', '* * * ? * 5', FRIDAY],
    ['of another year', '* * * ? * * 2027', FRIDAY],
    ['of another minute', '0 0 9-17 ? * MON-FRI *', FRIDAY],
    ['over midnight, at noon', '* * 22-4 ? * *', '2026-11-27T12:00:00Z'],
    ['of both a day and a weekday, when only one of them is met', '* * * 28 * FRI', FRIDAY],
  ])('%s is closed', (_, cron, at) => {
    expect(check(cron, at)).toEqual({ met: false, message: `${new Date(at).toISOString()} is outside ${cron} UTC` });
  });

  it.each([
    ['UTC', 10],
    ['UTC+05:30', 15],
    ['UTC-03:00', 7],
    ['Europe/Berlin', 11],
    ['America/Argentina/Buenos_Aires', 7],
    ['PST', 2],
  ])('counts the hours of %s', (zone, hour) => {
    expect(check(`* * ${hour} ? * *`, FRIDAY, zone).met).toBe(true);
    expect(check(`* * ${hour + 1} ? * *`, FRIDAY, zone).met).toBe(false);
  });

  it('on a day before the last one of a month is simulated', () => {
    const reason = 'the day L-3 in the cron expression * * * L-3 * ? is not evaluated on this machine';

    expect(check('* * * L-3 * ?', FRIDAY)).toEqual({
      met: true,
      message: `simulated: ${reason}`,
      simulated: { reason },
    });
  });

  it.each([
    ['too few fields', '* * * * *', undefined, 'the expression has 5 fields'],
    ['too many fields', '* * * * * * * *', undefined, 'the expression has 8 fields'],
    ['a minute that does not exist', '* 70 * ? * *', undefined, 'Invalid value for minute: 70'],
    ['a word', '* * often ? * *', undefined, 'CronPattern'],
    ['a time zone that does not exist', '* * * ? * *', 'Mars/Base', "Invalid timezone 'Mars/Base'"],
  ])('refuses %s', (_, cron, zone, reason) => {
    const shown = `got ${JSON.stringify(cron)} and ${zone ?? 'UTC'} (`;

    expect(() => check(cron, FRIDAY, zone)).toThrow(shown);
    expect(() => check(cron, FRIDAY, zone)).toThrow(reason);
  });

  it('refuses a rule without an expression', () => {
    expect(() => checkWindow({}, new Date(FRIDAY))).toThrow(
      'a DeploymentWindow rule needs a Cron expression with 6 or 7 fields',
    );
  });
});
