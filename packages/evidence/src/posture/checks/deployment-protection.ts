import type { PostureCheck, PostureProblem } from '../check';
import type { PostureResource } from '../posture-template';

const CONFIGURATION = 'DeploymentConfiguration';
const SHIFTING = ['BLUE_GREEN', 'LINEAR', 'CANARY'];

/**
 * Reports ECS services and CodeDeploy deployment groups that do not roll back failed deployments automatically or
 * ignore their alarms, and ECS services that shift traffic without deployment alarms.
 */
export const deploymentProtection: PostureCheck = {
  id: 'deployment-protection',
  looksAt: ['AWS::ECS::Service', 'AWS::CodeDeploy::DeploymentGroup'],
  wants:
    'a deployment circuit breaker with rollback, deployment alarms for services that shift traffic, and automatic rollback in CodeDeploy',
  why: 'otherwise, ECS retries a failing deployment for hours, and keeps a new version that starts but does not work',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html',
  items: { pciDss: ['6.5.1'] },
  find: (resource) => (resource.type === 'AWS::ECS::Service' ? ofService(resource) : ofGroup(resource)),
};

function ofService(service: PostureResource): PostureProblem[] {
  const controllers = service.values('DeploymentController.Type');
  if (controllers.some((type) => type === 'CODE_DEPLOY' || type === 'EXTERNAL')) {
    return [];
  }
  const shifts = service.texts(`${CONFIGURATION}.Strategy`).some((strategy) => SHIFTING.includes(strategy));
  const isOff = (path: string) => service.values(`${CONFIGURATION}.${path}`).some((value) => String(value) === 'false');
  const namesNone = service.items(`${CONFIGURATION}.Alarms.AlarmNames`).length === 0;
  // for a service without alarms, the CDK writes disabled alarms with an empty list
  const hasAlarms = service.says(`${CONFIGURATION}.Alarms`) && !(namesNone && isOff('Alarms.Enable'));
  const breaker = 'DeploymentCircuitBreaker';
  return [
    ...(service.mayLack(`${CONFIGURATION}.${breaker}.Enable`)
      ? [
          {
            ...problem('the service has no deployment circuit breaker', breaker),
            isAdvice: !isOff(`${breaker}.Enable`) && !shifts && !hasAlarms,
          },
        ]
      : service.mayLack(`${CONFIGURATION}.${breaker}.Rollback`)
        ? [problem('the deployment circuit breaker stops a failed deployment, but does not roll it back', breaker)]
        : []),
    ...(hasAlarms && service.mayLack(`${CONFIGURATION}.Alarms.Enable`)
      ? [problem('the service has deployment alarms, but they are disabled', 'Alarms')]
      : []),
    ...(hasAlarms && isOff('Alarms.Rollback')
      ? [problem('deployment alarms stop a failed deployment, but do not roll it back', 'Alarms')]
      : []),
    ...(hasAlarms && !service.mayLack(`${CONFIGURATION}.Alarms.Enable`) && namesNone
      ? [problem('deployment alarms are enabled, but the service lists no alarms', 'Alarms')]
      : []),
    ...(shifts && !hasAlarms
      ? [
          problem(
            'the service shifts traffic without deployment alarms, so traffic is also shifted to failing tasks',
            'Alarms',
          ),
        ]
      : []),
  ];
}

function ofGroup(group: PostureResource): PostureProblem[] {
  const isOff = group.values('AlarmConfiguration.Enabled').some((value) => String(value) === 'false');
  return [
    ...(group.mayLack('AutoRollbackConfiguration.Enabled')
      ? [
          {
            problem: 'the deployment group does not roll back failed deployments',
            instead: 'set AutoRollbackConfiguration',
            isAdvice: !group.says('AutoRollbackConfiguration'),
          },
        ]
      : []),
    ...(group.items('AlarmConfiguration.Alarms').length > 0 && isOff
      ? [
          {
            problem: 'the deployment group has alarms, but they are disabled',
            instead: 'set Enabled to true',
            location: 'Properties/AlarmConfiguration/Enabled',
          },
        ]
      : []),
    ...(group.mayHave('AlarmConfiguration.IgnorePollAlarmFailure')
      ? [
          {
            problem: 'a deployment continues if CodeDeploy cannot read the status of its alarms',
            instead: 'remove IgnorePollAlarmFailure',
            location: 'Properties/AlarmConfiguration/IgnorePollAlarmFailure',
          },
        ]
      : []),
  ];
}

function problem(what: string, property: string): PostureProblem {
  return {
    problem: what,
    instead: `set Enable and Rollback to true${property === 'Alarms' ? ", and list the service's alarms" : ''}`,
    location: `Properties/${CONFIGURATION}/${property}`,
  };
}
