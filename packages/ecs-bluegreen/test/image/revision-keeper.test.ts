import { CustomResources } from '../model/cloud-formation';
import { EcsModel } from '../model/ecs';
import { ParametersModel } from '../model/parameters';
import { quiet } from '../model/quiet';

const TYPE = 'Custom::TaskRevision';
const RECORD = '/shop-running-image';
const IMAGE = 'shop@sha256:1';

const cloudFormation = new CustomResources();
let ecs: EcsModel;
let parameters: ParametersModel;

beforeAll(() => cloudFormation.start());
afterAll(() => cloudFormation.stop());
beforeEach(() => {
  ecs = new EcsModel();
  parameters = new ParametersModel();
  parameters.values.set(RECORD, 'none');
  quiet();
});

function shape(memory: string) {
  const containerDefinitions = [
    { name: 'app', image: 'shop:none', user: '1000' },
    { name: 'collector', image: 'collector' },
  ];
  return ecs.register({
    family: 'shop-task-shape',
    cpu: '256',
    memory,
    taskRoleArn: 'task-role',
    volumes: [{ name: 'writable-1' }],
    containerDefinitions,
  }).taskDefinitionArn!;
}

function properties(ShapeArn: string, Family = 'shop-task') {
  return { Family, ShapeArn, Container: 'app', ParameterName: RECORD };
}

function newest() {
  return ecs.definitions.get(ecs.active('shop-task')[0])!;
}

describe('the revision of a stack', () => {
  it('has the shape of the stack, and before the first deployment its image, which does not run', async () => {
    const answer = await cloudFormation.create(TYPE, properties(shape('512')));

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'shop-task' });
    expect(newest()).toMatchObject({
      family: 'shop-task',
      cpu: '256',
      memory: '512',
      taskRoleArn: 'task-role',
      volumes: [{ name: 'writable-1' }],
      containerDefinitions: [
        { name: 'app', image: 'shop:none', user: '1000' },
        { name: 'collector', image: 'collector' },
      ],
    });
  });

  it('has another shape and the image that runs by then when the shape changes', async () => {
    const former = properties(shape('512'));
    await cloudFormation.create(TYPE, former);
    parameters.values.set(RECORD, IMAGE);

    await cloudFormation.update(TYPE, 'shop-task', properties(shape('1024')), former);

    expect(newest()).toMatchObject({
      memory: '1024',
      containerDefinitions: [
        { name: 'app', image: IMAGE },
        { name: 'collector', image: 'collector' },
      ],
    });
  });

  it('has the former shape and the image that runs by then when the stack is rolled back', async () => {
    const [former, failed] = [properties(shape('512')), properties(shape('1024'))];
    await cloudFormation.create(TYPE, former);
    await cloudFormation.update(TYPE, 'shop-task', failed, former);
    parameters.values.set(RECORD, IMAGE);

    await cloudFormation.update(TYPE, 'shop-task', former, failed);

    expect(newest()).toMatchObject({
      memory: '512',
      containerDefinitions: [{ name: 'app', image: IMAGE }, { name: 'collector' }],
    });
  });

  it('is deleted with all revisions that deployments registered, and with nothing else', async () => {
    const former = properties(shape('512'));
    await cloudFormation.create(TYPE, former);
    ecs.register({ family: 'shop-task', containerDefinitions: [] });
    ecs.register({ family: 'shop-task-two', containerDefinitions: [] });

    expect(await cloudFormation.delete(TYPE, 'shop-task', former)).toMatchObject({ Status: 'SUCCESS' });

    expect(ecs.active('shop-task')).toEqual([]);
    expect(ecs.active('shop-task-two')).toHaveLength(1);
  });
});
