import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { LambdaRestApi, RestApi, LambdaIntegration } from 'aws-cdk-lib/aws-apigateway';
import {
  AuthorizationType,
  CfnDataSource,
  CfnGraphQLApi,
  CfnGraphQLSchema,
  CfnResolver,
} from 'aws-cdk-lib/aws-appsync';
import { Distribution, ViewerProtocolPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { UserPool, VerificationEmailStyle } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';

/** Website in a bucket, as in the S3 user guide. */
export function staticSite(stack: Stack): void {
  const site = new Bucket(stack, 'Site', {
    websiteIndexDocument: 'index.html',
    websiteErrorDocument: 'error.html',
    publicReadAccess: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ACLS_ONLY,
    removalPolicy: RemovalPolicy.DESTROY,
    autoDeleteObjects: true,
  });
  new BucketDeployment(stack, 'Deploy', {
    sources: [Source.data('index.html', '<h1>Hello</h1>')],
    destinationBucket: site,
  });
  new CfnOutput(stack, 'Url', { value: site.bucketWebsiteUrl });
}

/** Single-page app with CloudFront. */
export function singlePageApp(stack: Stack): void {
  const bucket = new Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY });
  const distribution = new Distribution(stack, 'Distribution', {
    defaultBehavior: {
      origin: S3BucketOrigin.withOriginAccessControl(bucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    },
    defaultRootObject: 'index.html',
    errorResponses: [{ httpStatus: 404, responseHttpStatus: 200, responsePagePath: '/index.html' }],
  });
  new CfnOutput(stack, 'Domain', { value: distribution.distributionDomainName });
}

/** REST API with a table. */
export function tableApi(stack: Stack): void {
  const table = new Table(stack, 'Items', {
    partitionKey: { name: 'itemId', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const handler = (id: string) =>
    new Function(stack, id, {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
      environment: { TABLE_NAME: table.tableName, PRIMARY_KEY: 'itemId' },
    });
  const [getAll, create] = [handler('GetAll'), handler('Create')];
  table.grantReadData(getAll);
  table.grantReadWriteData(create);
  const items = new RestApi(stack, 'Api', { restApiName: 'Items Service' }).root.addResource('items');
  items.addMethod('GET', new LambdaIntegration(getAll));
  items.addMethod('POST', new LambdaIntegration(create));
}

/** User pool for registered users, and an API. */
export function userPool(stack: Stack): void {
  const users = new UserPool(stack, 'Users', {
    selfSignUpEnabled: true,
    signInAliases: { email: true },
    autoVerify: { email: true },
    userVerification: { emailStyle: VerificationEmailStyle.CODE },
  });
  users.addClient('Web', { authFlows: { userPassword: true, userSrp: true } });
  const hello = new Function(stack, 'Hello', {
    runtime: Runtime.PYTHON_3_12,
    handler: 'index.handler',
    code: Code.fromInline('def handler(event, context):\n  return {"statusCode": 200}'),
    environment: { USER_POOL_ID: users.userPoolId },
  });
  new LambdaRestApi(stack, 'Api', { handler: hello });
}

/** GraphQL API with a table. */
export function graphQl(stack: Stack): void {
  const notes = new Table(stack, 'Notes', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const api = new CfnGraphQLApi(stack, 'Api', { name: 'notes', authenticationType: AuthorizationType.API_KEY });
  new CfnGraphQLSchema(stack, 'Schema', {
    apiId: api.attrApiId,
    definition: 'type Note { id: ID! } type Query { note(id: ID!): Note }',
  });
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('appsync.amazonaws.com') });
  notes.grantReadData(role);
  const source = new CfnDataSource(stack, 'Source', {
    apiId: api.attrApiId,
    name: 'Notes',
    type: 'AMAZON_DYNAMODB',
    dynamoDbConfig: { tableName: notes.tableName, awsRegion: stack.region },
    serviceRoleArn: role.roleArn,
  });
  new CfnResolver(stack, 'GetNote', {
    apiId: api.attrApiId,
    typeName: 'Query',
    fieldName: 'note',
    dataSourceName: source.attrName,
    requestMappingTemplate: '{"version":"2017-02-28","operation":"GetItem"}',
    responseMappingTemplate: '$util.toJson($ctx.result)',
  });
}
