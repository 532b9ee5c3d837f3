import { Aws } from 'aws-cdk-lib/core';
import { FargateZones } from '../src';

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
    expect(FargateZones.of(region)).toEqual(zones);
  });

  it.each([
    ['us-east-1', ['use1-az1', 'use1-az2', 'use1-az4']],
    ['ca-central-1', ['cac1-az1', 'cac1-az2', 'cac1-az4']],
    ['eu-west-1', ['euw1-az1', 'euw1-az2', 'euw1-az3']],
    ['ap-northeast-1', ['apne1-az1', 'apne1-az2', 'apne1-az4']],
    ['us-gov-west-1', ['usgw1-az1', 'usgw1-az2', 'usgw1-az3']],
  ])('are three with Fargate in %s', (region, zones) => {
    expect(FargateZones.of(region, 3)).toEqual(zones);
  });

  it('are as many as requested', () => {
    expect(FargateZones.of('us-east-1', 1)).toEqual(['use1-az1']);
    expect(FargateZones.of('us-west-1', 2)).toEqual(['usw1-az1', 'usw1-az3']);
  });

  it('are refused as three in a region in which an account has two', () => {
    expect(() => FargateZones.of('us-west-1', 3)).toThrow(
      new Error(
        'accounts have only two Availability Zones in Region us-west-1, but the network needs three; deploy to another Region such as us-west-2',
      ),
    );
  });

  it.each([0, 4, 1.5, -1, NaN])('are refused as %s', (count) => {
    expect(() => FargateZones.of('us-east-1', count)).toThrow(
      `cannot choose ${count} Availability Zones: the number must be 1, 2 or 3; for more zones, list the zone IDs explicitly`,
    );
  });

  it('are refused of a region that synthesis does not know', () => {
    expect(() => FargateZones.of(Aws.REGION)).toThrow('the Region is not known at synthesis,');
  });
});
