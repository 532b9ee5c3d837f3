import { tryTasks } from './try-tasks';

tryTasks('docker');
