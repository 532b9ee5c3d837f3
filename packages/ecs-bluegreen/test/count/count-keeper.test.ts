import { CustomResources } from '../model/cloud-formation';
import { EcsModel } from '../model/ecs';
import { quiet } from '../model/quiet';

const TYPE = 'Custom::TaskCount';
const PROPERTIES = { Cluster: 'shop', Service: 'shop-service', HasRun: 'false' };

const cloudFormation = new CustomResources();
let ecs: EcsModel;

beforeAll(() => cloudFormation.start());
afterAll(() => cloudFormation.stop());
beforeEach(() => {
  ecs = new EcsModel();
  quiet();
});

describe('the number of tasks that a template is told', () => {
  it('is none before the service is made', async () => {
    expect(await cloudFormation.create(TYPE, PROPERTIES)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'shop-service-tasks',
      Data: { Tasks: 0 },
    });
  });

  it('is the one that there is when it is asked for again', async () => {
    ecs.update(ecs.register({ family: 'shop', containerDefinitions: [] }).taskDefinitionArn!, 7);

    expect(
      await cloudFormation.update(TYPE, 'shop-service-tasks', { ...PROPERTIES, HasRun: 'true' }, PROPERTIES),
    ).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'shop-service-tasks', Data: { Tasks: 7 } });
  });

  it('goes without a call', async () => {
    expect(await cloudFormation.delete(TYPE, 'shop-service-tasks', PROPERTIES)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'shop-service-tasks',
    });
  });
});
