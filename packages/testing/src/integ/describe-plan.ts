import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Token } from 'aws-cdk-lib/core';
import { SynthesizedCase } from './synthesize-case';

/** AWS account to which test cases are deployed. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  /** ARN of the principal whose credentials are used, as reported by STS. */
  readonly caller: string;
}

/** Returns lines that describe the planned deployments, for the user who is asked to confirm them. */
export function describePlan(cases: readonly SynthesizedCase[], account: Account, parallel: number): string[] {
  const minutes = cases.reduce((sum, { integCase }) => sum + integCase.minutes, 0);
  const longest = Math.max(...cases.map(({ integCase }) => integCase.minutes));
  return [
    `account ${account.accountId}, region ${account.region}, as ${account.caller}`,
    ...cases.map((one) => `  ${describeCase(one)}`),
    `up to ${parallel} cases at a time, about ${Math.max(longest, Math.ceil(minutes / parallel))} minutes in total; the resources cost money until they are destroyed at the end of the run, even if a check fails`,
  ];
}

function describeCase({ member, name, folder, integCase }: SynthesizedCase): string {
  const resources = integCase.stacks.reduce(
    (sum, { templateFile }) => sum + resourcesIn(join(folder, templateFile)),
    0,
  );
  const stacks = integCase.stacks.map(({ stackName }) => stackName).join(', ');
  const [{ region }] = integCase.stacks;
  const place = Token.isUnresolved(region) ? '' : ` in ${region}`;
  return `${member} ${name}: ${stacks}${place}: ${resources} resources, ${integCase.checks.length} checks, about ${integCase.minutes} minutes`;
}

function resourcesIn(template: string): number {
  return Object.keys(JSON.parse(readFileSync(template, 'utf8')).Resources).length;
}
