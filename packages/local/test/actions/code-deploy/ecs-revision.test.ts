import { appSpecOf, taskDefinitionOf } from '../../../src/actions/code-deploy/ecs-revision';

const PAGE = 'https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html';
const TASK = { family: 'web', containerDefinitions: [{ name: 'web', image: '<IMAGE1_NAME>', command: '<IMAGE>' }] };
const CONFIGURATION = { TaskDefinitionTemplateArtifact: 'Source', AppSpecTemplateArtifact: 'Source' };
const IMAGE = { Image1ArtifactName: 'Image', Image1ContainerName: 'IMAGE1_NAME' };

/** Files by artifact and path. */
const files = (texts: Readonly<Record<string, string>>) => ({
  text: async ({ artifact, path }: { readonly artifact: string; readonly path: string }) => {
    const text = texts[`${artifact}/${path}`];
    if (text === undefined) {
      throw new Error(`no ${artifact}/${path}`);
    }
    return text;
  },
});
const source = (more: Readonly<Record<string, string>> = {}) =>
  files({
    'Source/taskdef.json': JSON.stringify(TASK),
    'Source/appspec.yaml': 'TaskDefinition: <TASK_DEFINITION>',
    'Image/imageDetail.json': '{"ImageURI": "web@sha256:1"}',
    ...more,
  });

describe(`the revision of an action (${PAGE})`, () => {
  it('is its task definition, with images in the places of their names', async () => {
    const more = { Image2ArtifactName: 'Other', Image2ContainerName: 'IMAGE' };
    const artifacts = source({ 'Other/imageDetail.json': '{"ImageURI": "side:2"}' });

    expect(await taskDefinitionOf({ ...CONFIGURATION, ...IMAGE, ...more }, artifacts)).toEqual({
      family: 'web',
      containerDefinitions: [{ name: 'web', image: 'web@sha256:1', command: 'side:2' }],
    });
  });

  it('keeps a placeholder without an image', async () => {
    const half = { Image1ArtifactName: 'Image' };

    expect(await taskDefinitionOf({ ...CONFIGURATION, ...half }, source())).toEqual(TASK);
  });

  it('reads the files that it names', async () => {
    const artifacts = files({
      'Deploy/task.json': JSON.stringify(TASK),
      'Deploy/spec.json': '{"<TASK_DEFINITION>": 1}',
    });
    const configuration = {
      TaskDefinitionTemplateArtifact: 'Deploy',
      TaskDefinitionTemplatePath: 'task.json',
      AppSpecTemplateArtifact: 'Deploy',
      AppSpecTemplatePath: 'spec.json',
    };

    expect((await taskDefinitionOf(configuration, artifacts)).family).toBe('web');
    expect(await appSpecOf(configuration, artifacts, 'arn:task:2')).toBe('{"arn:task:2": 1}');
  });

  it('puts the task definition into the AppSpec file', async () => {
    expect(await appSpecOf(CONFIGURATION, source(), 'arn:task:2')).toBe('TaskDefinition: arn:task:2');
  });

  it.each([
    ['a task definition that is not JSON', { 'Source/taskdef.json': '{' }, 'taskdef.json is invalid: '],
    ['a task definition without containers', { 'Source/taskdef.json': '{"family": "web"}' }, 'containerDefinitions'],
    ['an image without an address', { 'Image/imageDetail.json': '{}' }, 'imageDetail.json is invalid: '],
  ])('refuses %s', async (_, texts, message) => {
    await expect(taskDefinitionOf({ ...CONFIGURATION, ...IMAGE }, source(texts))).rejects.toThrow(message);
  });

  it('refuses an AppSpec file without a placeholder for the task definition', async () => {
    const artifacts = source({ 'Source/appspec.yaml': 'TaskDefinition: web:1' });

    await expect(appSpecOf(CONFIGURATION, artifacts, 'arn:task:2')).rejects.toThrow(
      'appspec.yaml does not contain the placeholder <TASK_DEFINITION>',
    );
  });

  it('names the required files if the action names no artifact', async () => {
    await expect(taskDefinitionOf({}, source())).rejects.toThrow('no /taskdef.json');
    await expect(appSpecOf({}, source(), 'arn')).rejects.toThrow('no /appspec.yaml');
  });
});
