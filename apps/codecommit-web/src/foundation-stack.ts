import { Stack } from 'aws-cdk-lib/core';
import { RunningImage } from '@slipway/ecs-bluegreen';
import { Construct } from 'constructs';
import { PipelineKey } from './components/kms';
import { Config } from './config';
import { Names } from './names';

/** Stack that is deployed first: the key, and the record of the running image for updates of the other stack. */
export class FoundationStack extends Stack {
  public readonly key: PipelineKey;
  public readonly runningImage: RunningImage;

  constructor(scope: Construct, { region, suffix }: Config) {
    const names = new Names(suffix, region);
    super(scope, 'Foundation', {
      stackName: names.all.stack('foundation'),
      env: { region },
      description: 'Key of a web service, and record of its running image',
    });
    this.key = new PipelineKey(this, 'Key', names, suffix);
    this.runningImage = new RunningImage(this, 'RunningImage', { name: names.all, key: this.key });
  }
}
