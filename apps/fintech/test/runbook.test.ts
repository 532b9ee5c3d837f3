import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { parseWaivers } from '../service/security/waivers';
import { synthesized } from './synthesized';
import { PRODUCTION, STANDBY } from './variables';

const ROOT = join(__dirname, '..', '..', '..');
const FILE = join(ROOT, 'docs', 'runbooks', 'fintech.md');
const RUNBOOK = readFileSync(FILE, 'utf8');
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replace(/ /g, '-');
const headings = [...RUNBOOK.matchAll(/^##+ (.*)$/gm)].map(([, heading]) => heading);
const textOf = (templates: Readonly<Record<string, Template>>) =>
  JSON.stringify(Object.values(templates).map((template) => template.toJSON()));

describe('the runbook', () => {
  it.each([
    'Deploy',
    'Approve or reject a release',
    'Go back to an earlier release',
    'Rotate secrets',
    'Waive a finding',
    'Restore in the second region',
  ])('[FT-20] says how to: %s', (task) => {
    const [, section] = RUNBOOK.split(new RegExp(`^##+ ${task}$`, 'm'));

    expect(headings).toContain(task);
    expect(section.split(/^##+ /m)[0]).toMatch(/```/);
  });

  it('[FT-20] links every entry from its contents, and nothing else', () => {
    const [, contents] = RUNBOOK.split('## Contents');
    const listed = [...contents.split('\n## ')[0].matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);

    expect(listed).toEqual(headings.slice(1).map(anchorOf));
    const links = [...RUNBOOK.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.filter((anchor) => !listed.includes(anchor))).toEqual([]);
  });

  it('[FT-20] names existing resources: every name in its commands is in a template', () => {
    const names = [...RUNBOOK.matchAll(/fintech-[\w-]*\$ENVIRONMENT(?:-dr)?/g)].map(([name]) => name);
    const there = textOf(synthesized({ ...PRODUCTION, AWS_REGION: 'eu-south-2' })) + textOf(synthesized(STANDBY));

    expect(new Set(names).size).toBeGreaterThan(8);
    const missing = names
      .map((name) => name.replace('$ENVIRONMENT', 'prod'))
      .filter((name) => !new RegExp(`${name}["/]`).test(there.replaceAll('\\"', '"')));
    expect(missing).toEqual([]);
  });

  it('[FT-20] names the stage, the action and the outputs by their actual names', () => {
    const { TapStack } = synthesized();
    const [{ Properties }] = Object.values(TapStack.findResources('AWS::CodePipeline::Pipeline'));
    const approval = Properties.Stages.find(({ Name }: { Name: string }) => Name === 'Approval');
    const outputs = Object.values<{ Description?: string }>(TapStack.toJSON().Outputs).map((one) => one.Description);

    expect(RUNBOOK).toContain('--stage-name Approval --action-name Approve');
    expect(approval.Actions.map(({ Name }: { Name: string }) => Name)).toContain('Approve');
    ['approval_table', 'service_url', 'webhook_url'].forEach((output) => {
      expect(RUNBOOK).toContain(`\`${output}\``);
      expect(outputs).toContain(output);
    });
  });

  it('[FT-20] shows a waiver that the scan accepts', () => {
    const [, yaml] = /```yaml\n(.*?)```/s.exec(RUNBOOK)!;

    expect(parseWaivers(yaml, 'waivers.yaml')).toMatchObject([{ id: 'GHSA-jf85-cpcp-j695', package: 'lodash' }]);
  });
});
