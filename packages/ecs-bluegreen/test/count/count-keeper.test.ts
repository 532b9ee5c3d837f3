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

describe('the number of tasks in a template', () => {
  it('does not exist before the service is created', async () => {
    expect(await cloudFormation.create(TYPE, PROPERTIES)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'shop-service-tasks',
      Data: { Tasks: 0 },
    });
  });

  it('is the current one when it is requested again', async () => {
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
