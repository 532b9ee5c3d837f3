import { ATOM, isObject, plain, texts } from './text';

type Json = Readonly<Record<string, unknown>>;

/**
 * Pattern of service principals. The last part can be the partition's URL suffix, which is known only at deployment.
 */
const SERVICE = new RegExp(`\\.amazonaws\\.|\\.amazon\\.com$|\\.${ATOM}$`);

/**
 * Returns the policy statement that corresponds to an `AWS::Lambda::Permission`.
 *
 * A function URL whose `AuthType` is `NONE` is intentionally public. Lambda limits the resulting statement to calls
 * through the URL.
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

/** Returns the policy statement that corresponds to an `AWS::Lambda::LayerVersionPermission`. */
export function layerPermission({ Action, Principal, OrganizationId }: Json): Json {
  return {
    Effect: 'Allow',
    Action,
    Principal: principalOf(Principal),
    Condition: { StringEquals: given('aws:PrincipalOrgID', OrganizationId) },
  };
}

/** Returns the policy statement that corresponds to an `AWS::Events::EventBusPolicy` without a `Statement`. */
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
