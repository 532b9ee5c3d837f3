import { parseAppSpec } from '../../../src/containers/codedeploy/app-spec';

const PAGE = 'https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-example.html';
const resource = (more: object = {}) => ({
  TargetService: {
    Type: 'AWS::ECS::Service',
    Properties: {
      TaskDefinition: 'arn:task:1',
      LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 80 },
      PlatformVersion: 'LATEST',
      ...more,
    },
  },
});

describe(`an AppSpec file (${PAGE})`, () => {
  it('is read from YAML, with its hooks', () => {
    const text = `
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "arn:task:1"
        LoadBalancerInfo:
          ContainerName: "web"
          ContainerPort: "80"
Hooks:
  - BeforeInstall: "look"
  - AfterAllowTestTraffic: "try"
`;

    expect(parseAppSpec(text)).toEqual({
      taskDefinition: 'arn:task:1',
      containerName: 'web',
      containerPort: 80,
      hooks: { BeforeInstall: 'look', AfterAllowTestTraffic: 'try' },
    });
  });

  it.each([{}, { Hooks: null }])('is read from JSON, without hooks: %j', (more) => {
    expect(parseAppSpec(JSON.stringify({ version: 0, Resources: [resource()], ...more })).hooks).toEqual({});
  });

  it.each([
    ['no resource', { Resources: [] }],
    ['two resources', { Resources: [resource(), resource()] }],
    ['a resource without a container', { Resources: [resource({ LoadBalancerInfo: {} })] }],
    ['a hook that does not exist', { Resources: [resource()], Hooks: [{ AllowTraffic: 'f' }] }],
  ])('is refused with %s', (_, content) => {
    expect(() => parseAppSpec(JSON.stringify(content))).toThrow(/^the AppSpec file is not valid: /);
  });

  it('is refused if it is not YAML', () => {
    expect(() => parseAppSpec('a: [')).toThrow(/^the AppSpec file is not valid: /);
  });
});
