import { z } from 'zod';
import { callEmulator } from '../cloudformation-front/emulator-call';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { RecordedCall } from '../emulator/recorded-calls';
import { ApiRefusedError } from '../loopback/errors';
import { DeployedAccount } from '../required-permissions/deployed-account';
import { decide, DecidingPolicies } from '../required-permissions/policy/decide';
import { applies, isAbout, Request } from '../required-permissions/policy/statements';
import { Deployment } from '../stacks/deployment';
import { CallAuthorizer, CallPermission, SignedCall } from './call-authorizer';

/**
 * Header that requests the emulator's authorization decisions about a call instead of the response. The signature of a
 * call does not cover this header.
 */
const HEADER = 'x-slipway-authorize';
const ROLE_SESSION = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//;

const refusal = z.object({ code: z.string(), message: z.string(), status: z.number() });
const decisions = z.object({
  /** ARN of the caller. */
  caller: z.string(),
  account: z.string(),
  region: z.string(),
  /** Error that the service returns if the call is denied. */
  denial: refusal.omit({ message: true }),
  decisions: z.array(z.object({ allowed: z.boolean(), explicit: z.boolean() })),
});
const answer = z.union([decisions, z.object({ failure: refusal })]);

type Decisions = z.infer<typeof decisions>;

/**
 * Authorizes calls in two steps. First, the embedded AWS checks the signature and evaluates its policies. Second, the
 * role's original policies are checked, because their deployed copies lack some conditions.
 *
 * If the templates do not determine the result, the decision of the embedded AWS applies: permissions may be defined
 * outside the templates, and a role may belong to a stack that is still being created.
 */
export class IamAuthorizer implements CallAuthorizer {
  private readonly recorded = new Map<string, RecordedCall>();

  constructor(
    private readonly aws: EmbeddedAws,
    private readonly deployment: Pick<Deployment, 'stacks'>,
  ) {}

  /** Calls by roles that were allowed or denied. Each call is listed once. */
  public get calls(): readonly RecordedCall[] {
    return [...this.recorded.values()];
  }

  public async authorize(call: SignedCall, permissions: readonly CallPermission[]): Promise<void> {
    const made = await this.decisionsAbout(call, permissions);
    for (const [index, permission] of filledIn(permissions, made).entries()) {
      const denial = this.denialOf(permission, made, made.decisions[index]);
      this.record(permission, made, denial === undefined);
      if (denial !== undefined) {
        const { code, status } = made.denial;
        throw new ApiRefusedError(code, denial, { status });
      }
    }
  }

  /** Returns the emulator's decisions about a call. @throws ApiRefusedError if the call's signature is not valid */
  private async decisionsAbout(call: SignedCall, permissions: readonly CallPermission[]): Promise<Decisions> {
    const headers = { ...call.headers, [HEADER]: encodeURIComponent(JSON.stringify(permissions)) };
    const { body } = await callEmulator(this.aws, { ...call, headers });
    const decided = answer.parse(JSON.parse(body));
    if ('failure' in decided) {
      const { code, message, status } = decided.failure;
      throw new ApiRefusedError(code, message, { status });
    }
    return decided;
  }

  /** Returns AWS's error message for a denied call, or undefined if the call is allowed. */
  private denialOf(
    { action, resource, context }: CallPermission,
    { caller, account: accountId, region }: Decisions,
    { allowed, explicit }: Decisions['decisions'][number],
  ): string | undefined {
    const [, owner, name] = ROLE_SESSION.exec(caller) ?? [];
    const principal = { roleArn: `arn:aws:iam::${owner}:role/${name}` };
    const account = new DeployedAccount(this.deployment.stacks);
    const policies = owner === undefined ? undefined : account.policiesFor(principal, resource);
    const every = Object.entries(account.contextOf(principal, { accountId, region }));
    const known = Object.fromEntries(every.filter(([key]) => key !== SOURCE_FUNCTION));
    const request = { action, resource, context: { ...known, ...context } };
    const denied = policies && speaksOf(policies, request) && decide(principal, request, policies).outcome === 'denied';
    if (allowed && !denied) {
      return undefined;
    }
    const bounded =
      policies?.boundary && decide(principal, request, { ...policies, boundary: undefined }).outcome === 'allowed';
    const why = explicit || (policies && isDenied(policies, request)) ? EXPLICIT : implicit(action, bounded);
    return `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
  }

  private record({ action, resource }: CallPermission, { caller }: Decisions, allowed: boolean): void {
    const [, account, role] = ROLE_SESSION.exec(caller) ?? [];
    if (account !== undefined) {
      const call = { account, role, action, resource, allowed };
      this.recorded.set(JSON.stringify(call), call);
    }
  }
}

/** Condition key that is set in calls by Lambda functions. The key's value is unknown here. */
const SOURCE_FUNCTION = 'lambda:SourceFunctionArn';
const EXPLICIT = 'with an explicit deny in an identity-based policy';

function implicit(action: string, bounded = false): string {
  return `because no ${bounded ? 'permissions boundary' : 'identity-based policy'} allows the ${action} action`;
}

function speaksOf({ identity, boundary = [] }: DecidingPolicies, request: Request): boolean {
  return [...identity, ...boundary].some((statement) => isAbout(statement, request));
}

function isDenied({ identity, boundary = [] }: DecidingPolicies, request: Request): boolean {
  return [...identity, ...boundary].some(
    (statement) => statement.Effect === 'Deny' && applies(statement, request) === true,
  );
}

function filledIn(permissions: readonly CallPermission[], { account, region }: Decisions): readonly CallPermission[] {
  const text = JSON.stringify(permissions).replaceAll('${Region}', region).replaceAll('${Account}', account);
  return JSON.parse(text) as readonly CallPermission[];
}
