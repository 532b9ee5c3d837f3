import { PassThrough } from 'node:stream';
import { userInfo } from 'node:os';
import { ApprovalDecision } from '../../src/actions/ports';
import { approverFor, FirstAnswer, FixedApprover, TerminalApprover } from '../../src/approval/approvers';

const REQUEST = {
  pipeline: 'shop',
  executionId: '3f2a',
  stage: 'Release',
  action: 'Approve',
  message: '2 changes',
  link: 'https://plan.example',
};
const never = new AbortController().signal;

function terminal() {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  output.on('data', (chunk) => (shown += chunk));
  return {
    approver: new TerminalApprover(input, output, { hold: () => () => undefined }),
    type: (text: string) => input.write(text),
    shown: () => shown,
  };
}

describe('FixedApprover', () => {
  it.each([
    [true, '--approve'],
    [false, '--reject'],
  ])('decides %s for everything, by the option', async (approved, by) => {
    expect(await new FixedApprover(approved).decide()).toEqual({ approved, by });
  });
});

describe('TerminalApprover', () => {
  it.each([
    ['yes\n', true],
    [' YES \n', true],
    ['y\n', false],
    ['\n', false],
    ['no\n', false],
  ])('reads %j as %s, and the name of the user', async (typed, approved) => {
    const { approver, type, shown } = terminal();

    const decision = approver.decide(REQUEST, never);
    type(typed);

    expect(await decision).toEqual({ approved, by: userInfo().username });
    expect(shown()).toContain(
      'shop is waiting for the approval Release/Approve\n  2 changes\n  https://plan.example\n  Approve?',
    );
  });

  it('shows the message of a pipeline, without terminal control sequences', async () => {
    const { approver, type, shown } = terminal();

    const decision = approver.decide({ ...REQUEST, message: '\u001b[2Jnothing to see', link: undefined }, never);
    type('no\n');
    await decision;

    expect(shown()).toContain('  [2Jnothing to see\n');
  });

  it('asks one question at a time', async () => {
    const { approver, type, shown } = terminal();

    const first = approver.decide(REQUEST, never);
    const second = approver.decide({ ...REQUEST, pipeline: 'other', message: undefined, link: undefined }, never);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(shown()).not.toContain('other waits');
    type('yes\n');
    await first;
    await new Promise((resolve) => setTimeout(resolve, 20));
    type('no\n');

    expect((await second).approved).toBe(false);
    expect(shown()).toContain('other is waiting for the approval Release/Approve\n  Approve?');
  });

  it('gives up when the approval times out, and asks the next question', async () => {
    const { approver, type } = terminal();
    const timeout = new AbortController();

    const first = approver.decide(REQUEST, timeout.signal);
    const second = approver.decide(REQUEST, never);
    setTimeout(() => timeout.abort(), 10);

    await expect(first).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 20));
    type('yes\n');
    expect((await second).approved).toBe(true);
  });

  it('interrupts the program at Ctrl-C, which decides nothing', async () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: jest.fn() });
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    const stop = new AbortController();
    const decision = new TerminalApprover(input, output, { hold: () => () => undefined }).decide(REQUEST, stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 20));

    input.write('\u0003');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const killed = kill.mock.calls;
    kill.mockRestore();
    stop.abort();

    expect(killed).toEqual([[process.pid, 'SIGINT']]);
    await expect(decision).rejects.toThrow();
  });
});

describe('FirstAnswer', () => {
  it('takes the first answer, and stops the others', async () => {
    const stopped: unknown[] = [];
    const silent = {
      decide: async (_: unknown, signal: AbortSignal) =>
        new Promise<ApprovalDecision>((_resolve, reject) =>
          signal.addEventListener('abort', () => {
            stopped.push((signal.reason as Error).message);
            reject(signal.reason as Error);
          }),
        ),
    };

    expect(await new FirstAnswer([silent, new FixedApprover(true)]).decide(REQUEST, never)).toMatchObject({
      approved: true,
    });
    expect(stopped).toEqual(['it was approved or rejected elsewhere']);
  });

  it('ends with the approval', async () => {
    const stop = new AbortController();
    const { approver } = terminal();
    const decision = new FirstAnswer([approver]).decide(REQUEST, stop.signal);

    stop.abort(new Error('its time is over'));

    await expect(decision).rejects.toThrow('its time is over');
  });
});

describe('approverFor', () => {
  const notes: string[] = [];
  const at = (decision: boolean | undefined, isTTY: boolean, page?: FixedApprover) =>
    approverFor(
      decision,
      Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.ReadStream,
      new PassThrough(),
      { hold: () => () => undefined, note: (line) => void notes.push(line) },
      page,
    );

  it('asks the page, or the terminal, unless the command gives the decision', async () => {
    const page = new FixedApprover(true);

    expect(await at(undefined, false, page).decide(REQUEST, never)).toMatchObject({ approved: true });
    expect(await at(false, true, page).decide(REQUEST, never)).toEqual({ approved: false, by: '--reject' });
    expect(await at(undefined, true, page).decide(REQUEST, never)).toMatchObject({ approved: true });
  });

  it('says that an approval waits on the live page, only if the terminal does not ask', async () => {
    notes.length = 0;

    await at(undefined, true, new FixedApprover(true)).decide(REQUEST, never);
    await at(undefined, false, new FixedApprover(true)).decide(REQUEST, never);

    expect(notes).toEqual(['shop is waiting for the approval Release/Approve on the live page']);
  });

  it('rejects in the name of Slipway, and says why, if it can ask nobody', async () => {
    expect(await at(undefined, false).decide(REQUEST, never)).toEqual({
      approved: false,
      by: 'slipway',
      summary: 'the run has neither a terminal nor a live page, so it cannot ask anyone',
    });
  });
});
