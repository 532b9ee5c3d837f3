import { texts } from './text';

type Json = Readonly<Record<string, unknown>>;

const SERVICE = /\.amazonaws\.|\.amazon\.com$/;

/**
 * What an `AWS::Lambda::Permission` means as a statement.
 *
 * A function URL without authentication is a public web address on purpose, and says so in a property of its own; the
 * statement that Lambda makes of it is bound to calls through that address.
 */
export function lambdaPermission(properties: Json): Json {
  const { Action, Principal, SourceArn, SourceAccount, PrincipalOrgID, FunctionUrlAuthType, InvokedViaFunctionUrl } =
    properties;
  return {
    Effect: 'Allow',
    Action,
    Principal: principalOf(Principal),
    Condition: {
      ArnLike: given('aws:SourceArn', SourceArn),
      StringEquals: {
        ...given('aws:SourceAccount', SourceAccount),
        ...given('aws:PrincipalOrgID', PrincipalOrgID),
        ...given('lambda:FunctionUrlAuthType', FunctionUrlAuthType),
        ...given('lambda:InvokedViaFunctionUrl', InvokedViaFunctionUrl),
      },
    },
  };
}

/** What an `AWS::Lambda::LayerVersionPermission` means as a statement. */
export function layerPermission({ Action, Principal, OrganizationId }: Json): Json {
  return {
    Effect: 'Allow',
    Action,
    Principal: principalOf(Principal),
    Condition: { StringEquals: given('aws:PrincipalOrgID', OrganizationId) },
  };
}

/** What an `AWS::Events::EventBusPolicy` without a statement of its own means as one. */
export function busPermission({ Action, Principal, Condition }: Json): Json {
  const { Type, Key, Value } = (Condition ?? {}) as Record<string, string>;
  return {
    Effect: 'Allow',
    Action,
    Principal: principalOf(Principal),
    ...(Type && { Condition: { [Type]: { [Key]: Value } } }),
  };
}

function principalOf(principal: unknown): unknown {
  return texts(principal).some((name) => SERVICE.test(name)) ? { Service: principal } : { AWS: principal };
}

function given(key: string, value: unknown): Json {
  return value === undefined ? {} : { [key]: value };
}
