import { readFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ENVIRONMENT = { ...process.env };
afterEach(() => (process.env = { ...ENVIRONMENT }));

describe('main', () => {
  it('[BC-11] synthesizes the stack of the suffix, under the validation of least-privilege', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'brazilcart-'));
    process.env = { ...ENVIRONMENT, ENVIRONMENT_SUFFIX: 'dev', CDK_OUTDIR: outdir };

    jest.isolateModules(() => void require('../src/main'));

    expect(JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')).artifacts.BrazilCart.properties.stackName).toBe('brazilcart-stack-dev');
    const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
    expect(pluginReports.map(({ pluginName, conclusion }: { pluginName: string; conclusion: string }) => [pluginName, conclusion])).toContainEqual(['least-privilege', 'success']);
    rmSync(outdir, { recursive: true });
  });
});
