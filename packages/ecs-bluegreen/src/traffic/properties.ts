/** Condition of a listener rule, in the format of the Elastic Load Balancing API. */
export interface TrafficCondition {
  readonly Field: 'host-header' | 'path-pattern';
  readonly HostHeaderConfig?: { readonly Values: string[] };
  readonly PathPatternConfig?: { readonly Values: string[] };
}

/** Properties of the custom resource for a listener rule. They do not include the weights. */
export interface TrafficRuleProperties {
  readonly ListenerArn: string;
  /** Priority of the rule, as text, because CloudFormation passes numbers as text. */
  readonly Priority: string;
  readonly Conditions: readonly TrafficCondition[];
  /** ARNs of the two target groups. The first group receives all traffic until a deployment shifts it. */
  readonly TargetGroupArns: readonly [string, string];
  /** @default - no tags */
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}
