import { CallersFiles } from '../../src/docker/callers-files';
import { dockerCommand, DockerCommandProps } from '../../src/docker/docker-command';

test('reports that the machine has no engine if its path leads to none', async () => {
  const command = {
    args: ['info'],
    directory: '/',
    files: new CallersFiles({ ask: jest.fn(), next: async () => undefined }),
    environment: { PATH: '/nowhere' },
    input: '',
    signal: new AbortController().signal,
    out: jest.fn(),
    err: jest.fn(),
  };

  await expect(dockerCommand({} as DockerCommandProps, command)).rejects.toThrow(
    "this machine has no engine; without an engine, this run does not support 'docker info'",
  );
});
