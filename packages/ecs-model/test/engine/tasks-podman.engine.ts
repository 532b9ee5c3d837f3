import { tryTasks } from './try-tasks';

tryTasks('podman');
