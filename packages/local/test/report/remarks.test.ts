import { DeploymentRecord } from '@slipway/ecs-model';
import { simulatedServices, undescribedStacks, unknownFirewallRules } from '../../src/report/remarks';

test('a service that was not run is named once, with its image', () => {
  const record = (service: string, simulated: boolean) =>
    ({ service, image: 'httpd:2.4', simulated }) as DeploymentRecord;

  expect(simulatedServices([record('web', true), record('api', false), record('web', true)])).toEqual([
    'services that were simulated because their images are not available on this machine: web (httpd:2.4)',
  ]);
  expect(simulatedServices([record('api', false)])).toEqual([]);
});

test('a stack that the proxy for CloudFormation could not describe is named first', () => {
  const stubbed = {
    stack: 'Shop',
    path: 'Shop/Pipeline',
    what: 'stubbed: AWS::CodePipeline::Pipeline',
    why: 'unknown',
  };
  const lost = {
    stack: 'Orders',
    path: 'Orders',
    what: "not described: the stack's resources are unknown",
    why: 'the call that describes the stack failed: the model is full',
  };

  expect(undescribedStacks([stubbed, lost])).toEqual([
    "stack Orders is not described: the stack's resources are unknown, because the call that describes the stack failed: the model is full",
  ]);
});

test('rules of web ACLs that have no effect here are named', () => {
  expect(unknownFirewallRules(['shop/common', 'shop/countries'])).toEqual([
    'web ACL rules that AWS WAF evaluates and this run did not: shop/common, shop/countries',
  ]);
  expect(unknownFirewallRules([])).toEqual([]);
});
