import { Template } from 'aws-cdk-lib/assertions';

export interface Resource {
  readonly Type: string;
  // A template is what it is; tests say what they expect of it.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The resources of a template, each with its logical id. @param type such as `AWS::S3::Bucket`; all where there is none */
export function resourcesOf(template: Template, type?: string): [string, Resource][] {
  return Object.entries<Resource>(template.toJSON().Resources).filter(
    ([, resource]) => !type || resource.Type === type,
  );
}

/** The one resource of a type, with its logical id. Fails the test where there is none, or more than one. */
export function only(template: Template, type: string): [string, Resource] {
  const found = resourcesOf(template, type);
  expect(found).toHaveLength(1);
  return found[0];
}
