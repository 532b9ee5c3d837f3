/** One condition of a rule, as the API of Elastic Load Balancing writes it. */
export interface TrafficCondition {
  readonly Field: 'host-header' | 'path-pattern';
  readonly HostHeaderConfig?: { readonly Values: string[] };
  readonly PathPatternConfig?: { readonly Values: string[] };
}

/** What CloudFormation hands to the function that keeps a rule. The weights are not among it. */
export interface TrafficRuleProperties {
  readonly ListenerArn: string;
  /** A number, which CloudFormation hands on as text. */
  readonly Priority: string;
  readonly Conditions: readonly TrafficCondition[];
  /** The two target groups; all traffic goes to the first until a deployment moves it. */
  readonly TargetGroupArns: readonly [string, string];
  /** @default - no tags */
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}
