import { createHash } from 'node:crypto';
import { NestedStack, Stack, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { fillIn } from './known-lengths';
import { NameRule } from './name-rule';

const HASH_LENGTH = 8;
/** For a beginning that a service keeps for itself, such as `aws` in the name of a parameter. */
const IN_FRONT = 'x-';

/** Where a construct is: the name of its stack and its path in there. */
export type Address = readonly string[];

/**
 * The name of the stack and the path in it. A nested stack has no name before it is deployed: its construct is part of
 * the path.
 */
export function addressOf(construct: IConstruct): Address {
  const stack = outermost(Stack.of(construct));
  const path = construct.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id);
  return [stack.stackName, ...path];
}

/**
 * A name that fits its rule whatever the address and the type are: what people read is shortened, and a hash of all of
 * it tells names apart that would be the same otherwise.
 *
 * @param place what a name needs in addition that is taken once for several regions or accounts
 */
export function nameAt(
  address: Address,
  type: string,
  rule: NameRule,
  { prefix, place = [] }: { readonly prefix: string; readonly place?: readonly string[] },
): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([address, type, prefix]))
    .digest('hex')
    .slice(0, HASH_LENGTH);
  const end = [hash, ...place].join('-');
  const room = rule.longest - prefix.length - IN_FRONT.length - fillIn(end).longest.length - 1;
  const kind = Token.isUnresolved(type) ? type : shortened(type, room);
  const path = shortened(address.join('-'), room - fillIn(kind).longest.length - 1);
  const name = [path, kind, end].filter((part) => part !== '').join('-');
  return prefix + (rule.takes(fillIn(prefix + name).longest) ? name : IN_FRONT + name);
}

/** Lower-case letters, digits and single hyphens, starting with a letter: every service takes them. */
function shortened(text: string, length: number): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '');
  return plain.slice(0, Math.max(0, length)).replace(/-+$/, '');
}

function outermost(stack: Stack): Stack {
  return NestedStack.isNestedStack(stack) ? outermost(stack.nestedStackParent!) : stack;
}
