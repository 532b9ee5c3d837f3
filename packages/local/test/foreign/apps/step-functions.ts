import { Stack } from 'aws-cdk-lib/core';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { StateMachineInput, StepFunctionInvokeAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { ForeignApp } from '../foreign-app';
import { commit, pipeline } from '../pieces';

export const app: ForeignApp = {
  about: 'state machines, one with a literal input and one with that of a file',
  files: { 'inputs/orders.json': '{"orders": 3}' },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`],
  executes: ['Source/Commit', 'Invoke/Literal', 'Invoke/File'],
  define: (scope) => {
    const stack = new Stack(scope, 'States');
    const source = new Artifact();
    const stateMachine = new StateMachine(stack, 'Orders', {
      definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Count')),
    });
    const invoke = (actionName: string, stateMachineInput: StateMachineInput) =>
      new StepFunctionInvokeAction({ actionName, stateMachine, stateMachineInput });
    pipeline(stack, {
      Source: [commit(source)],
      Invoke: [
        invoke('Literal', StateMachineInput.literal({ orders: 1 })),
        invoke('File', StateMachineInput.filePath(source.atPath('inputs/orders.json'))),
      ],
    });
  },
};
