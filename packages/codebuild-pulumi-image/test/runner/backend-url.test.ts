import { backendUrl } from '../../src/runner/backend-url';

describe('backendUrl', () => {
  it.each([
    ['s3://state?region=us-east-1', undefined, 's3://state?region=us-east-1'],
    [
      's3://state?region=us-east-1',
      'https://127.0.0.1:4566',
      's3://state?region=us-east-1&endpoint=https%3A%2F%2F127.0.0.1%3A4566&use_path_style=true',
    ],
    ['s3://state?endpoint=http://store', 'https://127.0.0.1:4566', 's3://state?endpoint=http://store'],
    ['file:///state', 'https://127.0.0.1:4566', 'file:///state'],
  ])('of %s with the endpoint %s is %s', (backend, endpoint, expected) => {
    expect(backendUrl(backend, endpoint)).toBe(expected);
  });
});
