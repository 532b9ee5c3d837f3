import { Definition } from '../priced-resource';

const REQUESTS = { fallback: '1000', unit: 'requests' };

const SECRET: Definition = {
  usage: { requests: REQUESTS },
  price: (secret) => {
    secret.fixed('secretsmanager.secret', '1');
    secret.used('secretsmanager.requests', secret.usage('requests').shift(-4));
  },
};

export const SECURITY: Readonly<Record<string, Definition>> = {
  'AWS::KMS::Key': {
    usage: { requests: { fallback: '10000', unit: 'requests' } },
    price: (key) => {
      key.fixed('kms.key', '1');
      key.used('kms.requests', key.usage('requests').shift(-4));
      if (key.text('EnableKeyRotation') === 'true') {
        key.leaveOutOfAll('the additional dollar per month for a KMS key after each of the first two rotations');
      }
    },
  },
  'AWS::KMS::ReplicaKey': { price: (key) => key.fixed('kms.key', '1') },
  'AWS::SecretsManager::Secret': SECRET,
  'Custom::RecoverableSecret': SECRET,
  'AWS::SSM::Parameter': {
    price: (parameter) => {
      if (parameter.text('Tier') === 'Advanced') {
        parameter.fixed('ssm.advanced', '1');
      }
    },
  },
};
