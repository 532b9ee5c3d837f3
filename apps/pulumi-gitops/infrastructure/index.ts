import * as pulumi from '@pulumi/pulumi';
import { Reservation } from './reservation';

interface ServiceSettings {
  readonly name: string;
  /** Number of instances that share the port. */
  readonly instances: number;
}

const FIRST_PORT = 8000;

const config = new pulumi.Config();
const services = config.requireObject<readonly ServiceSettings[]>('services');
const registryToken = config.requireSecret('registryToken');

const reservations = services.map(
  ({ name, instances }, index) => new Reservation(name, { port: FIRST_PORT + index, instances, registryToken }),
);

/** Port of each service, by service name. */
export const ports = Object.fromEntries(reservations.map(({ service, port }) => [service, port]));
