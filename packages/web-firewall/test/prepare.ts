import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { WebFirewall, WebFirewallProps } from '../src';

/** Properties of a rule that the tests read. */
export interface Rule {
  readonly Name: string;
  readonly Priority: number;
  readonly Action?: object;
  readonly OverrideAction?: object;
  readonly Statement: Record<string, Record<string, unknown>>;
  readonly VisibilityConfig: object;
}

/** Stack with a firewall. */
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
