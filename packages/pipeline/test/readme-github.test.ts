import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { findings } from '@slipway/least-privilege';
import { ReadmeExample } from '@slipway/testing/readme-example';
import { pipelineFindings } from '../src';
import { app } from './readme-github-example';

const code = readFileSync(join(__dirname, 'readme-github-example.ts'), 'utf8');

describe('the example of the README from GitHub to a bucket', () => {
  it('is the code that is compiled and run here', () => {
    expect(code).toBe(new ReadmeExample(__dirname).shown('## From GitHub to a bucket'));
  });

  it('takes fewer than 25 lines, without names and without a key', () => {
    expect(code.trim().split('\n').length).toBeLessThan(25);
    expect(code).not.toMatch(/Naming|EncryptionKey|\bkey\b/);
  });

  it('passes the validations of permissions and of pipelines', () => {
    const { template } = app.synth().getStackByName('Shop');

    expect(findings(template)).toEqual([]);
    expect(pipelineFindings(template)).toEqual([]);
    Annotations.fromStack(app.node.findChild('Shop') as Stack).hasNoWarning('*', Match.anyValue());
  });
});
