import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { findings } from '@slipway/least-privilege';
import { EndpointService, Network } from '../src';

const ACCOUNT = { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } };
const BUCKET = 'arn:aws:s3:::reports/*';
const SUBNETS = ['a', 'b'].map((zone, index) => ({
  cidr: `10.0.${index + 1}.0/24`,
  availabilityZone: `eu-south-2${zone}`,
}));

function network(...services: EndpointService[]) {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-south-2' } });
  const made = Network.privateWithEndpoints(stack, 'Network', {
    name: 'shop',
    cidr: '10.0.0.0/16',
    subnets: SUBNETS,
    services,
  });
  return { network: made, stack, template: () => Template.fromStack(stack) };
}

/** Properties of the endpoint for an AWS service in the region. */
function endpointOf(template: Template, service: string) {
  const all = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) => Properties);
  return all.find(({ ServiceName }) => ServiceName['Fn::Join'][1].at(-1) === `.${service}`)!;
}

const statementsOf = (template: Template, service: string) => endpointOf(template, service).PolicyDocument.Statement;

describe('Network.privateWithEndpoints', () => {
  it.each(['AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway', 'AWS::EC2::Route'])('has no %s', (type) => {
    network(EndpointService.CLOUDWATCH_LOGS).template().resourceCountIs(type, 0);
  });

  it('reaches S3 by a gateway in each route table', () => {
    const { template } = network();

    expect(endpointOf(template(), 's3')).toMatchObject({
      VpcEndpointType: 'Gateway',
      RouteTableIds: [1, 2].map((position) => ({ Ref: expect.stringMatching(`^NetworkPrivate${position}Routes`) })),
    });
    template().resourceCountIs('AWS::EC2::VPCEndpoint', 1);
    template().resourceCountIs('AWS::EC2::SecurityGroup', 0);
  });

  it('reaches each service by its own name, in each zone, over HTTPS from the network alone', () => {
    const { template } = network(EndpointService.SECRETS_MANAGER, EndpointService.of('execute-api', 'execute-api'));
    const [group] = Object.keys(template().findResources('AWS::EC2::SecurityGroup'));

    for (const service of ['secretsmanager', 'execute-api']) {
      expect(endpointOf(template(), service)).toMatchObject({
        VpcEndpointType: 'Interface',
        PrivateDnsEnabled: true,
        SecurityGroupIds: [{ 'Fn::GetAtt': [group, 'GroupId'] }],
        SubnetIds: [1, 2].map((position) => ({ Ref: expect.stringMatching(`^NetworkPrivate${position}`) })),
      });
    }
    template().hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/16' }],
      SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '127.0.0.1/32' }],
    });
  });

  it('has one interface for a service that is named twice, and none for S3, in the first subnet of each zone', () => {
    const stack = new Stack();
    Network.privateWithEndpoints(stack, 'Network', {
      name: 'shop',
      cidr: '10.0.0.0/16',
      subnets: [...SUBNETS, { cidr: '10.0.3.0/24', availabilityZone: 'eu-south-2a' }],
      services: [EndpointService.KMS, EndpointService.S3, EndpointService.KMS],
    });
    const template = Template.fromStack(stack);

    template.resourceCountIs('AWS::EC2::VPCEndpoint', 2);
    expect(endpointOf(template, 'kms').SubnetIds).toEqual(
      [1, 2].map((position) => ({ Ref: expect.stringMatching(`^NetworkPrivate${position}[0-9A-F]`) })),
    );
    expect(endpointOf(template, 's3').RouteTableIds).toHaveLength(3);
  });

  it('allows nothing before something was granted', () => {
    const { template } = network(EndpointService.SQS);

    for (const service of ['s3', 'sqs']) {
      expect(statementsOf(template(), service)).toEqual([
        { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' },
      ]);
    }
  });

  it('allows what was granted, to principals of this account', () => {
    const { network: made, template } = network();

    Grant.addToPrincipal({
      grantee: made.endpoint(EndpointService.S3),
      actions: ['s3:GetObject'],
      resourceArns: [BUCKET],
      conditions: { StringEquals: { 's3:ExistingObjectTag/kind': 'report' }, Bool: { 'aws:SecureTransport': 'true' } },
    });

    expect(statementsOf(template(), 's3')).toEqual([
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: BUCKET,
        Condition: {
          StringEquals: { 's3:ExistingObjectTag/kind': 'report', 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } },
          Bool: { 'aws:SecureTransport': 'true' },
        },
      },
    ]);
  });

  it('leaves out actions of another service, such as the use of a key', () => {
    const { network: made, template } = network();
    const grantee = made.endpoint(EndpointService.S3);

    Grant.addToPrincipal({
      grantee,
      actions: ['kms:Decrypt'],
      resourceArns: ['arn:aws:kms:eu-south-2:111122223333:key/shop'],
    });
    Grant.addToPrincipal({ grantee, actions: ['s3:PutObject'], resourceArns: [BUCKET] });

    expect(statementsOf(template(), 's3')).toEqual([
      { Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: BUCKET, Condition: ACCOUNT },
    ]);
  });

  it('allows the layers of images, which ECR reads from a bucket of AWS, from this network', () => {
    const { network: made, template, stack } = network(EndpointService.ECR, EndpointService.ECR_DOCKER);
    const repository = 'arn:aws:ecr:eu-south-2:111122223333:repository/shop';

    Grant.addToPrincipal({
      grantee: made.endpoint(EndpointService.ECR_DOCKER),
      actions: ['ecr:BatchGetImage'],
      resourceArns: [repository],
    });

    expect(statementsOf(template(), 'ecr.dkr')).toEqual([
      { Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage', Resource: repository, Condition: ACCOUNT },
    ]);
    expect(statementsOf(template(), 's3')).toEqual([
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Condition: { StringEquals: { 'aws:SourceVpc': stack.resolve(made.vpc.vpcId) } },
        Resource: {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':s3:::prod-', { Ref: 'AWS::Region' }, '-starport-layer-bucket/*'],
          ],
        },
      },
    ]);
    expect(findings(template().toJSON())).toEqual([]);
  });

  it('has no endpoint for services that it was not configured to reach', () => {
    const { network: made } = network(EndpointService.KMS);

    expect(() => made.endpoint(EndpointService.SQS)).toThrow(
      "network 'shop' has no endpoint for sqs: add the service to its services",
    );
  });
});
