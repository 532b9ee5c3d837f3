import { busPermission, lambdaPermission, layerPermission } from '../src/permissions';

const INVOKE = 'lambda:InvokeFunction';

describe('a Lambda permission', () => {
  test.each<[principal: unknown]>([
    ['s3.amazonaws.com'],
    ['logs.eu-west-1.amazonaws.com'],
    [{ 'Fn::Sub': 'states.${AWS::Region}.amazonaws.com' }],
    ['alexa-appkit.amazon.com'],
  ])('speaks to the service %j', (principal) => {
    expect(lambdaPermission({ Action: INVOKE, Principal: principal })).toMatchObject({
      Effect: 'Allow',
      Action: INVOKE,
      Principal: { Service: principal },
    });
  });

  test.each<[principal: unknown]>([['*'], ['111122223333'], [{ 'Fn::GetAtt': ['Role', 'Arn'] }]])(
    'speaks to %j',
    (principal) => {
      expect(lambdaPermission({ Action: INVOKE, Principal: principal })).toMatchObject({
        Principal: { AWS: principal },
      });
    },
  );

  test('is bound by its properties', () => {
    const permission = lambdaPermission({
      Action: INVOKE,
      Principal: '*',
      SourceArn: 'arn',
      SourceAccount: '1',
      PrincipalOrgID: 'o-1',
      FunctionUrlAuthType: 'NONE',
      InvokedViaFunctionUrl: true,
    });

    expect(permission.Condition).toEqual({
      ArnLike: { 'aws:SourceArn': 'arn' },
      StringEquals: {
        'aws:SourceAccount': '1',
        'aws:PrincipalOrgID': 'o-1',
        'lambda:FunctionUrlAuthType': 'NONE',
        'lambda:InvokedViaFunctionUrl': true,
      },
    });
  });
});

test('a layer permission is bound by its organization', () => {
  expect(layerPermission({ Action: 'lambda:GetLayerVersion', Principal: '*', OrganizationId: 'o-1' })).toEqual({
    Effect: 'Allow',
    Action: 'lambda:GetLayerVersion',
    Principal: { AWS: '*' },
    Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
  });
});

describe('a permission on an event bus', () => {
  test('is bound by its condition', () => {
    expect(
      busPermission({
        Action: 'events:PutEvents',
        Principal: '*',
        Condition: { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-1' },
      }),
    ).toEqual({
      Effect: 'Allow',
      Action: 'events:PutEvents',
      Principal: { AWS: '*' },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
    });
  });

  test('may have none', () => {
    expect(busPermission({ Action: 'events:PutEvents', Principal: '111122223333' })).toEqual({
      Effect: 'Allow',
      Action: 'events:PutEvents',
      Principal: { AWS: '111122223333' },
    });
  });
});
