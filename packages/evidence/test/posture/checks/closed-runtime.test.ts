import { closedRuntime } from '../../../src/posture/checks/closed-runtime';
import { describeCheck } from '../found';

const fn = (Runtime: unknown) => ({ Fn: { Type: 'AWS::Lambda::Function', Properties: { Runtime } } });
const build = (Image: string) => ({
  Build: { Type: 'AWS::CodeBuild::Project', Properties: { Environment: { Image } } },
});

describeCheck(closedRuntime, {
  red: [
    ...['nodejs14.x', 'nodejs18.x', 'nodejs20.x', 'python3.8', 'python3.10', 'go1.x', 'java8'].map(
      (runtime) => [`the runtime ${runtime}`, /patches the runtime/, fn(runtime)] as const,
    ),
    ...['dotnet6', 'dotnet8', 'provided', 'provided.al2'].map(
      (runtime) => [`the runtime ${runtime}`, /patches the runtime/, fn(runtime)] as const,
    ),
    [
      'a runtime behind a condition',
      /patches the runtime nodejs16.x/,
      fn({ 'Fn::If': ['Old', 'nodejs16.x', 'nodejs24.x'] }),
    ],
    ['an old image of builds', /patches the image aws\/codebuild\/standard:4.0/, build('aws/codebuild/standard:4.0')],
  ],
  green: [
    ...['nodejs22.x', 'nodejs24.x', 'python3.11', 'python3.13', 'java21', 'dotnet10', 'provided.al2023'].map(
      (runtime) => [`the runtime ${runtime}`, fn(runtime)] as const,
    ),
    ['a new image of builds', build('aws/codebuild/standard:7.0')],
    ['an image of the app', build('shop/build:4.0')],
  ],
});
