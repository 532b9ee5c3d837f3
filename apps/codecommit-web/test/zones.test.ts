import { zonesOf } from '../src/zones';

describe('zonesOf', () => {
  it.each([
    ['us-east-1', ['use1-az1', 'use1-az2', 'use1-az4']],
    ['eu-west-1', ['euw1-az1', 'euw1-az2', 'euw1-az3']],
    ['ap-northeast-1', ['apne1-az1', 'apne1-az2', 'apne1-az4']],
    ['us-gov-west-1', ['usgw1-az1', 'usgw1-az2', 'usgw1-az3']],
  ])('has three with Fargate in %s', (region, zones) => {
    expect(zonesOf(region)).toEqual(zones);
  });

  it('refuses a region in which an account has two', () => {
    expect(() => zonesOf('us-west-1')).toThrow('region us-west-1 has two Availability Zones for an account');
  });
});
