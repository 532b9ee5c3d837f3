import { Definition } from '../priced-resource';
import { COMPUTE } from './compute';
import { DELIVERY } from './delivery';
import { MESSAGING } from './messaging';
import { NETWORK } from './network';
import { OBSERVABILITY } from './observability';
import { SECURITY } from './security';
import { STORAGE } from './storage';

/** How each type of resource is priced that has a price here. */
export const DEFINITIONS: ReadonlyMap<string, Definition> = new Map(
  [COMPUTE, DELIVERY, MESSAGING, NETWORK, OBSERVABILITY, SECURITY, STORAGE]
    .flatMap((definitions) => Object.entries(definitions))
    .sort(([one], [other]) => (one < other ? -1 : 1)),
);
