import { main } from '../src/cli';

function run(...args: string[]) {
  const [out, err] = [jest.fn(), jest.fn()];
  return { exitCode: main(args, out, err), out: out.mock.calls.flat(), err: err.mock.calls.flat() };
}

describe('sample-command', () => {
  it('prints the words, one per line', () => {
    expect(run('one two', 'three')).toEqual({ exitCode: 0, out: ['one', 'two', 'three'], err: [] });
  });

  it('prints its usage with --help', () => {
    expect(run('--help')).toMatchObject({ exitCode: 0, out: [expect.stringContaining('Exit codes: 0 as expected')] });
  });

  it('refuses to run without a word, and prints its usage', () => {
    expect(run()).toMatchObject({
      exitCode: 2,
      err: [expect.stringMatching(/the text must contain at least one word[\s\S]*sample-command </)],
    });
  });

  it('prints to the terminal by default', () => {
    const [out, err] = ['log', 'error'].map((way) => jest.spyOn(console, way as 'log').mockImplementation());

    expect([main(['one']), main([])]).toEqual([0, 2]);

    expect([out.mock.calls, err.mock.calls.length]).toEqual([[['one']], 1]);
    jest.restoreAllMocks();
  });
});
