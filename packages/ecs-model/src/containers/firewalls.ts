import { DeployedResource } from '@slipway/embedded-aws';
import { Follower } from './followed-resources';
import { AddressSet } from './firewall/address-set';
import { association, ipSet, webAcl, WebAclSettings } from './firewall/shapes';
import { WebAcl } from './firewall/web-acl';

/** Web ACLs of the run, and the load balancers that they protect. */
export class Firewalls {
  private readonly sets = new Map<string, AddressSet>();
  private readonly acls = new Map<string, WebAcl>();
  private readonly unknown = new Set<string>();
  private readonly associations = new Map<string, { readonly balancerArn: string; readonly aclArn: string }>();

  /** Returns the web ACL of a load balancer, or undefined if the load balancer has no web ACL. */
  public of(balancerArn: string): WebAcl | undefined {
    const found = [...this.associations.values()].find((one) => one.balancerArn === balancerArn);
    return found && this.acls.get(nameIn(found.aclArn));
  }

  /** Web ACL rules that have no effect in the model, as `acl/rule`. Includes rules of deleted web ACLs. */
  public get unknownRules(): readonly string[] {
    return [...this.unknown];
  }

  /** Returns the handlers of the IP sets, web ACLs and associations in stacks, in dependency order. */
  public followers(): Follower[] {
    return [
      {
        type: 'AWS::WAFv2::IPSet',
        put: (resource) =>
          void this.sets.set(nameOf(resource), new AddressSet(ipSet.parse(resource.properties).Addresses)),
        remove: (resource) => void this.sets.delete(nameOf(resource)),
      },
      {
        type: 'AWS::WAFv2::WebACL',
        put: (resource) => this.putAcl(nameOf(resource), webAcl.parse(resource.properties)),
        remove: (resource) => void this.acls.delete(nameOf(resource)),
      },
      {
        type: 'AWS::WAFv2::WebACLAssociation',
        put: ({ physicalId, properties }) => {
          const { ResourceArn: balancerArn, WebACLArn: aclArn } = association.parse(properties);
          this.associations.set(physicalId, { balancerArn, aclArn });
        },
        remove: ({ physicalId }) => void this.associations.delete(physicalId),
      },
    ];
  }

  private putAcl(name: string, settings: WebAclSettings): void {
    const acl = new WebAcl(settings, (arn) => this.sets.get(nameIn(arn)));
    this.acls.set(name, acl);
    acl.unknownRules.forEach((rule) => this.unknown.add(`${name}/${rule}`));
  }
}

/** Returns the name of a web ACL or an IP set, whose `Ref` is `name|id|scope`. */
function nameOf({ physicalId }: DeployedResource): string {
  return physicalId.split('|')[0];
}

/** Returns the name in the ARN of a web ACL or an IP set, which ends in `webacl/name/id` or `ipset/name/id`. */
function nameIn(arn: string): string {
  return arn.split('/').at(-2)!;
}
