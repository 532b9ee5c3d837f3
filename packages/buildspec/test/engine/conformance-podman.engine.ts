import '../conformance/buildspec.test';
import '../conformance/buildspec-files.test';
import { keepInContainers } from './keep-in-containers';

keepInContainers('podman');
