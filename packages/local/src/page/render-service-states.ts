import { table } from '../report/html-parts';
import { ServiceState } from './run-source';

/** Renders the services with their active revision, running tasks and request shares. */
export function renderServiceStates(services: readonly ServiceState[]): string {
  return table(
    'Services',
    ['Service', 'Active revision', 'Tasks', 'Production requests', 'Test requests'],
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
