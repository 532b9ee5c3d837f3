import { tryContainers } from './try-containers';

tryContainers('podman');
