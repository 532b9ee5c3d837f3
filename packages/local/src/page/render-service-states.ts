import { table } from '../report/html-parts';
import { ServiceState } from './run-source';

/** What serves at this moment, and which share of the requests goes where. */
export function renderServiceStates(services: readonly ServiceState[]): string {
  return table(
    'Services',
    ['Service', 'Serves', 'Tasks', 'Production requests', 'Test requests'],
    services.map(({ name, revision, running, production, test }) => [
      name,
      revision,
      inWords(running, ''),
      inWords(production, ' %'),
      inWords(test, ' %'),
    ]),
  );
}

function inWords(numbers: Readonly<Record<string, number>>, unit: string): string {
  return Object.entries(numbers)
    .map(([name, number]) => `${name}: ${number}${unit}`)
    .join(', ');
}
