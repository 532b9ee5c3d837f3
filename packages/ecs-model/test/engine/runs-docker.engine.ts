import { tryRuns } from './try-runs';

tryRuns('docker');
