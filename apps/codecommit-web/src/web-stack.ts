import { Stack } from 'aws-cdk-lib/core';
import { FargateZones } from '@slipway/network';
import { Construct } from 'constructs';
import { Logs } from './components/cloudwatch';
import { Builds } from './components/codebuild';
import { SourceRepository } from './components/codecommit';
import { WebDelivery } from './components/codepipeline';
import { WebService } from './components/ecs';
import { PipelineEvents } from './components/eventbridge';
import { DeployOrchestrator } from './components/lambda';
import { Buckets } from './components/s3';
import { Secrets } from './components/secrets';
import { Messages } from './components/sns';
import { WebNetwork } from './components/vpc';
import { Firewall } from './components/waf';
import { Tracing } from './components/xray';
import { Config } from './config';
import { WebDatabase } from './database';
import { FoundationStack } from './foundation-stack';
import { Names } from './names';
import { addOutputs } from './outputs';
import { addParameters } from './parameters';

/** Web service behind a firewall, and its delivery from a push to an approved release. */
export class WebStack extends Stack {
  constructor(scope: Construct, config: Config, { key, runningImage }: FoundationStack) {
    const { region, suffix, zones = FargateZones.of(region, 3) } = config;
    const names = new Names(suffix, region);
    const { all: name, buckets: bucketName, orchestrator: orchestratorName } = names;
    super(scope, 'Web', {
      stackName: name.stack('web'),
      env: { region },
      description: 'A web service behind a firewall, delivered from CodeCommit',
    });

    const logs = new Logs(this, 'Logs', names, key);
    const buckets = new Buckets(this, 'Buckets', { name, bucketName, key });
    const topic = new Messages(this, 'Messages', { ...config, name, key });
    const secrets = new Secrets(this, 'Secrets', { names, key });
    const network = new WebNetwork(this, 'Vpc', { ...config, name, key, zones });
    if (config.database) {
      new WebDatabase(this, 'Database', { name, key, network, secrets });
    }
    const { images, service, loadBalancer } = new WebService(this, 'Ecs', {
      ...config,
      name,
      key,
      network,
      logs,
      buckets,
      runningImage,
      deploymentSettings: secrets.deployment,
      orchestrator: orchestratorName,
    });
    const firewall = new Firewall(this, 'Firewall', { ...config, name, key, loadBalancer });
    const tracing = new Tracing(this, 'Tracing', {
      ...config,
      name,
      services: [service.serviceName, orchestratorName],
    });
    tracing.grantTrace(service.tasks);

    const repository = new SourceRepository(this, 'Source', { name, key });
    const builds = new Builds(this, 'Builds', images, logs.builds);
    const orchestrator = new DeployOrchestrator(this, 'Orchestrator', name, service);
    const delivery = new WebDelivery(this, 'Delivery', {
      name,
      key,
      repository,
      buckets,
      builds,
      orchestrator,
      topic,
    });
    new PipelineEvents(this, 'Events', { name, delivery, topic, logGroup: logs.pipeline });
    topic.onAlarm(...service.alarms, ...secrets.alarms);

    addParameters(this, name, {
      'cluster-name': service.clusterName,
      'service-name': service.serviceName,
      'service-url': service.url,
      'image-repository': images.repositoryUri,
      'sampling-percent': String(config.samplingPercent),
    });
    addOutputs(this, name, {
      pipelineName: delivery.pipelineName,
      pipelineArn: delivery.pipelineArn,
      repositoryCloneUrl: repository.repositoryCloneUrlHttp,
      albDnsName: loadBalancer.loadBalancerDnsName,
      kmsKeyArn: key.keyArn,
      webAclArn: firewall.webAclArn,
      xraySamplingRuleName: tracing.samplingRuleName,
      deploymentSecretArn: secrets.deployment.secretArn,
      snsTopicArn: topic.topicArn,
    });
  }
}
