import { Reviewer } from '../../src/approval/reviewer';

const REQUEST = { pipeline: 'shop', executionId: '3f2a', stage: 'Release', action: 'Ask' };
const never = new AbortController().signal;
const APPROVED = { approved: true, by: 'ana', summary: 'looks good' };

test('a reviewer decides as the person does', async () => {
  const decide = jest.fn(async () => APPROVED);

  const decision = await new Reviewer({ decide }).decide(REQUEST, never);

  expect(decision).toEqual(APPROVED);
  expect(decide).toHaveBeenCalledWith(REQUEST, never);
});

test('a reviewer rejects the next release without asking the person, and only that one', async () => {
  const decide = jest.fn(async () => APPROVED);
  const reviewer = new Reviewer({ decide });

  reviewer.rejectNext('not before the sale');
  const decisions = [await reviewer.decide(REQUEST, never), await reviewer.decide(REQUEST, never)];

  expect(decisions).toEqual([
    { approved: false, by: 'the reviewer of the demo', summary: 'not before the sale' },
    APPROVED,
  ]);
  expect(decide).toHaveBeenCalledTimes(1);
});

test('a reviewer approves the next release as somebody else, and only that one', async () => {
  const reviewer = new Reviewer({ decide: async () => APPROVED });

  reviewer.approveNextAs('octavia');
  const decisions = [await reviewer.decide(REQUEST, never), await reviewer.decide(REQUEST, never)];

  expect(decisions).toEqual([{ approved: true, by: 'octavia' }, APPROVED]);
});

test('a reviewer lets the next approval expire, and only that one', async () => {
  const reviewer = new Reviewer({ decide: async () => APPROVED });
  const expires = new AbortController();

  reviewer.ignoreNext();
  const ignored = reviewer.decide(REQUEST, expires.signal);
  expires.abort(new Error('expired'));

  await expect(ignored).rejects.toThrow('expired');
  expect(await reviewer.decide(REQUEST, never)).toEqual(APPROVED);
});
