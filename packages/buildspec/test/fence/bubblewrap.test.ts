import { existsSync } from 'node:fs';
import { bubblewrapArguments } from '../../src/fence/bubblewrap';

const props = { readOnly: [], writable: [], asRoot: false, options: [] };

test('a build has namespaces of its own, and ends with the runner', () => {
  const args = bubblewrapArguments(props);

  ['--unshare-user', '--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--die-with-parent'].forEach(
    (option) => expect(args).toContain(option),
  );
  expect(args.slice(-3)).toEqual(['--chdir', '/', '--']);
});

test('the system is read-only, and what it does not have is left out', () => {
  const args = bubblewrapArguments(props).join(' ');

  expect(args).toContain('--ro-bind /usr /usr');
  expect(args).not.toMatch(/--bind \/(usr|etc)/);
  expect(args.includes(' /libx32')).toBe(existsSync('/libx32'));
});

test('of root, it keeps only what it needs to become another user', () => {
  const args = bubblewrapArguments({ ...props, asRoot: true });

  expect(args.join(' ')).toContain('--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID');
  expect(args).not.toContain('--unshare-user');
});

test('forbids further user namespaces where bubblewrap can do that', () => {
  expect(bubblewrapArguments({ ...props, options: ['--disable-userns'] })).toContain('--disable-userns');
});

test('a folder is mounted after the one that it is in, and the folders above it can be entered', () => {
  const args = bubblewrapArguments({
    ...props,
    readOnly: [{ inside: '/tmp/a/tools', outside: '/opt/tools' }],
    writable: [
      { inside: '/tmp', outside: '/place/tmp' },
      { inside: '/etc/passwd', outside: '/place/passwd' },
    ],
  }).join(' ');

  expect(args).toContain('--bind /place/tmp /tmp');
  expect(args.indexOf('--bind /place/tmp /tmp')).toBeLessThan(args.indexOf('--dir /tmp/a --ro-bind /opt/tools'));
  expect(args).not.toContain('--dir /etc');
});
