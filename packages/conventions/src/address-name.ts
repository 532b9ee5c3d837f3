import { createHash } from 'node:crypto';
import { NestedStack, Stack, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { fillIn } from './known-lengths';
import { NameRule } from './name-rule';

const HASH_LENGTH = 8;
/**
 * Prefix that is added to names that would otherwise break the rule, such as a parameter name that begins with `aws`.
 */
const IN_FRONT = 'x-';

/** Address of a construct: the name of its stack, followed by the IDs of its construct path in the stack. */
export type Address = readonly string[];

/**
 * Returns the address of a construct. A nested stack has no name before its deployment, so its construct ID is part of
 * the address instead.
 */
export function addressOf(construct: IConstruct): Address {
  const stack = outermost(Stack.of(construct));
  const path = construct.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id);
  return [stack.stackName, ...path];
}

/**
 * Derives a name from an address and a type, so that the name satisfies the naming rule. The address and the type are
 * shortened if necessary, and a hash of both keeps the name unique. A type that contains tokens is not shortened.
 *
 * @param place Region or account to add to names that must be unique across Regions or accounts
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

/**
 * Converts a text to a form that every service accepts (lower-case letters, digits and single hyphens, starting with a
 * letter), and shortens the text to a maximum length.
 */
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
