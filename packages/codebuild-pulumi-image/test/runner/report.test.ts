import { FailedForGoodError } from '../../src/runner/errors';
import { failureReport } from '../../src/runner/report';
import { World, removeFolders } from './world';

afterAll(removeFolders);

function failed(...resources: FailedForGoodError['failed']): FailedForGoodError {
  return Object.assign(new FailedForGoodError('the bucket cannot be created; take another name'), {
    failed: resources,
  });
}

describe('[PG-18] the report of a run that failed', () => {
  it('has each failing resource with its message on top, and then why the run ended and what to do', () => {
    const error = failed(
      { resource: 'aws:s3/bucket:Bucket site', message: 'BucketAlreadyExists' },
      { resource: 'aws:sns/topic:Topic news', message: 'update failed' },
    );

    expect(failureReport('up', error)).toBe(
      [
        'FAILED aws:s3/bucket:Bucket site: BucketAlreadyExists',
        'FAILED aws:sns/topic:Topic news: update failed',
        'slipway-pulumi: up: the bucket cannot be created; take another name',
      ].join('\n'),
    );
  });

  it('has the message alone when no resource failed', () => {
    expect(failureReport('preview', failed({ message: 'out of paper' }))).toMatch(
      /^FAILED out of paper\nslipway-pulumi: preview: /,
    );
    expect(failureReport('preview', failed())).toBe(
      'slipway-pulumi: preview: the bucket cannot be created; take another name',
    );
  });

  it('names the resource and the message of a failed up, which ends the build', async () => {
    const world = new World();
    world.initialize();
    await world.run('preview');
    world.faults('up provider-error');

    const { exitCode, err } = await world.run('up');

    expect(exitCode).toBe(1);
    expect(err).toMatch(
      /^FAILED pulumi:pulumi:Stack shop-dev: .*ThrottlingException: Rate exceeded\nslipway-pulumi: up: /,
    );
  });
});
