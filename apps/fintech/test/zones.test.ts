import { zonesOf } from '../src/zones';

describe('the zones of a region', () => {
  it.each([
    ['us-east-1', 'use1-az1', 'use1-az2'],
    ['us-west-1', 'usw1-az1', 'usw1-az3'],
    ['eu-south-2', 'eus2-az1', 'eus2-az2'],
    ['eu-central-1', 'euc1-az1', 'euc1-az2'],
    ['ap-northeast-1', 'apne1-az1', 'apne1-az2'],
    ['ap-southeast-5', 'apse5-az1', 'apse5-az2'],
    ['us-gov-west-1', 'usgw1-az1', 'usgw1-az2'],
    ['cn-northwest-1', 'cnnw1-az1', 'cnnw1-az2'],
    ['il-central-1', 'ilc1-az1', 'ilc1-az2'],
  ])('are for %s those that a fresh account has, by ID: %s and %s', (region, ...zones) => {
    expect(zonesOf(region)).toEqual(zones);
  });
});
