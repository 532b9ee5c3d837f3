/** Keeps one kind of custom resource, whose live part belongs to somebody else than the stack. */
export interface Keeper<Properties> {
  /** @returns its physical id */
  create(wanted: Properties): Promise<string>;
  /** @returns its physical id; another one than before makes CloudFormation delete the former */
  update(id: string, wanted: Properties, former: Properties): Promise<string>;
  delete(id: string, former: Properties): Promise<void>;
  /** What the template may ask for by `Fn::GetAtt`, once it is created or updated. @default - nothing */
  attributes?(wanted: Properties): Promise<Readonly<Record<string, number>>>;
}
