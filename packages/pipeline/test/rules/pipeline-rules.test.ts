import { App, CfnResource, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib/core';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { BuildStep, DeployStep, PipelineRules } from '../../src';
import { prepare } from '../prepare';
import { soundPipeline } from './sound-pipeline';

function enforced(): App {
  const app = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
  PipelineRules.enforce(app);
  return app;
}

/** Pipeline as anyone could write it, with a deployment that does not wait for its approval. */
function addUnguarded(scope: Construct): void {
  const properties = soundPipeline();
  properties.Stages[2].Actions[2].RunOrder = 1;
  new CfnResource(scope, 'Delivery', { type: 'AWS::CodePipeline::Pipeline', properties });
}

describe('an app', () => {
  it('is synthesized if its pipelines do what they declare', () => {
    const app = enforced();
    new CfnResource(new Stack(app, 'Shop'), 'Delivery', {
      type: 'AWS::CodePipeline::Pipeline',
      properties: soundPipeline(),
    });

    expect(() => app.synth()).not.toThrow();
  });

  it('is refused with the place and what to write instead', () => {
    const app = enforced();
    addUnguarded(new Stack(app, 'Shop'));

    expect(() => app.synth()).toThrow(
      /runs in parallel with the approval 'Approve'[^]*in Shop\/Delivery, Stages\/2\/Actions\/2[^]*Suggested fix: give the action a higher run order[^]*Rule pipeline-rules::unguarded-action/,
    );
  });

  it.each<[where: string, fill: (app: App) => void, path: string]>([
    ['a stage', (app) => addUnguarded(new Stack(new Stage(app, 'Production'), 'Shop')), 'Production/Shop/Delivery'],
    ['a nested stack', (app) => addUnguarded(new NestedStack(new Stack(app, 'Shop'), 'Inner')), 'Shop/Inner/Delivery'],
    [
      'a stack nested in a nested stack',
      (app) => addUnguarded(new NestedStack(new NestedStack(new Stack(app, 'Shop'), 'Inner'), 'Innermost')),
      'Shop/Inner/Innermost/Delivery',
    ],
  ])('is refused for the content of %s', (_, fill, path) => {
    const app = enforced();
    fill(app);

    expect(() => app.synth()).toThrow(path);
  });

  it('is refused by its name in the template, if the template does not contain its path', () => {
    const app = new App();
    PipelineRules.enforce(app);
    addUnguarded(new Stack(app, 'Shop'));

    expect(() => app.synth()).toThrow('in Delivery, Stages/2/Actions/2');
  });

  it('is refused even if the finding is acknowledged for the whole app', () => {
    const app = enforced();
    addUnguarded(new Stack(app, 'Shop'));
    Validations.of(app).acknowledge({ id: 'pipeline-rules::unguarded-action', reason: 'we like it' });

    expect(() => app.synth()).toThrow('runs in parallel with the approval');
  });

  it('is synthesized if the finding is acknowledged on the pipeline, with a reason', () => {
    const app = enforced();
    const stack = new Stack(app, 'Shop');
    addUnguarded(stack);
    PipelineRules.of(stack.node.findChild('Delivery')).acknowledge({
      rule: 'unguarded-action',
      reason: 'the deployment is to a sandbox, and the approval is for what follows',
    });

    expect(() => app.synth()).not.toThrow();
  });

  it('is refused if an acknowledgement names a rule that does not exist', () => {
    const app = enforced();
    const stack = new Stack(app, 'Shop');
    addUnguarded(stack);
    PipelineRules.of(stack.node.findChild('Delivery')).acknowledge({ rule: 'unguarded-actions', reason: 'we like it' });

    expect(() => app.synth()).toThrow(
      /the check 'pipeline-rules' has no rule 'unguarded-actions'[^]*Suggested fix: acknowledge 'unguarded-action', or/,
    );
  });

  it('is refused if an acknowledgement matches no finding', () => {
    const app = enforced();
    const stack = new Stack(app, 'Shop');
    const delivery = new CfnResource(stack, 'Delivery', {
      type: 'AWS::CodePipeline::Pipeline',
      properties: soundPipeline(),
    });
    PipelineRules.of(delivery).acknowledge({ rule: 'unguarded-action', reason: 'it was so once' });

    expect(() => app.synth()).toThrow(
      "'pipeline-rules::unguarded-action' is acknowledged on 'Shop/Delivery', but matches no finding",
    );
  });

  it('is synthesized with any content if the rules are not enforced', () => {
    const app = new App();
    addUnguarded(new Stack(app, 'Shop'));

    expect(() => app.synth()).not.toThrow();
  });
});

describe('a DeliveryPipeline', () => {
  it('is refused if a step uses an export of a later one', () => {
    const { stack, delivery } = prepare();
    PipelineRules.enforce(stack.node.root);
    const image = BuildStep.buildspec('Image');
    delivery.addStage('Scan', BuildStep.buildspec('Scan', { runEnvironment: { DIGEST: image.variable('DIGEST') } }));
    delivery.addStage('Build', image);

    expect(() => (stack.node.root as App).synth()).toThrow("action 'Scan' uses #{Image.DIGEST}");
  });

  it('is refused if a stage rolls back among executions that run in parallel', () => {
    const { stack, delivery, site } = prepare({ executionMode: ExecutionMode.PARALLEL });
    PipelineRules.enforce(stack.node.root);
    delivery.addStage('Deploy', DeployStep.toBucket('Site', site)).rollsBack();

    expect(() => (stack.node.root as App).synth()).toThrow("stage 'Deploy' rolls back");
  });

  it('passes if it is composed as the README says', () => {
    const { stack, delivery, site } = prepare();
    PipelineRules.enforce(stack.node.root);
    delivery.addStage('Build', BuildStep.buildspec('Storefront'));
    delivery.addStage('Deploy', DeployStep.toBucket('Site', site)).rollsBack();

    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });
});
