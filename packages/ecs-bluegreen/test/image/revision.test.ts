import { shortNameOf } from '../../src/image/revision';
import { A } from '../model/deployments';

describe('the name of an image in messages', () => {
  it.each([
    [A, 'sha256:aaaaaaaaaaaa'],
    [
      '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:none',
      '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:none',
    ],
  ])('of %s is %s', (image, name) => {
    expect(shortNameOf(image)).toBe(name);
  });
});
