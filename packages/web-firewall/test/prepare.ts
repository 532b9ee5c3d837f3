import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { WebFirewall, WebFirewallProps } from '../src';

/** As much of a rule as tests look at. */
export interface Rule {
  readonly Name: string;
  readonly Priority: number;
  readonly Action?: object;
  readonly OverrideAction?: object;
  readonly Statement: Record<string, Record<string, unknown>>;
  readonly VisibilityConfig: object;
}

/** A stack with a firewall in it. */
export function prepare(props: WebFirewallProps = {}) {
  const stack = new Stack(new App(), 'Stack');
  const name = Naming.pattern('shop-{type}-{suffix}', { suffix: 'dev' });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/shop', description: 'Logs' });
  const firewall = new WebFirewall(stack, 'Firewall', { name, key, ...props });
  const template = () => Template.fromStack(stack);
  return { stack, firewall, template, rules: () => rulesIn(template()) };
}

function rulesIn(template: Template): Rule[] {
  const [acl] = Object.values(template.findResources('AWS::WAFv2::WebACL')) as [{ Properties: { Rules: Rule[] } }];
  return acl.Properties.Rules;
}
