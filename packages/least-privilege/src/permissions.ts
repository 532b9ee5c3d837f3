import { ATOM, isObject, plain, texts } from './text';

type Json = Readonly<Record<string, unknown>>;

/** The last part may be the URL suffix of the partition, which only the deployment knows. */
const SERVICE = new RegExp(`\\.amazonaws\\.|\\.amazon\\.com$|\\.${ATOM}$`);

/**
 * Returns the policy statement that an `AWS::Lambda::Permission` stands for.
 *
 * A function URL without authentication is public on purpose and declares that in its own property. Lambda limits the
 * resulting statement to calls through that URL.
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

/** Returns the policy statement that an `AWS::Lambda::LayerVersionPermission` stands for. */
export function layerPermission({ Action, Principal, OrganizationId }: Json): Json {
  return {
    Effect: 'Allow',
    Action,
    Principal: principalOf(Principal),
    Condition: { StringEquals: given('aws:PrincipalOrgID', OrganizationId) },
  };
}

/** Returns the policy statement that an `AWS::Events::EventBusPolicy` without a `Statement` stands for. */
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
