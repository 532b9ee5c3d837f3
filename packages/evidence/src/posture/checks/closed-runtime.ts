import type { PostureCheck } from '../check';

/**
 * Pattern that matches runtimes that AWS no longer supported on 2026-11-28, according to the AWS deprecation schedules.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const ENDED_RUNTIMES =
  /^(nodejs(4\.3|6\.10|8\.10|(1[02468]|20)\.x)?|python(2\.7|3\.([6-9]|10))|ruby(2\.[57]|3\.2)|java8|go1\.x|dotnet(core\d\.\d|[68])|provided(\.al2)?)$/;
const ENDED_IMAGES =
  /^aws\/codebuild\/(standard:[1-5]\.0|amazonlinux2-x86_64-standard:[1-4]\.0|amazonlinux2-aarch64-standard:[12]\.0)$/;

/** Reports Lambda runtimes and CodeBuild images that AWS no longer patches. */
export const closedRuntime: PostureCheck = {
  id: 'closed-runtime',
  looksAt: ['AWS::Lambda::Function', 'AWS::CodeBuild::Project'],
  wants: 'a runtime or build image that AWS still supports',
  why: 'AWS no longer patches vulnerabilities, and eventually the resource can no longer be created or updated',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
  items: { pciDss: ['6.3.3'] },
  find: (resource) => [
    ...resource
      .texts('Runtime')
      .filter((runtime) => ENDED_RUNTIMES.test(runtime))
      .map((runtime) => ({
        problem: `AWS no longer patches the runtime ${runtime}`,
        instead: 'use a newer version of the runtime',
        location: 'Properties/Runtime',
      })),
    ...resource
      .texts('Environment.Image')
      .filter((image) => ENDED_IMAGES.test(image))
      .map((image) => ({
        problem: `AWS no longer patches the image ${image}`,
        instead: 'use a newer version of the image, such as aws/codebuild/standard:7.0',
        location: 'Properties/Environment/Image',
      })),
  ],
};
