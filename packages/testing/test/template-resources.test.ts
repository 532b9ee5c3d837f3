import { Template } from 'aws-cdk-lib/assertions';
import { statefulIds } from '../src/stateful-resources';
import { missingTags, only, resourcesOf, tagsOf, TAGLESS } from '../src/template-resources';

const BUCKET = { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: 'team', Value: 'shop' }] } };
const PARAMETER = { Type: 'AWS::SSM::Parameter', Properties: { Tags: { team: 'shop' } } };
const template = Template.fromJSON({
  Resources: {
    Pages: BUCKET,
    Uploads: { Type: 'AWS::S3::Bucket' },
    Size: PARAMETER,
    Policy: { Type: 'AWS::IAM::Policy', Properties: {} },
  },
});

test('resources are found by their type, or all of them', () => {
  expect(resourcesOf(template).map(([id]) => id)).toEqual(['Pages', 'Uploads', 'Size', 'Policy']);
  expect(resourcesOf(template, 'AWS::S3::Bucket').map(([id]) => id)).toEqual(['Pages', 'Uploads']);
});

test('the only one of a type is returned, and a test fails if there are several or none', () => {
  expect(only(template, 'AWS::SSM::Parameter')).toEqual(['Size', PARAMETER]);
  expect(() => only(template, 'AWS::S3::Bucket')).toThrow();
  expect(() => only(template, 'AWS::KMS::Key')).toThrow();
});

test('tags are read from lists and maps', () => {
  expect(tagsOf(BUCKET)).toEqual({ team: 'shop' });
  expect(tagsOf(PARAMETER)).toEqual({ team: 'shop' });
  expect(tagsOf({ Type: 'AWS::S3::Bucket', Properties: undefined })).toEqual({});
});

test('resources without a tag are named, except for types that cannot be tagged', () => {
  expect(TAGLESS).toContain('AWS::IAM::Policy');
  expect(missingTags(template, { team: 'shop' })).toEqual(['Uploads (AWS::S3::Bucket)']);
  expect(missingTags(template, { team: 'other' })).toEqual([
    'Pages (AWS::S3::Bucket)',
    'Uploads (AWS::S3::Bucket)',
    'Size (AWS::SSM::Parameter)',
  ]);
});

test('stateful resources are listed with their ids, by type', () => {
  expect(statefulIds(template.toJSON() as never)).toEqual({ 'AWS::S3::Bucket': ['Pages', 'Uploads'] });
});
