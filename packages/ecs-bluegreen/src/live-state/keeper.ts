/** Handles one kind of custom resource, whose live part does not belong to the stack. */
export interface Keeper<Properties> {
  /** @returns its physical ID */
  create(wanted: Properties): Promise<string>;
  /** @returns its physical ID; a new one makes CloudFormation delete the resource with the old one */
  update(id: string, wanted: Properties, former: Properties): Promise<string>;
  delete(id: string, former: Properties): Promise<void>;
  /** Attributes that the template can read with `Fn::GetAtt`. @default - no attributes */
  attributes?(wanted: Properties): Promise<Readonly<Record<string, number>>>;
}
