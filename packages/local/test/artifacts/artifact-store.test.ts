import { artifactKey } from '../../src/artifacts/artifact-store';

test('the key of an artifact is cut as CodePipeline cuts it', () => {
  expect(artifactKey('brazilcart-pipeline-production', 'Storefront-Build')).toMatch(
    /^brazilcart-pipeline-\/Storefront\/[A-Za-z0-9]{7}$/,
  );
  expect(artifactKey('p', 'a')).toMatch(/^p\/a\/[A-Za-z0-9]{7}$/);
});
