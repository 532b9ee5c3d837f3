import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../src/cli';
import { folderWith, requirementsOf } from '../workspace';

const HOSTILE = '<script>alert("1")</script> & \'more\'';
const RECORD = {
  schemaVersion: 1,
  start: '2026-11-29T10:00:00.000Z',
  succeeded: true,
  summary: 'as expected: 3 of 3 actions executed',
  fence: 'none',
  remarks: [HOSTILE],
  story: [{ about: HOSTILE, expected: 'it is delivered', outcome: 'as expected' }],
  executions: [],
  serviceDeployments: [],
  undecidedPermissions: ['ec2:CreateNetworkInterface of build'],
  adjustments: [],
};

const DELIVERY = {
  ...RECORD,
  fence: 'bubblewrap',
  executions: [
    {
      pipeline: 'shop',
      status: 'Succeeded',
      stages: [
        {
          name: 'Release',
          actions: [{ name: 'Approve', approval: { decision: 'Approved', by: 'jane', summary: '' } }],
        },
      ],
    },
  ],
  serviceDeployments: [{ service: 'web', image: 'shop@sha256:1', status: 'SUCCESSFUL' }],
};

const [noted] = [requirementsOf('shop', 'SH-01')].map((file) => ({
  ...file,
  requirements: file.requirements.map((one) => ({ ...one, note: HOSTILE })),
}));

function workspace(files: Readonly<Record<string, unknown>> = {}): string {
  return folderWith({
    'docs/requirements/shop.yaml': requirementsOf('shop', 'SH-01', 'SH-02'),
    'apps/shop/package.json': {},
    'apps/shop/coverage/results.json': [
      { file: '', title: `[SH-01] ${HOSTILE}`, status: 'passed', kind: 'template' },
      { file: '', title: '[SH-01] twice', status: 'passed' },
      { file: '', title: '[SH-02] once', status: 'passed' },
    ],
    ...files,
  });
}

function page(root: string, ...args: string[]) {
  const lines: string[] = [];
  const errors: string[] = [];
  const html = join(root, 'out', 'page.html');
  const exitCode = main(
    ['node', 'slipway-evidence', 'page', '--root', root, '--html', html, ...args],
    (line) => lines.push(line),
    (line) => errors.push(line),
  );
  return { exitCode, said: [...lines, ...errors].join('\n'), html };
}

it('[RN-13] shows how strong a proof is', () => {
  const root = workspace({
    'docs/requirements/mutations/results.yaml': { 'SH-02': { date: '2026-11-29', commit: 'a', lines: 3, noticed: 2 } },
  });

  const { html } = page(root);

  expect(readFileSync(html, 'utf8').match(/tests detected \d of \d deliberately broken lines on [\d-]+/g)).toEqual([
    'tests detected 2 of 3 deliberately broken lines on 2026-11-29',
  ]);
});

describe('slipway-evidence page', () => {
  it('[RN-13] writes each requirement with its proofs, and what is not proven', () => {
    const root = workspace();

    const { exitCode, said, html } = page(root, '--commit', 'abc', '--json', join(root, 'page.json'));

    expect([exitCode, said]).toEqual([0, `${html}: 1 proven, 1 partly proven, 0 not proven`]);
    const text = readFileSync(html, 'utf8');
    expect(text).toContain('2 tests: 1 template<');
    expect(text).toContain('1 test<');
    expect(text).toMatch(
      /<h2 id="gaps">[^]*SH-02[^]*partly proven<\/span>: no passing test proves the requirement by a synthesized template/,
    );
    expect(text).toContain('No runs are recorded.');
    expect(JSON.parse(readFileSync(join(root, 'page.json'), 'utf8'))).toMatchObject({ commit: 'abc' });
  });

  it('shows runs and accepted findings, and lets no text become markup', () => {
    const root = workspace({
      '.slipway/shop/run/result.json': RECORD,
      '.slipway/fenced/run/result.json': DELIVERY,
      '.slipway/other/building.log': 'no run',
      'apps/shop/cdk.out/manifest.json': {
        artifacts: {
          Shop: {
            type: 'aws:cloudformation:stack',
            properties: { templateFile: 'Shop.template.json' },
            metadata: {
              '/Shop/Site': [
                { type: 'aws:cdk:acknowledged-rules', data: { 'slipway-evidence::public-bucket': HOSTILE } },
              ],
            },
          },
        },
      },
      'apps/shop/cdk.out/Shop.template.json': { Resources: {} },
    });

    const text = readFileSync(page(root).html, 'utf8');

    expect(text).toContain('builds ran without a sandbox');
    expect(text).toContain('builds ran in a sandbox (bubblewrap)');
    expect(text).toMatch(/Approve[^]*Approved[^]*jane[^]*shop@sha256:1/);
    expect(text).toContain('not enforced: ec2:CreateNetworkInterface of build');
    expect(text).toMatch(/Shop\/Site[^]*alert\(&quot;1&quot;\)/);
    expect(text).not.toContain('<script');
    expect(text).toContain("default-src 'none'");
  });

  it('[RN-13] shows each item of each standard, with its standing, its findings and what people show', () => {
    const place = { type: 'aws:cdk:logicalId', data: 'Alarm' };
    const accepted = (reason: string) => ({
      type: 'aws:cdk:acknowledged-rules',
      data: { 'posture::silent-alarm': reason },
    });
    const alarms = (reason: string) => ({
      'manifest.json': {
        artifacts: {
          Shop: {
            type: 'aws:cloudformation:stack',
            properties: { templateFile: 'Shop.template.json' },
            metadata: { '/Shop/Alarm': [place, accepted(reason)] },
          },
        },
      },
      'Shop.template.json': {
        Resources: {
          Alarm: { Type: 'AWS::CloudWatch::Alarm' },
          [HOSTILE]: { Type: 'AWS::Logs::LogGroup' },
          Network: { Type: 'AWS::EC2::VPC' },
        },
      },
    });
    const files = (app: string, reason: string) =>
      Object.fromEntries(
        Object.entries(alarms(reason)).map(([name, content]) => [`apps/${app}/cdk.out/${name}`, content]),
      );
    const root = workspace({
      ...files('shop', HOSTILE),
      ...files('till', 'a board shows it (until 2999-01-31)'),
      ...files('gone', 'a board shows it (until 2026-01-31)'),
    });

    const text = readFileSync(page(root).html, 'utf8');

    expect(text).toContain('<a href="#pack-pci-dss-4">PCI DSS 4.0.1</a>');
    expect(text).toMatch(/<h2 id="pack-cis-aws">CIS AWS Foundations/);
    expect(text).toMatch(/<li>till: \d+ met, \d+ not met, \d+ accepted, \d+ open, \d+ not applicable<\/li>/);
    const [, item] = /<th scope="row">10\.7\.2<\/th>(.*)/.exec(text)!;
    expect(item).toMatch(/shop: <span class="standing partly">accepted<.*Accepted: &lt;script&gt;/);
    expect(item).toMatch(/gone: .*not met.*Was accepted until 2026-01-31: a board shows it/);
    expect(item).toMatch(/till: .*Accepted until 2999-01-31: a board shows it/);
    expect(item).toMatch(
      /by the templates: .*<code>posture::silent-alarm<\/code>.*to provide: the names of the people who are notified/,
    );
    expect(/<th scope="row">10\.5\.1<\/th>(.*)/.exec(text)![1]).toMatch(/not met.*&lt;script&gt;/);
    expect(/<th scope="row">10\.2\.1<\/th>(.*)/.exec(text)![1]).toMatch(
      /open.*Advice: <code>posture::logs-off<\/code>/,
    );
    expect(/<th scope="row">9\.1-9\.5<\/th>(.*)/.exec(text)![1]).toMatch(/<div>shop: .*open.*by people<br>/);
    expect(text).not.toContain('<script');
  });

  it('states how many places have the same finding, and that no app was synthesized', () => {
    const alarm = { Type: 'AWS::CloudWatch::Alarm' };
    const properties = { templateFile: 'Shop.template.json' };
    const root = workspace({
      'apps/shop/cdk.out/manifest.json': { artifacts: { Shop: { type: 'aws:cloudformation:stack', properties } } },
      'apps/shop/cdk.out/Shop.template.json': { Resources: { One: alarm, Two: alarm, Three: alarm } },
    });

    expect(readFileSync(page(root).html, 'utf8')).toMatch(
      /<code>One<\/code> and 2 more: the alarm has no alarm action, so nobody is notified/,
    );
    expect(readFileSync(page(workspace()).html, 'utf8')).toContain('No app was synthesized.');
  });

  it('states that everything is proven, if it is', () => {
    const root = workspace({ 'docs/requirements/shop.yaml': requirementsOf('shop', 'SH-01') });

    expect(readFileSync(page(root).html, 'utf8')).toContain('Every requirement is proven.');
  });

  it('names the commit that is checked out', () => {
    const root = workspace();
    const withoutApps = folderWith({ 'docs/requirements/shop.yaml': noted });
    const env = { PATH: process.env.PATH };
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
        cwd: root,
        env,
        encoding: 'utf8',
      });
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'first');
    const commit = git('rev-parse', 'HEAD').slice(0, 12);

    expect(readFileSync(page(root).html, 'utf8')).toContain(`Commit <code>${commit}</code>`);
    expect(readFileSync(page(withoutApps).html, 'utf8')).toContain('Commit <code>unknown</code>');
  });

  it.each([
    [
      'is cut off',
      '{',
      /run\/result.json is not a valid run result: SyntaxError.*run the demo again, or remove the file/s,
    ],
    ['is of another version', { ...RECORD, schemaVersion: 2 }, /schemaVersion/],
  ])('refuses a record that %s', (_, record, message) => {
    const { exitCode, said } = page(workspace({ '.slipway/shop/run/result.json': record }));

    expect(exitCode).toBe(2);
    expect(said).toMatch(message);
  });

  it('refuses a folder without requirements', () => {
    const { exitCode, said } = page(folderWith({}));

    expect(exitCode).toBe(2);
    expect(said).toContain(
      'does not exist: run the command in the root folder of the workspace, or pass this folder with --root',
    );
  });
});
