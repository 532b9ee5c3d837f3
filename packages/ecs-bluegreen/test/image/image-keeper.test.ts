import { CustomResources } from '../model/cloud-formation';
import { ParametersModel } from '../model/parameters';
import { quiet } from '../model/quiet';

const TYPE = 'Custom::RunningImage';
const RECORD = '/shop-running-image';
const PROPERTIES = { ParameterName: RECORD, Tags: [{ Key: 'Team', Value: 'shop' }] };
const IMAGE = 'shop@sha256:1';

const cloudFormation = new CustomResources();
let parameters: ParametersModel;

beforeAll(() => cloudFormation.start());
afterAll(() => cloudFormation.stop());
beforeEach(() => {
  parameters = new ParametersModel();
  quiet();
});

describe('the record of the running image', () => {
  it('says that nothing runs when it is created', async () => {
    const answer = await cloudFormation.create(TYPE, PROPERTIES);

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: RECORD });
    expect(parameters.values.get(RECORD)).toBe('none');
    expect(parameters.tags.get(RECORD)).toEqual({ Team: 'shop' });
  });

  it('keeps its content if it already exists', async () => {
    parameters.values.set(RECORD, IMAGE);

    await cloudFormation.create(TYPE, PROPERTIES);

    expect(parameters.values.get(RECORD)).toBe(IMAGE);
  });

  it.each([
    ['another value', [{ Key: 'Team', Value: 'basket' }], { Team: 'basket' }],
    ['another tag', [{ Key: 'PRNumber', Value: '7' }], { PRNumber: '7' }],
    ['no tags', undefined, {}],
  ])('keeps its content when its tags change: %s', async (_, Tags, tags) => {
    await cloudFormation.create(TYPE, PROPERTIES);
    parameters.values.set(RECORD, IMAGE);

    await cloudFormation.update(TYPE, RECORD, { ParameterName: RECORD, Tags }, PROPERTIES);

    expect(parameters.values.get(RECORD)).toBe(IMAGE);
    expect(parameters.tags.get(RECORD)).toEqual(tags);
  });

  it('gets its first tags later', async () => {
    await cloudFormation.create(TYPE, { ParameterName: RECORD });

    await cloudFormation.update(TYPE, RECORD, PROPERTIES, { ParameterName: RECORD });

    expect(parameters.tags.get(RECORD)).toEqual({ Team: 'shop' });
  });

  it('starts empty under another name', async () => {
    await cloudFormation.create(TYPE, PROPERTIES);

    const { PhysicalResourceId } = await cloudFormation.update(TYPE, RECORD, { ParameterName: '/other' }, PROPERTIES);

    expect(PhysicalResourceId).toBe('/other');
    expect(parameters.values.get('/other')).toBe('none');
  });

  it('is deleted with its stack, and counts as deleted if it is missing', async () => {
    await cloudFormation.create(TYPE, PROPERTIES);

    expect(await cloudFormation.delete(TYPE, RECORD, PROPERTIES)).toMatchObject({ Status: 'SUCCESS' });
    expect(parameters.values.size).toBe(0);
    expect(await cloudFormation.delete(TYPE, RECORD, PROPERTIES)).toMatchObject({ Status: 'SUCCESS' });
  });

  it.each(['create', 'delete'] as const)('fails to %s if AWS denies', async (request) => {
    parameters = new ParametersModel(() => {
      throw Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' });
    });

    const answer =
      request === 'create'
        ? await cloudFormation.create(TYPE, PROPERTIES)
        : await cloudFormation.delete(TYPE, RECORD, PROPERTIES);

    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'AccessDeniedException: not allowed' });
  });
});
