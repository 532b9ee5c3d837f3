import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../src/cli';
import { pricedRegions } from '../../src/cost/price-table';
import { folderWith } from '../workspace';
import { assemblyOf } from './app';

const README = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
const SECTION = README.split('\n## What an app costs\n')[1].split('\n## ')[0];
const DECISION = readFileSync(join(__dirname, '../../../../docs/decisions/0070-cost-estimate.md'), 'utf8');

const [, usage] = /```yaml\n(.*?)```/s.exec(SECTION)!;
const [, shown] = /```\n\$ npx slipway-evidence cost (.*?)```/s.exec(SECTION)!;

const gateway = { Type: 'AWS::EC2::NatGateway', Metadata: { 'aws:cdk:path': 'Shop/Network/Gateway/Resource' } };
const lambda = {
  Type: 'AWS::Lambda::Function',
  Properties: { MemorySize: 512, Architectures: ['arm64'] },
  Metadata: { 'aws:cdk:path': 'Shop/Orders/Function/Resource' },
};

describe('the README', () => {
  it('[RN-14] shows what an app costs as the command prints it, with the usage that it states', () => {
    const folder = folderWith({ ...assemblyOf({ Gateway: gateway, Function: lambda }), 'usage.yaml': usage });
    const said: string[] = [];

    const code = main(['node', 'slipway-evidence', 'cost', folder, '--usage', join(folder, 'usage.yaml')], (line) =>
      said.push(line),
    );

    expect(code).toBe(0);
    expect(shown.split('\n').slice(1).join('\n').trimEnd()).toBe(said.join('\n'));
  });

  it('[RN-14] states what is left out, which regions have prices, and every option', () => {
    const help: string[] = [];

    main(['node', 'slipway-evidence', 'cost', '--help'], (line) => help.push(line));

    const options = [...help.join('\n').matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option);
    expect(options).toContain('--diff');
    expect(options.filter((option) => !SECTION.includes(`\`${option}`))).toEqual([]);
    expect(pricedRegions().filter((region) => !SECTION.includes(region))).toEqual([]);
    expect(README).toMatch(/data transfer, free tiers, taxes and discounts are left out/);
    expect(DECISION).toContain('`slipway-evidence cost`');
  });
});
