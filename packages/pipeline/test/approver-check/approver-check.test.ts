import { findings } from '@slipway/least-privilege';
import {
  ApprovalAudit,
  ApprovalStep,
  ApproverCheck,
  ApproverCheckProps,
  DeployStep,
  UnknownRequester,
} from '../../src';
import { prepare, stagesOf, statementsOf } from '../prepare';

function checked(props: Partial<ApproverCheckProps> = {}) {
  const prepared = prepare();
  const { stack, name, key } = prepared;
  const audit = new ApprovalAudit(stack, 'Audit', { name, key });
  const check = new ApproverCheck(stack, 'Check', { name, key, audit, ...props });
  const approval = ApprovalStep.manual('Approve', { message: 'release?' });
  return { ...prepared, check, approval };
}

function environmentOf({ delivery, site, template }: ReturnType<typeof checked>) {
  delivery.addStage('Deploy', DeployStep.toBucket('Site', site));
  return Object.values(
    template().findResources('AWS::Lambda::Function', {
      Properties: { FunctionName: 'shop-approver-check-function-dev' },
    }),
  )[0].Properties.Environment.Variables;
}

describe('ApproverCheck', () => {
  it('[FT-14] runs after the approval, and everything else of the stage after it', () => {
    const { delivery, check, approval, site, template } = checked();

    delivery.addStage('Release', DeployStep.toBucket('Site', site), check.step('OtherPerson', approval), approval);

    expect(
      stagesOf(template())[1].Actions.map(({ Name, RunOrder }: { Name: string; RunOrder: number }) => [Name, RunOrder]),
    ).toEqual([
      ['Site', 3],
      ['OtherPerson', 2],
      ['Approve', 1],
    ]);
  });

  it('[FT-14] gets the execution and the approval as a job', () => {
    const { delivery, check, approval, template } = checked();

    delivery.addStage('Release', approval, check.step('OtherPerson', approval));

    expect(JSON.parse(stagesOf(template())[1].Actions[1].Configuration.UserParameters)).toEqual({
      pipeline: 'shop-pipeline-dev',
      execution: '#{codepipeline.PipelineExecutionId}',
      approval: 'Approve',
    });
  });

  it('fails if the approval is in another stage, where it could not be requested again', () => {
    const { delivery, check, approval } = checked();
    delivery.addStage('Approval', approval);

    expect(() => delivery.addStage('Release', check.step('OtherPerson', approval))).toThrow(
      "step 'OtherPerson' of 'Stack/Delivery' must be in the same stage as 'Approve'",
    );
  });

  it('may read executions of its pipeline, record, write its log, and answer its job', () => {
    const { delivery, check, approval, template } = checked();
    delivery.addStage('Release', approval, check.step('OtherPerson', approval));

    expect(statementsOf(template(), 'shop-approver-check-role-dev').map(({ Action }) => Action)).toEqual(
      expect.arrayContaining([
        'dynamodb:PutItem',
        ['kms:GenerateDataKey', 'kms:Decrypt'],
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        [
          'codepipeline:GetPipelineExecution',
          'codepipeline:ListActionExecutions',
          'codepipeline:ListPipelineExecutions',
        ],
        ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'],
      ]),
    );
    expect(findings(template().toJSON())).toEqual([]);
  });

  it('refuses unknown requesters by default, and knows nobody', () => {
    expect(environmentOf(checked())).toMatchObject({
      KNOWN_PEOPLE: '{"users":{},"outsiders":[]}',
      UNKNOWN: 'REFUSE',
    });
  });

  it('knows the people that it is given, and allows others, if configured', () => {
    const users = { octocat: 'ana@company.com' };
    const outsiders = ['dependabot[bot]'];

    expect(environmentOf(checked({ users, outsiders, unknown: UnknownRequester.ALLOW }))).toMatchObject({
      KNOWN_PEOPLE: JSON.stringify({ users, outsiders }),
      UNKNOWN: 'ALLOW',
    });
  });

  it.each([
    ['a name in AWS that is an ARN', { users: { octocat: 'arn:aws:iam::1:user/ana smith' } }, /IAM user name/],
    ['an empty name in AWS', { users: { octocat: '' } }, /maps octocat to '', which is not a valid name in AWS/],
    [
      'someone who is a user and an outsider',
      { users: { Octocat: 'ana' }, outsiders: ['octocat'] },
      /has Octocat in both users and outsiders/,
    ],
    ['no audit', { audit: undefined }, /ApprovalAudit/],
  ])('refuses %s', (_, props, message) => {
    expect(() => checked(props)).toThrow(message);
  });
});
