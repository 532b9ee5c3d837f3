import { Template } from 'aws-cdk-lib/assertions';
import { missingTags, Resource, resourcesOf, TAGLESS, tagsOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

const TAGS = {
  Author: 'octocat',
  Environment: 'dev',
  PRNumber: '42',
  Project: 'github-container',
  Repository: 'acme/shipping-rates',
  Team: 'platform',
};

const templates = Object.entries(synthesized());
const all = templates.flatMap(([, template]) => resourcesOf(template));

describe('the tags', () => {
  it.each(templates)('[GC-16] are all six on everything in %s that can be tagged', (_, template) => {
    expect(missingTags(template, TAGS)).toEqual([]);
    expect(resourcesOf(template).filter(([, { Type }]) => !TAGLESS.includes(Type)).length).toBeGreaterThan(3);
  });

  it('[GC-16] are missing on nothing that can be tagged', () => {
    expect(
      all
        .filter(([, resource]) => TAGLESS.includes(resource.Type) && Object.keys(tagsOf(resource)).length > 0)
        .map(([id]) => id),
    ).toEqual([]);
  });
});

describe('everything', () => {
  const keeps = ({ DeletionPolicy, UpdateReplacePolicy }: Resource) =>
    [DeletionPolicy, UpdateReplacePolicy].some((policy) => policy !== undefined && policy !== 'Delete');

  it('is deleted with its stack: nothing is retained or protected', () => {
    expect(all.filter(([, resource]) => keeps(resource)).map(([id]) => id)).toEqual([]);
    expect(
      all
        .filter(([, { Properties }]) =>
          JSON.stringify(Properties ?? {}).includes('"deletion_protection.enabled","Value":"true"'),
        )
        .map(([id]) => id),
    ).toEqual([]);
  });

  it('that collects data is emptied: buckets by their custom resource, the repository by itself', () => {
    const of = (type: string) => templates.flatMap(([, template]: [string, Template]) => resourcesOf(template, type));

    expect(
      of('Custom::BucketContents')
        .map(([, { Properties }]) => Properties.BucketName.Ref)
        .sort(),
    ).toEqual(
      of('AWS::S3::Bucket')
        .map(([id]) => id)
        .sort(),
    );
    of('AWS::ECR::Repository').forEach(([, { Properties }]) => expect(Properties.EmptyOnDelete).toBe(true));
  });
});
