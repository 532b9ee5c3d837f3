import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CheckProps, IntegCase } from '@slipway/testing/integ/integ-case';
import { CaseFile, findCases, SynthesizedCase, synthesizeCase } from '@slipway/testing/integ/synthesize-case';
import { temporaryFolder } from '@slipway/testing/temporary-folders';

export interface SampleProps {
  /** @default 'Messages of the shop' */
  readonly displayName?: string;
  /** Text of a file that is an asset. @default - no asset */
  readonly asset?: string;
  /** @default - the name of the case */
  readonly topicName?: string;
  /** Number of additional topics. @default 0 */
  readonly more?: number;
  /** Properties of the check. @default - a check that the key is rotated */
  readonly check?: Partial<CheckProps>;
}

/** Workspace with one case for each name. The files of the cases are empty: `loadSample` returns their exports. */
export function workspace(...names: readonly string[]): readonly CaseFile[] {
  const root = temporaryFolder();
  names.forEach((name) => {
    mkdirSync(join(root, 'packages', name, 'integ'), { recursive: true });
    writeFileSync(join(root, 'packages', name, 'integ', `${name}.ts`), '');
  });
  return findCases(root);
}

/** Case with a key and a topic, and a check of the key. */
export function loadSample(props: SampleProps = {}) {
  return (file: string) => ({ integCase: (app: App) => sample(app, /(\w+)\.ts$/.exec(file)![1], props) });
}

/** Assembly of a case. */
export function synthesized(found: CaseFile, props: SampleProps = {}): SynthesizedCase {
  return synthesizeCase(found, join(temporaryFolder(), found.name), { load: loadSample(props) });
}

function sample(app: App, name: string, props: SampleProps): IntegCase {
  const { displayName = 'Messages of the shop', topicName = name, asset, more = 0, check } = props;
  const stack = new Stack(app, name);
  const key = new Key(stack, 'Key', { enableKeyRotation: true });
  const topic = new Topic(stack, 'Topic', { topicName, displayName });
  Array.from({ length: more }, (_, index) => new Topic(stack, `More${index}`));
  if (asset !== undefined) {
    const path = join(temporaryFolder(), 'asset.txt');
    writeFileSync(path, asset);
    const { s3ObjectKey } = new Asset(stack, 'Asset', { path });
    topic.node.addMetadata('asset', s3ObjectKey);
    stack.exportValue(s3ObjectKey, { name: `${name}-asset` });
  }
  const integ = new IntegCase(app, { stacks: [stack], minutes: 3 });
  integ.check('KMS', 'rotates its key', {
    service: 'kms',
    api: 'getKeyRotationStatus',
    parameters: { KeyId: key.keyArn },
    ...(check?.at === undefined && { like: { KeyRotationEnabled: true } }),
    ...check,
  });
  return integ;
}
