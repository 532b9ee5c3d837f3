import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimedNames, touch } from './claimed-names';
import { add, IntegOutcome, NOTHING } from './outcome';
import { SynthesizedCase } from './synthesize-case';

/** Values of stack outputs, by stack name and output key. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Tool that deploys test cases to an AWS account, and destroys them. */
export interface Deployer {
  /**
   * Deploys all stacks of a test case, with the check stack last, and returns their outputs.
   * @throws Error if a stack fails, or if the signal is aborted before all stacks are deployed
   */
  deploy(synthesized: SynthesizedCase, signal: AbortSignal): Promise<StackOutputs>;
  /** Deletes all stacks of a test case, even if they are still being created. @throws Error if a stack remains */
  destroy(synthesized: SynthesizedCase): Promise<void>;
}

export interface RunDeployedProps {
  readonly deployer: Deployer;
  /** Maximum number of cases that run at the same time. Cases that use the same names wait for each other. */
  readonly parallel: number;
  /** Signal that ends the run: no further stacks are deployed, and all deployed stacks are destroyed. */
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

interface Waiting {
  readonly synthesized: SynthesizedCase;
  readonly names: ReadonlySet<string>;
}

/**
 * Deploys test cases to an account, reads the results of their checks, and destroys all stacks, even after a failure.
 *
 * @returns the outcome, with the names of the stacks that could not be destroyed (`left`)
 */
export async function runDeployed(
  cases: readonly SynthesizedCase[],
  props: RunDeployedProps,
): Promise<IntegOutcome & { readonly left: readonly string[] }> {
  const waiting: Waiting[] = cases.map((synthesized) => ({ synthesized, names: claimedNames(synthesized) }));
  const running = new Map<Waiting, Promise<void>>();
  const left: string[] = [];
  let outcome = NOTHING;
  const begin = (next: Waiting) => {
    waiting.splice(waiting.indexOf(next), 1);
    const end = runCase(next.synthesized, props, left).then((one) => {
      outcome = add(outcome, one);
      running.delete(next);
    });
    running.set(next, end);
  };
  while (running.size > 0 || (waiting.length > 0 && !props.signal.aborted)) {
    const free = waiting.find(({ names }) => ![...running.keys()].some((other) => touch(names, other.names)));
    if (free && running.size < props.parallel && !props.signal.aborted) {
      begin(free);
    } else {
      await Promise.race(running.values());
    }
  }
  return { ...outcome, unknown: outcome.unknown + checksOf(waiting), left };
}

function checksOf(waiting: readonly Waiting[]): number {
  return waiting.reduce((sum, { synthesized }) => sum + synthesized.integCase.checks.length, 0);
}

async function runCase(
  synthesized: SynthesizedCase,
  { deployer, signal, onLine }: RunDeployedProps,
  left: string[],
): Promise<IntegOutcome> {
  const { member, name, integCase } = synthesized;
  const say = (line: string) => onLine(`${member} ${name}: ${line}`);
  try {
    say(`deploying ${integCase.stacks.map(({ stackName }) => stackName).join(', ')}`);
    return judge(synthesized, await deployer.deploy(synthesized, signal), say);
  } catch (error) {
    const reason = signal.aborted ? 'interrupted' : (error as Error).message;
    say(`deployment failed, so ${integCase.checks.length} checks did not run: ${reason}`);
    return { ...NOTHING, failed: 1, unknown: integCase.checks.length };
  } finally {
    say('destroying');
    await deployer.destroy(synthesized).then(
      () => say('destroyed'),
      (error: Error) => {
        left.push(...integCase.stacks.map(({ stackName }) => stackName));
        say(`NOT destroyed: ${error.message}`);
      },
    );
  }
}

function judge(synthesized: SynthesizedCase, outputs: StackOutputs, say: (line: string) => void): IntegOutcome {
  const { folder, integCase } = synthesized;
  const { checkStack, checks } = integCase;
  const { Outputs } = JSON.parse(readFileSync(join(folder, checkStack.templateFile), 'utf8'));
  const keys = Object.entries<{ Value: { 'Fn::GetAtt': [string, string] } }>(Outputs).map(
    ([key, { Value }]) => [Value['Fn::GetAtt'][0], key] as const,
  );
  const keyOf = new Map(keys);
  const failed = checks.flatMap(({ group, title, logicalId }) => {
    const said = outputs[checkStack.stackName]?.[keyOf.get(logicalId)!] ?? '{"status":"the check did not run"}';
    const { status, message = status } = JSON.parse(said) as { status: string; message?: string };
    return status === 'success' ? [] : [`failed: ${group}: ${title}: ${message}`];
  });
  say(`${checks.length - failed.length} of ${checks.length} checks passed`);
  failed.forEach(say);
  return { ...NOTHING, passed: checks.length - failed.length, failed: failed.length };
}
