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
