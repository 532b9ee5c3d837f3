import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { EncryptionKey } from '@slipway/kms';
import { ImageReplication } from '../../src/repository/image-replication';
import { ImageRepository } from '../../src/repository/image-repository';
import { prepare } from '../prepare';

const replicate = (regions: string[], { stack, repository } = prepare()) =>
  new ImageReplication(stack, 'Replication', { repositories: [repository], regions });

describe('ImageReplication', () => {
  it('copies the images of its repositories, by their names, to other regions of the account', () => {
    const { stack, key, repository } = prepare();
    const other = new ImageRepository(stack, 'Other', { repositoryName: 'worker', key, keep: 10 });

    new ImageReplication(stack, 'Replication', {
      repositories: [repository, other],
      regions: ['eu-west-1', 'us-west-2'],
    });

    Template.fromStack(stack).hasResourceProperties('AWS::ECR::ReplicationConfiguration', {
      ReplicationConfiguration: {
        Rules: [
          {
            RepositoryFilters: [
              { Filter: 'service-dev-x1', FilterType: 'PREFIX_MATCH' },
              { Filter: 'worker', FilterType: 'PREFIX_MATCH' },
            ],
            Destinations: ['eu-west-1', 'us-west-2'].map((Region) => ({
              Region,
              RegistryId: { Ref: 'AWS::AccountId' },
            })),
          },
        ],
      },
    });
  });

  it.each([
    [
      'its own region',
      ['eu-west-1', 'us-east-1'],
      'images in us-east-1 cannot be copied to us-east-1: a destination must be another region, listed once; remove this region',
    ],
    [
      'a region twice',
      ['eu-west-1', 'us-west-2', 'eu-west-1'],
      'images in us-east-1 cannot be copied to eu-west-1: a destination must be another region, listed once',
    ],
    ['no region', [], 'images cannot be copied to 0 regions: a registry accepts 1 to 25'],
    [
      'more regions than a registry takes',
      Array.from({ length: 26 }, (_, at) => `eu-west-${at}`),
      'images cannot be copied to 26 regions',
    ],
  ])('refuses %s', (_, regions, message) => {
    expect(() => replicate(regions)).toThrow(message);
  });

  it('accepts as many regions as a registry does', () => {
    expect(() => replicate(Array.from({ length: 25 }, (_, at) => `eu-west-${at}`))).not.toThrow();
  });

  it('refuses a second one for the same registry, of which the last one deployed would win', () => {
    const prepared = prepare();
    replicate(['eu-west-1'], prepared);
    const later = new Stack(prepared.app, 'Later', { env: { account: '111122223333', region: 'us-east-1' } });

    expect(() => new ImageReplication(later, 'Second', { repositories: [], regions: ['eu-west-1'] })).toThrow(
      "'Later/Second' and 'Images/Replication' replicate the same registry: a registry has one replication configuration, and the last one deployed wins; list all repositories in one of them",
    );
  });

  it('can be combined with one of another region', () => {
    const prepared = prepare();
    replicate(['eu-west-1'], prepared);
    const elsewhere = new Stack(prepared.app, 'Elsewhere', { env: { account: '111122223333', region: 'eu-west-1' } });

    expect(() => new ImageReplication(elsewhere, 'Second', { repositories: [], regions: ['us-east-1'] })).not.toThrow();
  });

  it('is known by its stack if the region is not', () => {
    const stack = new Stack(new App(), 'Agnostic');
    const repository = new ImageRepository(stack, 'Repository', {
      repositoryName: 'service',
      key: new EncryptionKey(stack, 'Key', { alias: 'alias/a', description: 'a' }),
      keep: 2,
    });

    expect(
      () => new ImageReplication(stack, 'Replication', { repositories: [repository], regions: ['eu-west-1'] }),
    ).not.toThrow();
  });
});
