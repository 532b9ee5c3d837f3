import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { FixedApprover } from '../../src/approval/approvers';
import { GivenApprover, GivenDecision, readDecisions } from '../../src/approval/given-decisions';

afterAll(removeFolders);

const REQUEST = { pipeline: 'shop', executionId: '3f2a', stage: 'Release', action: 'Ask' };
const never = new AbortController().signal;
const approve = (action: string): GivenDecision => ({ action, approved: true, by: 'ana', summary: 'looks good' });
const decide = async (...given: GivenDecision[]) =>
  new GivenApprover(given, new FixedApprover(false)).decide(REQUEST, never);

describe('a decision that is given before the run', () => {
  it.each(['Ask', 'Release/Ask', 'shop/Release/Ask'])('is about the action %s', async (action) => {
    expect(await decide(approve(action))).toEqual({ approved: true, by: 'ana', summary: 'looks good' });
  });

  it.each(['ask', 'sk', 'Test/Ask', 'web/Release/Ask', 'Release'])('about %s is about another one', async (action) => {
    expect(await decide(approve(action))).toEqual({ approved: false, by: '--reject' });
  });

  it('counts less than one that names the action more exactly', async () => {
    const reject = { action: 'Ask', approved: false, by: 'bea' };

    expect(await decide(reject, approve('Release/Ask'))).toMatchObject({ approved: true });
    expect(await decide(approve('Release/Ask'), reject)).toMatchObject({ approved: true });
  });

  it('cannot be both', () => {
    const both = [approve('Ask'), { ...approve('Ask'), approved: false }];

    expect(() => new GivenApprover(both, new FixedApprover(true))).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining('Ask is both approved and rejected') }),
    );
  });
});

describe('a file of decisions', () => {
  const file = (content: unknown): string => {
    const path = join(temporaryFolder(), 'approvals.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  it('contains who decides what, and why', () => {
    const path = file([
      { action: 'Release/Ask', decision: 'approve', by: 'ana', summary: 'fine' },
      { action: 'Look', decision: 'reject' },
    ]);

    expect(readDecisions(path)).toEqual([
      { action: 'Release/Ask', approved: true, by: 'ana', summary: 'fine' },
      { action: 'Look', approved: false, by: '--approvals' },
    ]);
  });

  it.each([
    ['is not JSON', 'approve: all'],
    ['holds no list', {}],
    ['decides something else', [{ action: 'Ask', decision: 'maybe' }]],
    ['has another key', [{ action: 'Ask', decision: 'approve', who: 'ana' }]],
  ])('is refused if it %s', (_, content) => {
    expect(() => readDecisions(file(content))).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringContaining('cannot be read; it must contain a JSON array of decisions, such as'),
      }),
    );
  });

  it('is refused if it does not exist', () => {
    expect(() => readDecisions('nowhere.json')).toThrow(
      /nowhere.json cannot be read; it must contain a JSON array of decisions.*ENOENT/,
    );
  });
});
