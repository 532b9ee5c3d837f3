import { CollectionTag, parseDocument, ScalarTag, YAMLMap } from 'yaml';
import { isObject, Template, Value } from '../stacks/template';

/**
 * Intrinsic functions that have a short form in YAML templates.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const SHORT_FORMS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'If',
  'ImportValue',
  'Join',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'Transform',
] as const;

/**
 * Parses a template in JSON or YAML.
 * @throws Error if the text is neither JSON nor YAML, or is not a map. The message is that of CloudFormation, except
 * for malformed JSON
 */
export function parseTemplate(text: string): Template {
  const parsed = text.trimStart().startsWith('{') ? (JSON.parse(text) as Value) : parseYaml(text);
  if (!isObject(parsed)) {
    throw new Error('Template format error: unsupported structure.');
  }
  return { ...parsed, Resources: parsed.Resources ?? {} } as unknown as Template;
}

function parseYaml(text: string): Value {
  const document = parseDocument(text, { version: '1.1', schema: 'core', customTags: TAGS, merge: true });
  const [error] = document.errors;
  if (error) {
    throw new Error(`Template format error: YAML not well-formed. (${error.message})`);
  }
  return document.toJS() as Value;
}

const TAGS: (ScalarTag | CollectionTag)[] = [
  ...SHORT_FORMS.flatMap((name) => tagsOf(`!${name}`, `Fn::${name}`)),
  ...tagsOf('!Ref', 'Ref'),
  ...tagsOf('!Condition', 'Condition'),
];

function tagsOf(tag: string, key: string): (ScalarTag | CollectionTag)[] {
  return [
    { tag, resolve: (text: string) => ({ [key]: key === 'Fn::GetAtt' ? attributeOf(text) : text }) },
    { tag, collection: 'seq', resolve: (node) => functionOf(key, node) },
    { tag, collection: 'map', resolve: (node) => functionOf(key, node) },
  ];
}

/** Splits `Resource.Attribute` into the list of two items that `Fn::GetAtt` requires in JSON templates. */
function attributeOf(text: string): string[] {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}

function functionOf(key: string, argument: unknown): YAMLMap {
  const map = new YAMLMap();
  map.set(key, argument);
  return map;
}
