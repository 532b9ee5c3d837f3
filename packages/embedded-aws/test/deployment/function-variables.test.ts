import { addFunctionVariables } from '../../src/deployment/function-variables';

test('every function gets the variables, and keeps its own', () => {
  const Topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 't' } };
  const Resources = {
    Plain: { Type: 'AWS::Lambda::Function' },
    Busy: {
      Type: 'AWS::Lambda::Function',
      Properties: { Runtime: 'nodejs24.x', Environment: { Variables: { OWN: { Ref: 'Topic' } } } },
    },
    Topic,
  };

  const { template, changes } = addFunctionVariables({ Resources }, { MORE: '1' });

  expect(template.Resources).toEqual({
    Plain: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { MORE: '1' } } } },
    Busy: {
      Type: 'AWS::Lambda::Function',
      Properties: { Runtime: 'nodejs24.x', Environment: { Variables: { OWN: { Ref: 'Topic' }, MORE: '1' } } },
    },
    Topic,
  });
  expect(changes).toEqual(
    ['Plain', 'Busy'].map((logicalId) => ({
      logicalId,
      what: 'variable MORE added',
      why: 'the runner answers calls to these APIs instead of the service',
    })),
  );
});

test('a function that names certificates of the image of Lambda trusts those of the embedded AWS', () => {
  const Variables = { AWS_CA_BUNDLE: '/etc/pki/ca.pem', NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem', OWN: '1' };
  const Resources = { Pages: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables } } } };

  const { template, changes } = addFunctionVariables({ Resources }, {});

  expect(template.Resources.Pages.Properties).toEqual({ Environment: { Variables: { OWN: '1' } } });
  expect(changes.map(({ what, why }) => `${what}: ${why}`)).toEqual(
    ['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'].map(
      (name) => `variable ${name} left out: the embedded AWS has its own certificate`,
    ),
  );
});

test('no variables are no change', () => {
  const template = { Resources: { Plain: { Type: 'AWS::Lambda::Function', Properties: {} } } };

  expect(addFunctionVariables(template, {}).changes).toEqual([]);
});
