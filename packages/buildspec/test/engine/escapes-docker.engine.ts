import { tryContainers } from './try-containers';

tryContainers('docker');
