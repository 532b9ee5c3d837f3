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
      why: 'the runner answers there in place of the service',
    })),
  );
});

test('no variables are no change', () => {
  const template = { Resources: { Plain: { Type: 'AWS::Lambda::Function', Properties: {} } } };

  expect(addFunctionVariables(template, {}).changes).toEqual([]);
});
