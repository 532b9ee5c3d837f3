import { tryRuns } from './try-runs';

tryRuns('podman');
