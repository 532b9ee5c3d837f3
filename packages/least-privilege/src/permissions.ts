import { ATOM, isObject, plain, texts } from './text';

type Json = Readonly<Record<string, unknown>>;

/** The last part may be the URL suffix of the partition, which only the deployment knows. */
const SERVICE = new RegExp(`\\.amazonaws\\.|\\.amazon\\.com$|\\.${ATOM}$`);

/**
 * What an `AWS::Lambda::Permission` means as a statement.
 *
 * A function URL without authentication is a public web address on purpose, and says so in a property of its own; the
 * statement that Lambda makes of it is bound to calls through that address.
 */
export function lambdaPermission(properties: Json): Json {
  const {
    Action,
    Principal,
    SourceArn,
    SourceAccount,
    EventSourceToken,
    PrincipalOrgID,
    FunctionUrlAuthType,
    InvokedViaFunctionUrl,
  } = properties;
  return {
    Effect: 'Allow',
    Action,
    Principal: principalOf(Principal),
    Condition: {
      ArnLike: given('aws:SourceArn', SourceArn),
      StringEquals: {
        ...given('aws:SourceAccount', SourceAccount),
        ...given('lambda:EventSourceToken', EventSourceToken),
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
  const { Type, Key, Value } = isObject(Condition) ? Condition : {};
  const condition = typeof Type === 'string' ? { Condition: { [Type]: { [plain(Key)]: Value } } } : {};
  return { Effect: 'Allow', Action, Principal: principalOf(Principal), ...condition };
}

function principalOf(principal: unknown): unknown {
  return texts(principal).some((name) => SERVICE.test(name)) ? { Service: principal } : { AWS: principal };
}

function given(key: string, value: unknown): Json {
  return value === undefined ? {} : { [key]: value };
}
