import { deploymentProtection } from '../../../src/posture/checks/deployment-protection';
import { describeCheck } from '../found';

const service = (DeploymentConfiguration?: object, more: object = {}) => ({
  Service: { Type: 'AWS::ECS::Service', Properties: { DeploymentConfiguration, ...more } },
});
const group = (AutoRollbackConfiguration?: object, AlarmConfiguration?: object) => ({
  Group: { Type: 'AWS::CodeDeploy::DeploymentGroup', Properties: { AutoRollbackConfiguration, AlarmConfiguration } },
});
const BREAKER = { DeploymentCircuitBreaker: { Enable: true, Rollback: true } };
const Alarms = { AlarmNames: [{ Ref: 'Errors' }], Enable: true, Rollback: true };
/** Properties that the CDK writes for a service without alarms. */
const NO_ALARMS = { Alarms: { AlarmNames: [], Enable: false, Rollback: false } };
const SAFE = { ...BREAKER, Alarms, Strategy: 'BLUE_GREEN' };

describeCheck(deploymentProtection, {
  red: [
    [
      'a circuit breaker that is off',
      /no deployment circuit breaker/,
      service({ DeploymentCircuitBreaker: { Enable: false } }),
    ],
    [
      'no circuit breaker, where traffic is shifted',
      /no deployment circuit breaker/,
      service({ ...SAFE, DeploymentCircuitBreaker: undefined }),
    ],
    [
      'a circuit breaker that does not roll back',
      /stops a failed deployment, but does not roll it back/,
      service({ DeploymentCircuitBreaker: { Enable: true } }),
    ],
    [
      'alarms that are off',
      /deployment alarms, but they are disabled/,
      service({ ...BREAKER, Alarms: { ...Alarms, Enable: false } }),
    ],
    [
      'alarms that do not roll back',
      /alarms stop a failed deployment, but do not roll it back/,
      service({ ...BREAKER, Alarms: { ...Alarms, Rollback: false } }),
    ],
    ['alarms without a name', /lists no alarms/, service({ ...BREAKER, Alarms: { ...Alarms, AlarmNames: [] } })],
    [
      'a shift of traffic without alarms',
      /shifts traffic without deployment alarms/,
      service({ ...SAFE, Alarms: undefined }),
    ],
    [
      'a shift of traffic that is given no alarms',
      /shifts traffic without deployment alarms/,
      service({ ...SAFE, ...NO_ALARMS }),
    ],
    [
      'a group whose alarms are off',
      /has alarms, but they are disabled/,
      group({ Enabled: true }, { Enabled: false, Alarms: [{ Name: 'errors' }] }),
    ],
    [
      'a group that ignores alarms it cannot read',
      /continues if CodeDeploy cannot read the status/,
      group({ Enabled: true }, { IgnorePollAlarmFailure: 'true', Alarms: [{ Name: 'errors' }] }),
    ],
    ['a rollback that is off', /does not roll back failed deployments/, group({ Enabled: false })],
  ],
  advice: [
    ['a service that says nothing', /no deployment circuit breaker/, service()],
    ['a service of the CDK that is given nothing', /no deployment circuit breaker/, service(NO_ALARMS)],
    ['a group that says nothing', /does not roll back failed deployments/, group()],
  ],
  green: [
    ['a protected service', service(SAFE)],
    ['a circuit breaker alone', service(BREAKER)],
    ['a circuit breaker of the CDK, without alarms', service({ ...BREAKER, ...NO_ALARMS })],
    ['a service that CodeDeploy deploys', service(undefined, { DeploymentController: { Type: 'CODE_DEPLOY' } })],
    ['a group with alarms', group({ Enabled: true }, { Enabled: true, Alarms: [{ Name: 'errors' }] })],
    ['a group without alarms', group({ Enabled: true }, { Enabled: false, Alarms: [] })],
    ['a group that rolls back', group({ Enabled: true })],
  ],
});
