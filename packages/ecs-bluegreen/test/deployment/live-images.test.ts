import { Logger } from '@aws-lambda-powertools/logger';
import { LIVE_TAG_PREFIX } from '@slipway/ecs-bluegreen';
import { A, B, C, COMMIT, DeployedModel, ENVIRONMENT, short } from '../model/deployments';
import { quiet } from '../model/quiet';

const INDEX = `sha256:${'1'.repeat(64)}`;
const digestOf = (image: string) => image.split('@')[1];
const liveTag = (image: string) => `${LIVE_TAG_PREFIX}${digestOf(image).slice('sha256:'.length)}`;

let model: DeployedModel;

beforeEach(() => {
  Object.assign(process.env, ENVIRONMENT);
  model = new DeployedModel();
  quiet();
});

function liveTags(): string[] {
  return model.images.images.flatMap(({ tags }) => tags).filter((tag) => tag.startsWith(LIVE_TAG_PREFIX));
}

function refuse(refused: string, name: string): void {
  model.before = (call) => {
    if (call === refused) {
      throw Object.assign(new Error('no'), { name, $fault: 'client' });
    }
  };
}

describe('an image that was released', () => {
  it('gets a tag of its own, so that the repository can keep it while it runs', async () => {
    const { summaries } = await model.deploy(A, 'run-1');

    expect(model.images.tagsOf(digestOf(A))).toEqual([liveTag(A)]);
    expect(summaries.at(-1)).toBe(`shop-task:2 serves ${short(A)}`);
  });

  it('is tagged as the index that holds it, if its commit names one: it then counts once, and stays as long as the index', async () => {
    model.images.push(INDEX, `{"manifests":[{"digest":"${digestOf(A)}"}]}`, COMMIT);

    await model.deploy(A, 'run-1');

    expect(model.images.tagsOf(INDEX)).toEqual([COMMIT, liveTag(A)]);
    expect(model.images.tagsOf(digestOf(A))).toEqual([]);
  });

  it('is not taken for another image of its commit', async () => {
    model.images.push(INDEX, `{"manifests":[{"digest":"${digestOf(B)}"}]}`, COMMIT);

    await model.deploy(A, 'run-1');

    expect(model.images.tagsOf(INDEX)).toEqual([COMMIT]);
    expect(model.images.tagsOf(digestOf(A))).toEqual([liveTag(A)]);
  });

  it('is tagged once, no matter how often it is released', async () => {
    await model.deploy(A, 'run-1');
    await model.deploy(B, 'run-2');

    const { summaries } = await model.deploy(A, 'run-3');

    expect(liveTags().sort()).toEqual([liveTag(A), liveTag(B)]);
    expect(summaries.at(-1)).not.toContain('tag');
  });

  it('has its tag if the index got it before', async () => {
    model.images.push(INDEX, 'an index', liveTag(A));

    const { summaries } = await model.deploy(A, 'run-1');

    expect(liveTags()).toEqual([liveTag(A)]);
    expect(summaries.at(-1)).toBe(`shop-task:2 serves ${short(A)}`);
  });

  it.each([
    [
      'is not allowed to read the image',
      () => refuse('BatchGetImage', 'AccessDeniedException'),
      'AccessDeniedException',
    ],
    ['is not allowed to tag it', () => refuse('PutImage', 'AccessDeniedException'), 'AccessDeniedException'],
    ['is throttled', () => refuse('PutImage', 'ThrottlingException'), 'ThrottlingException'],
    ['does not find the image', () => model.images.images.splice(0), 'ImageNotFoundException'],
  ])('stays released if the function %s, and people are notified', async (_, fault, name) => {
    fault();

    const { variables, summaries } = await model.deploy(A, 'run-1');

    expect(variables).toMatchObject({ IMAGE: A });
    expect(summaries.at(-1)).toBe(
      `shop-task:2 serves ${short(A)}; the image could not be tagged as released (${name}), so it may expire while it is in use: tag it manually as ${liveTag(A)}, or release it again`,
    );
    expect(Logger.prototype.warn).toHaveBeenCalledWith(
      'the image could not be tagged as released',
      expect.objectContaining({ name }),
    );
  });

  it('is tagged by the next deployment if its own was not completed', async () => {
    const job = model.job(A, 'run-1');
    await job.invoke();
    while (model.ecs.deployments[0].status !== 'SUCCESSFUL') {
      model.ecs.pass();
    }
    model.ecs.faults.set(C, { stage: 'SCALE_UP', says: {} });

    await model.deploy(C, 'run-2');

    expect(liveTags()).toEqual([liveTag(A)]);
  });
});

describe('an image that runs without a tag', () => {
  it('gets it with the next deployment, even if a stack update, which knows no commit, rolled it out since', async () => {
    refuse('PutImage', 'AccessDeniedException');
    await model.deploy(A, 'run-1');
    model.before = () => undefined;
    model.ecs.update(model.shape(A, '1024'));
    while (model.ecs.deployments[1].status !== 'SUCCESSFUL') {
      model.ecs.pass();
    }
    model.ecs.faults.set(C, { stage: 'SCALE_UP', says: {} });

    await model.deploy(C, 'run-2');

    expect(model.images.tagsOf(digestOf(A))).toEqual([liveTag(A)]);
  });
});

describe('an image that is not released', () => {
  it('gets no tag', async () => {
    model.ecs.faults.set(A, { stage: 'SCALE_UP', says: {} });

    await model.deploy(A, 'run-1');

    expect(model.calls).not.toContain('PutImage');
  });
});

describe('a service without a repository for tags', () => {
  it('tags nothing, and calls nothing there', async () => {
    process.env.LIVE_IMAGES = '';

    const { variables } = await model.deploy(A, 'run-1');

    expect(variables).toMatchObject({ IMAGE: A });
    expect(model.calls.filter((call) => call.includes('Image'))).toEqual([]);
  });
});
