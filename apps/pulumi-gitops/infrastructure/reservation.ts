import * as pulumi from '@pulumi/pulumi';

interface ReservationInputs {
  readonly port: number;
  readonly instances: number;
  readonly registryToken: string;
}

/**
 * Provider that stores reservations only in the Pulumi state, so that the sample needs no cloud provider. A real
 * provider would call a registry.
 */
const provider: pulumi.dynamic.ResourceProvider = {
  async create({ port, instances }: ReservationInputs) {
    return { id: `port-${port}`, outs: { port, instances } };
  },
  async update(_id: string, _olds: ReservationInputs, { port, instances }: ReservationInputs) {
    return { outs: { port, instances } };
  },
  async diff(_id: string, olds: ReservationInputs, news: ReservationInputs) {
    const replaces = olds.port === news.port ? [] : ['port'];
    return { changes: replaces.length > 0 || olds.instances !== news.instances, replaces };
  },
};

export interface ReservationArgs {
  readonly port: number;
  readonly instances: number;
  readonly registryToken: pulumi.Input<string>;
}

/** Port of the platform that is reserved for a service. */
export class Reservation extends pulumi.dynamic.Resource {
  public readonly service: string;
  public readonly port!: pulumi.Output<number>;

  constructor(service: string, args: ReservationArgs) {
    super(provider, service, { ...args });
    this.service = service;
  }
}
