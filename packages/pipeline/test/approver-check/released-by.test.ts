import type { PipelineExecution, PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import { releasedBy } from '../../src/approver-check/released-by';

type Run = PipelineExecutionSummary & { readonly variables?: Readonly<Record<string, string>> };

const run = (id: string, variables: Record<string, string>, more: Partial<PipelineExecutionSummary> = {}): Run => ({
  pipelineExecutionId: id,
  status: 'Failed',
  executionType: 'STANDARD',
  variables: { STARTED_BY: 'push', ...variables },
  ...more,
});
const loginsIn = async (id: string, runs: readonly Run[]) => {
  const people = await releasedBy(id, {
    async *summaries() {
      yield* runs;
    },
    execution: async (wanted): Promise<PipelineExecution> => {
      const { variables, trigger } = runs.find(({ pipelineExecutionId }) => pipelineExecutionId === wanted)!;
      return {
        trigger,
        variables: variables && Object.entries(variables).map(([name, resolvedValue]) => ({ name, resolvedValue })),
      };
    },
  });
  return people.map(({ login, address, user }) => login ?? address ?? user);
};

describe('the people of a release', () => {
  it('[FT-14] are those of its push, and of each push since the last release', async () => {
    const runs = [
      run('later', { PEOPLE: 'eve:' }, { status: 'InProgress' }),
      run('this', { PEOPLE: 'ana: bob:', ACTOR: 'ana' }, { status: 'InProgress' }),
      run('rejected', { PEOPLE: 'carl:' }),
      run('superseded', { PEOPLE: 'dora:' }, { status: 'Superseded' }),
      run('released', { PEOPLE: 'frank:' }, { status: 'Succeeded' }),
      run('before', { PEOPLE: 'gina:' }),
    ];

    expect(await loginsIn('this', runs)).toEqual(['ana', 'bob', 'carl', 'dora']);
  });

  it('include those before a rollback, and before the run that CodePipeline starts itself: neither releases anything new', async () => {
    const runs = [
      run('this', { PEOPLE: 'ana:' }),
      run('rollback', { PEOPLE: 'frank:' }, { status: 'Succeeded', executionType: 'ROLLBACK' }),
      run('created', { STARTED_BY: 'nobody', PEOPLE: 'manual' }, { status: 'Succeeded' }),
      run('before', { PEOPLE: 'bob:' }),
    ];

    expect(await loginsIn('this', runs)).toEqual(['ana', 'bob']);
  });

  it('are who pushed, if the pipeline has no variable with all of them', async () => {
    expect(await loginsIn('this', [run('this', { ACTOR: 'octocat' })])).toEqual(['octocat']);
  });

  it('are who started it by hand', async () => {
    const trigger = {
      triggerType: 'StartPipelineExecution' as const,
      triggerDetail: 'arn:aws:iam::111122223333:user/ana',
    };

    expect(await loginsIn('this', [run('this', { PEOPLE: 'manual', ACTOR: 'manual' }, { trigger })])).toEqual(['ana']);
  });

  it('are someone without a name, if nothing says who asked for it', async () => {
    const trigger = { triggerType: 'CloudWatchEvent' as const, triggerDetail: 'arn:aws:events:a:1:rule/nightly' };

    expect(await loginsIn('this', [run('this', {}, { trigger })])).toEqual([undefined]);
    expect(await loginsIn('this', [{ pipelineExecutionId: 'this' }])).toEqual([undefined]);
  });
});
