import os from 'node:os';
import { userName } from '../../src/approval/user-name';

afterEach(() => jest.restoreAllMocks());

it('is the name of the user who runs the process', () => {
  expect(userName()).toBe(os.userInfo().username);
});

it('is the ID of a user without a name, as in many containers', () => {
  jest.spyOn(os, 'userInfo').mockImplementation(() => {
    throw new Error('uv_os_get_passwd returned ENOENT');
  });

  expect(userName()).toBe(`uid-${process.getuid!()}`);
});
