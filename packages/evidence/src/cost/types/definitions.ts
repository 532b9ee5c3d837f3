import { Definition } from '../priced-resource';
import { COMPUTE } from './compute';
import { DELIVERY } from './delivery';
import { MESSAGING } from './messaging';
import { NETWORK } from './network';
import { OBSERVABILITY } from './observability';
import { SECURITY } from './security';
import { STORAGE } from './storage';

/** Usage parameters and cost calculations of all priced resource types, by type. */
export const DEFINITIONS: ReadonlyMap<string, Definition> = new Map(
  [COMPUTE, DELIVERY, MESSAGING, NETWORK, OBSERVABILITY, SECURITY, STORAGE]
    .flatMap((definitions) => Object.entries(definitions))
    .sort(([one], [other]) => (one < other ? -1 : 1)),
);
