import { isElsewhere } from '../../src/containers/task-launcher';

test.each([
  ['httpd:2.4', true],
  ['public.ecr.aws/nginx/nginx:1.27', true],
  ['999999999999.dkr.ecr.us-east-1.amazonaws.com/shop:1', true],
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1', true],
  ['111122223333.dkr.ecr.us-east-1.amazonaws.com/cdk-hnb659fds-container-assets-111122223333-us-east-1:0a', true],
  ['111122223333.dkr.ecr.us-east-1.amazonaws.com/shop:1', false],
])('the image %s comes from elsewhere: %s', (image, elsewhere) => {
  expect(isElsewhere(image, { accountId: '111122223333', region: 'us-east-1' })).toBe(elsewhere);
});
