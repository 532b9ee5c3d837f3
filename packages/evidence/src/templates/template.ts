/** CloudFormation template, with the section that the rules check. */
export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

const LOOP = 'Fn::ForEach::';

/**
 * Returns the resources of a template by logical ID. A resource that `Fn::ForEach` repeats is returned once, with the
 * logical ID of the loop body. Malformed resources are omitted.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
export function resourcesOf({ Resources }: Template): [string, Resource][] {
  return entriesOf(Resources);
}

function entriesOf(section: unknown): [string, Resource][] {
  return isObject(section)
    ? Object.entries(section).flatMap(([key, value]): [string, Resource][] => {
        if (Array.isArray(value)) {
          return key.startsWith(LOOP) ? entriesOf(value[2]) : [];
        }
        return isObject(value) ? [[key, value as unknown as Resource]] : [];
      })
    : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Yields every object and list within a value, beginning with the value itself. */
function* within(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) {
    yield value as Record<string, unknown>;
    for (const part of Object.values(value)) {
      yield* within(part);
    }
  }
}

/** Returns the logical IDs to which a value refers with `Ref` or `Fn::GetAtt`. */
export function references(value: unknown): string[] {
  return [...within(value)]
    .flatMap((part) => [part['Ref'], [part['Fn::GetAtt']].flat()[0]])
    .filter((id) => typeof id === 'string');
}
