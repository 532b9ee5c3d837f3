import { ResourceRow } from './row';

export const SECRET_ROWS: readonly ResourceRow[] = [
  {
    type: 'AWS::SecretsManager::RotationSchedule',
    roles: [],
    moment: 'creation',
    title: 'secret rotation',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html',
    asks: ({ resource: { properties } }) => {
      const { RotationLambdaARN: functionArn } = properties as { readonly RotationLambdaARN?: string };
      return functionArn === undefined
        ? []
        : [
            {
              principal: { service: 'secretsmanager.amazonaws.com' },
              actions: ['lambda:InvokeFunction'],
              resources: [functionArn],
            },
          ];
    },
  },
];
