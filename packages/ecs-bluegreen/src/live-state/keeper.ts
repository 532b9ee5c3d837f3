/** Handler for one type of custom resource that the stack only partly manages. Deployments manage the rest. */
export interface Keeper<Properties> {
  /** Creates the resource, and returns its physical ID. */
  create(wanted: Properties): Promise<string>;
  /**
   * Updates the resource, and returns its physical ID. If the ID changes, CloudFormation deletes the resource with the
   * old ID.
   */
  update(id: string, wanted: Properties, former: Properties): Promise<string>;
  delete(id: string, former: Properties): Promise<void>;
  /** Returns attributes that the template can read with `Fn::GetAtt`. @default - no attributes */
  attributes?(wanted: Properties): Promise<Readonly<Record<string, number>>>;
}
