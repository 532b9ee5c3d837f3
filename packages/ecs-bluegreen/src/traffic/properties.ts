/** Condition of a listener rule, in the format of the Elastic Load Balancing API. */
export interface TrafficCondition {
  readonly Field: 'host-header' | 'path-pattern';
  readonly HostHeaderConfig?: { readonly Values: string[] };
  readonly PathPatternConfig?: { readonly Values: string[] };
}

/** Properties of the custom resource for a listener rule. The weights are not among them. */
export interface TrafficRuleProperties {
  readonly ListenerArn: string;
  /** Priority, which CloudFormation passes as text. */
  readonly Priority: string;
  readonly Conditions: readonly TrafficCondition[];
  /** ARNs of the two target groups. All traffic goes to the first one until a deployment shifts it. */
  readonly TargetGroupArns: readonly [string, string];
  /** @default - no tags */
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}
