import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Token } from 'aws-cdk-lib/core';
import { SynthesizedCase } from './synthesize-case';

/** AWS account to which the cases are deployed. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  /** ARN of the caller, as STS reports it. */
  readonly caller: string;
}

/** Describes the planned deployments in an account, for the person who has to confirm them. */
export function describePlan(cases: readonly SynthesizedCase[], account: Account, parallel: number): string[] {
  const minutes = cases.reduce((sum, { integCase }) => sum + integCase.minutes, 0);
  const longest = Math.max(...cases.map(({ integCase }) => integCase.minutes));
  return [
    `account ${account.accountId}, region ${account.region}, as ${account.caller}`,
    ...cases.map((one) => `  ${describeCase(one)}`),
    `at most ${parallel} cases at once, about ${Math.max(longest, Math.ceil(minutes / parallel))} minutes; what is made costs money until it is destroyed, which happens at the end in any case`,
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
