import { Template } from 'aws-cdk-lib/assertions';
import { Shop } from '../model/shop';

describe('the alarm of errors', () => {
  it('goes off at as many errors a minute as are given, and names the number', () => {
    Template.fromStack(new Shop({ errorsPerMinute: 120 }).stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'shop-service-errors-alarm',
      Threshold: 120,
      AlarmDescription: 'The tasks returned at least 120 responses with status 500 to 599 within a minute',
    });
  });

  it.each([0, -1, 2.5, NaN])('refuses a number of errors that cannot be counted: %d', (errorsPerMinute) => {
    expect(() => new Shop({ errorsPerMinute })).toThrow(
      `errorsPerMinute is ${errorsPerMinute}: it must be a whole number, at least 1; set a value such as 5`,
    );
  });
});
