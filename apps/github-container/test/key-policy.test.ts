import { only, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

interface KeyStatement {
  readonly Effect: string;
  readonly Principal: { readonly Service?: string; readonly AWS?: string };
  readonly Action: string | string[];
  readonly Resource: string;
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const ACCOUNT = '123456789012';
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-south-2',
};
const LOGS = 'logs.eu-south-2.amazonaws.com';
const ALARMS = 'cloudwatch.amazonaws.com';

/** Calls that services are allowed to make with the key, and the conditions of each statement. */
const USES: readonly [
  service: string,
  actions: readonly string[],
  conditions: Readonly<Record<string, readonly string[]>>,
][] = [
  [
    LOGS,
    [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    { ArnEquals: ['kms:EncryptionContext:aws:logs:arn'] },
  ],
  [
    ALARMS,
    ['kms:Decrypt', 'kms:GenerateDataKey'],
    { ArnEquals: ['aws:SourceArn'], StringEquals: ['aws:SourceAccount'] },
  ],
];

const templates = synthesized();
const statements = plain(
  only(templates.foundation, 'AWS::KMS::Key')[1].Properties.KeyPolicy.Statement,
) as KeyStatement[];

/** Returns a value with resolved pseudo parameters and joined strings, as CloudFormation would resolve it. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (Ref !== undefined && Ref in PSEUDO) {
    return PSEUDO[Ref];
  }
  return join
    ? join[1].map(plain).join(join[0])
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

const ofService = (service: string) => statements.filter(({ Principal }) => Principal.Service === service);
const valuesOf = (service: string, operator: string, key: string) =>
  ofService(service)
    .map(({ Condition }) => Condition[operator]?.[key])
    .sort();

/** Returns the ARNs of all resources of a type in all stacks, by resource name. */
function arnsOf(type: string, property: string, prefix: string): string[] {
  const resources = Object.values(templates).flatMap((template) => resourcesOf(template, type));
  return resources.map(([, { Properties }]) => `arn:aws:${prefix}:${Properties[property]}`).sort();
}

describe('the policy of the key', () => {
  it('[GC-07] allows the account, whose roles have their own statements, and of the services only CloudWatch Logs and CloudWatch', () => {
    const [account, ...services] = statements;

    expect(account).toEqual({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 'kms:*',
      Resource: '*',
    });
    expect([...new Set(services.map(({ Principal }) => JSON.stringify(Principal)))].sort()).toEqual(
      [ALARMS, LOGS].map((Service) => JSON.stringify({ Service })),
    );
  });

  it.each(USES)('[GC-07] lets %s do exactly %j, bound by %j', (service, actions, conditions) => {
    expect(ofService(service).length).toBeGreaterThan(3);
    ofService(service).forEach(({ Effect, Action, Condition }) => {
      expect([Effect, [Action].flat().sort()]).toEqual(['Allow', actions]);
      expect(
        Object.fromEntries(Object.entries(Condition).map(([operator, keys]) => [operator, Object.keys(keys)])),
      ).toEqual(conditions);
    });
  });

  it('[GC-07] binds CloudWatch Logs by encryption context to exactly the log groups of the app, one by one', () => {
    expect(valuesOf(LOGS, 'ArnEquals', 'kms:EncryptionContext:aws:logs:arn')).toEqual(
      arnsOf('AWS::Logs::LogGroup', 'LogGroupName', `logs:eu-south-2:${ACCOUNT}:log-group`),
    );
  });

  it('[GC-07] binds CloudWatch by aws:SourceArn to exactly the alarms of the app, one by one, in this account', () => {
    expect(valuesOf(ALARMS, 'ArnEquals', 'aws:SourceArn')).toEqual(
      arnsOf('AWS::CloudWatch::Alarm', 'AlarmName', `cloudwatch:eu-south-2:${ACCOUNT}:alarm`),
    );
    expect(new Set(valuesOf(ALARMS, 'StringEquals', 'aws:SourceAccount'))).toEqual(new Set([ACCOUNT]));
  });
});
