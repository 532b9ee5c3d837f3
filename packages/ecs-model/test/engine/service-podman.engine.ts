import { tryService } from './try-service';

tryService('podman');
