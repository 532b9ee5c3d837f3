import { Proof, ProofKind, TestResult, trace, TraceProps } from '../../src';
import { asMarkdown, asTable } from '../../src/requirements/render';
import { requirementsOf } from '../workspace';

function test(title: string, status = 'passed', kind: ProofKind | undefined = 'template') {
  return { file: 'apps/shop/test/shop.test.ts', title, status, kind };
}

function traceShop(props: Partial<TraceProps>) {
  return trace({ requirements: [requirementsOf('shop', 'SH-01')], apps: ['shop'], claims: {}, tests: [], ...props });
}

describe('a trace', () => {
  it('proves what passing tests name', () => {
    const traced = traceShop({
      tests: [
        test('[SH-01] sells'),
        test('[SH-01] sells again'),
        test('names nothing'),
        test('names nothing either', 'pending'),
      ],
    });

    expect(traced).toMatchObject({ problems: [], passed: 1, failed: 0 });
    expect(traced.apps[0].requirements[0]).toMatchObject({
      claimed: true,
      state: Proof.PROVEN,
      tests: [{ title: '[SH-01] sells' }, {}],
    });
  });

  it.each([
    [
      'no test names',
      [],
      Proof.NONE,
      /^SH-01 is claimed, but no test names it: write a test with \[SH-01\] in its title/,
    ],
    [
      'only a skipped test names',
      [test('[SH-01] sells', 'pending')],
      Proof.SKIPPED,
      /^SH-01 is claimed, but a test did not run: '\[SH-01\] sells' in apps/,
    ],
    [
      'a skipped test names beside one that passed',
      [test('[SH-01] sells'), test('[SH-01] ships', 'pending')],
      Proof.SKIPPED,
      /^SH-01 is claimed, but a test did not run: '\[SH-01\] ships' in apps\/shop\/test\/shop\.test\.ts: run the test, or /,
    ],
    [
      'a test that is yet to be written names',
      [test('[SH-01] sells'), test('[SH-01] ships', 'todo')],
      Proof.SKIPPED,
      /did not run: '\[SH-01\] ships'/,
    ],
    [
      'a test names whose word for its outcome is new',
      [test('[SH-01] sells'), test('[SH-01] ships', 'postponed')],
      Proof.SKIPPED,
      /did not run: '\[SH-01\] ships'/,
    ],
    [
      'a failing and a skipped test name',
      [test('[SH-01] ships', 'pending'), test('[SH-01] sells', 'failed')],
      Proof.FAILING,
      /a test fails: '\[SH-01\] sells'/,
    ],
    [
      'a failing test names',
      [test('[SH-01] sells', 'failed'), test('[SH-01] buys')],
      Proof.FAILING,
      /^SH-01 is claimed, but a test fails: '\[SH-01\] sells' in apps/,
    ],
  ])('fails for a requirement of an app that %s', (_, tests, state, problem) => {
    const traced = traceShop({ tests });

    expect(traced).toMatchObject({ problems: [expect.stringMatching(problem)], passed: 0, failed: 1 });
    expect(traced.apps[0].requirements[0].state).toBe(state);
  });

  describe('of a requirement that lists the kinds template and run', () => {
    const [file] = [requirementsOf('shop', 'SH-01')];
    const requirements = [
      { ...file, requirements: [{ ...file.requirements[0], proof: ['template', 'run'] as ProofKind[] }] },
    ];

    it('proves it by passing tests of both', () => {
      expect(
        traceShop({ requirements, tests: [test('[SH-01] has'), test('[SH-01] sells', 'passed', 'run')] }),
      ).toMatchObject({ problems: [], passed: 1, failed: 0 });
    });

    it.each<[string, TestResult[], RegExp]>([
      [
        'run is missing',
        [test('[SH-01] has'), test('[SH-01] has more')],
        /^SH-01 is claimed, but no passing test proves the requirement by run \(run the handler, script or pipeline\): write a test with \[SH-01\] in its title/,
      ],
      [
        'template is missing',
        [test('[SH-01] sells', 'passed', 'run')],
        /by template \(assert on the synthesized template\): write/,
      ],
      [
        'the tests are of a kind that it does not list',
        [test('[SH-01] sells', 'passed', 'doc')],
        /by template \(assert .*\) or by run \(/,
      ],
      ['the results say no kind', [{ ...test('[SH-01] sells'), kind: undefined }], /by template .* or by run/],
    ])('fails when %s', (_, tests, problem) => {
      const traced = traceShop({ requirements, tests });

      expect(traced).toMatchObject({ problems: [expect.stringMatching(problem)], passed: 0, failed: 1 });
      expect(traced.apps[0].requirements[0].state).toBe(Proof.PARTIAL);
    });

    it('does not count a test that did not run for its kind', () => {
      const traced = traceShop({ requirements, tests: [test('[SH-01] has'), test('[SH-01] sells', 'pending', 'run')] });

      expect(traced.apps[0].requirements[0]).toMatchObject({ state: Proof.SKIPPED, missing: ['run'] });
    });
  });

  it('claims nothing for an app that does not exist', () => {
    expect(traceShop({ apps: [] })).toMatchObject({ problems: [], passed: 0, failed: 0 });
  });

  it('claims less, or something without an app, if the claims say so', () => {
    const claims = { shop: { claimed: ['SH-01'], reason: 'SH-02 comes in spring' } };

    const traced = traceShop({
      requirements: [requirementsOf('shop', 'SH-01', 'SH-02')],
      apps: [],
      claims,
      tests: [test('[SH-01] sells')],
    });

    expect(traced).toMatchObject({ problems: [], passed: 1, failed: 0 });
    expect(traced.apps[0]).toMatchObject({
      narrowed: 'SH-02 comes in spring',
      requirements: [{ claimed: true }, { claimed: false }],
    });
  });

  it.each([
    [
      'a test names an unknown id',
      { tests: [test('[SH-01] sells'), test('[SH-99] sells')] },
      /\[SH-99\] sells' names SH-99, which is not a requirement/,
    ],
    [
      'the claims name an unknown app',
      { tests: [test('[SH-01] sells')], claims: { bank: { claimed: [], reason: 'none' } } },
      /claims.yaml names the app 'bank'/,
    ],
    [
      'the claims name an unknown id',
      { tests: [test('[SH-01] sells')], claims: { shop: { claimed: ['SH-01', 'SH-98'], reason: 'none' } } },
      /claims.yaml lists SH-98 for the app shop/,
    ],
  ])('fails if %s', (_, props, problem) => {
    expect(traceShop(props)).toMatchObject({ problems: [expect.stringMatching(problem)], passed: 1, failed: 1 });
  });
});

describe('a trace in words', () => {
  const requirements = [requirementsOf('shop', 'SH-01', 'SH-02'), requirementsOf('bank', 'BK-01')];
  requirements[0].requirements[0].must = `The shop sells | ${'more and '.repeat(20)}more.`;
  const traced = traceShop({ requirements, tests: [test('[SH-01] sells | gives')] });

  it('is a table of what is claimed, with the problems below', () => {
    const lines = asTable(traced).split('\n');

    expect(lines).toEqual([
      'shop: claims 2 of 2',
      expect.stringMatching(/^ {2}SH-01 {2}proven {5}1 test {3}The shop sells \| more .*…$/),
      '  SH-02  no test    0 tests  The shop does what SH-02 says.',
      'bank: claims 0 of 1 (the app does not exist yet)',
      expect.stringMatching(/^! SH-02 is claimed/),
    ]);
    expect(Math.max(...lines.slice(0, 4).map(({ length }) => length))).toBeLessThanOrEqual(96);
  });

  it('reports that a test of unknown kind has none', () => {
    expect(asMarkdown(traceShop({ requirements, tests: [{ ...test('[SH-01] sells'), kind: undefined }] }))).toContain(
      '[SH-01] sells (no kind: apps/shop/test/shop.test.ts)',
    );
  });

  it('is a page that names every test', () => {
    const page = asMarkdown(traced);

    expect(page).toContain('## shop: claims 2 of 2');
    expect(page).toContain('| template | proven | [SH-01] sells \\| gives (template: apps/shop/test/shop.test.ts) |');
    expect(page).toContain('| BK-01 | The bank does what BK-01 says. | template | no test |  |');
  });
});
