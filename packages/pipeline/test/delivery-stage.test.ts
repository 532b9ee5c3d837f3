import { RetryMode } from 'aws-cdk-lib/aws-codepipeline';
import { BuildStep, DeliveryStage, DeployStep, StepInput } from '../src';
import { prepare, stagesOf, statementsOf } from './prepare';

function deployed(choose: (stage: DeliveryStage) => void) {
  const { delivery, site, template } = prepare();
  choose(delivery.addStage('Deploy', DeployStep.toBucket('Site', site)));
  return stagesOf(template())[1];
}

describe('a stage that fails', () => {
  it('ends the execution, by default', () => {
    expect(deployed(() => undefined).OnFailure).toBeUndefined();
  });

  it.each<[string, (stage: DeliveryStage) => void, object]>([
    [
      'runs again what failed',
      (stage) => stage.retriesOnce(),
      { Result: 'RETRY', RetryConfiguration: { RetryMode: 'FAILED_ACTIONS' } },
    ],
    [
      'runs again as a whole',
      (stage) => stage.retriesOnce(RetryMode.ALL_ACTIONS),
      { Result: 'RETRY', RetryConfiguration: { RetryMode: 'ALL_ACTIONS' } },
    ],
    ['goes back to what it last succeeded with', (stage) => stage.rollsBack(), { Result: 'ROLLBACK' }],
  ])('%s, if configured', (_, choose, onFailure) => {
    expect(deployed(choose).OnFailure).toEqual(onFailure);
  });

  it('refuses to do two things', () => {
    const { delivery, site } = prepare();
    const stage = delivery.addStage('Deploy', DeployStep.toBucket('Site', site));
    stage.retriesOnce();

    expect(() => stage.rollsBack()).toThrow(
      "stage 'Deploy' already has the failure action RETRY, and CodePipeline accepts only one",
    );
  });
});

describe('a stage of two builds', () => {
  it('[GC-04] runs both at once, on the source, if neither has an output artifact', () => {
    const { delivery, site, template } = prepare();
    const onSource = { input: StepInput.SOURCE, makesArtifact: false };
    delivery.addStage('Build', BuildStep.buildspec('Image'));

    delivery.addStage('Test', BuildStep.buildspec('Unit', onSource), BuildStep.buildspec('Integration', onSource));
    delivery.addStage('Deploy', DeployStep.toBucket('Site', site));

    const [, , test, deploy] = stagesOf(template());
    expect(
      test.Actions.map(({ Name, RunOrder, InputArtifacts, OutputArtifacts }: Record<string, unknown>) => [
        Name,
        RunOrder,
        InputArtifacts,
        OutputArtifacts,
      ]),
    ).toEqual([
      ['Unit', 1, [{ Name: 'Source' }], undefined],
      ['Integration', 1, [{ Name: 'Source' }], undefined],
    ]);
    expect(deploy.Actions[0].InputArtifacts).toEqual([{ Name: 'Image' }]);
  });

  it('gives each a role of its own, which does not reach the other', () => {
    const { delivery, template } = prepare();

    delivery.addStage(
      'Test',
      BuildStep.buildspec('Unit', { makesArtifact: false }),
      BuildStep.buildspec('Integration', { makesArtifact: false }),
    );

    const logs = ['unit', 'integration'].map(
      (step) => statementsOf(template(), `shop-${step}-role-dev`).at(-1)!.Resource,
    );
    expect(logs[0]).not.toEqual(logs[1]);
  });
});
