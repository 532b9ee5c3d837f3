import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config';

const DEV = { ENVIRONMENT_SUFFIX: 'dev', ONCALL_EMAIL: 'oncall@example.com' };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'brazilcart-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function regionFile(content: string): string {
  const file = join(folder, 'AWS_REGION');
  writeFileSync(file, content);
  return file;
}

describe('readConfig', () => {
  it('[BC-01] reads the region from the file beside the app, which says eu-south-2', () => {
    expect(readConfig(DEV)).toMatchObject({
      region: 'eu-south-2',
      availabilityZones: ['eu-south-2a', 'eu-south-2b', 'eu-south-2c'],
    });
  });

  it('[BC-01] takes another region, with or without a line end', () => {
    expect(readConfig(DEV, regionFile('us-east-1\n'))).toMatchObject({
      region: 'us-east-1',
      availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    });
  });

  it.each(['ap-northeast-1', 'ca-central-1', 'cn-north-1', 'us-west-1'])(
    '[BC-01] refuses %s, where not every account has zones a, b and c, and takes the zones that it has',
    (region) => {
      const file = regionFile(region);
      const zones = ['a', 'b', 'd'].map((letter) => `${region}${letter}`);

      expect(() => readConfig(DEV, file)).toThrow(
        new RegExp(
          `^region ${region} does not provide the zones a, b and c in every account: .*; set AVAILABILITY_ZONES to three zones`,
        ),
      );
      expect(readConfig({ ...DEV, AVAILABILITY_ZONES: zones.join(',') }, file).availabilityZones).toEqual(zones);
    },
  );

  it.each([
    ['', 'is empty'],
    [' \n', 'is empty'],
    ['eu-nowhere-9', "names 'eu-nowhere-9', which is not an AWS Region"],
  ])('[BC-01] refuses a region file with %j', (content, message) => {
    expect(() => readConfig(DEV, regionFile(content))).toThrow(message);
  });

  it('[BC-01] refuses a missing region file', () => {
    expect(() => readConfig(DEV, join(folder, 'AWS_REGION'))).toThrow(
      /region file .*AWS_REGION is missing: the file must contain one line with the Region, such as eu-south-2/,
    );
  });

  it('[BC-01] refuses a region file that cannot be read', () => {
    mkdirSync(join(folder, 'AWS_REGION'));

    expect(() => readConfig(DEV, join(folder, 'AWS_REGION'))).toThrow('cannot be read');
  });

  it('reads addresses and names from the environment, and has a default for the rest', () => {
    expect(readConfig(DEV)).toMatchObject({
      suffix: 'dev',
      oncallEmail: 'oncall@example.com',
      tags: { environment: 'dev', project: 'brazilcart', prNumber: undefined },
    });
    expect(
      readConfig({
        ENVIRONMENT_SUFFIX: 'pr-7',
        ONCALL_EMAIL: 'oncall@brazilcart.example',
        REPOSITORY: 'octo/shop',
        COMMIT_AUTHOR: 'mona',
        PR_NUMBER: '7',
        TEAM: 'shop',
      }),
    ).toMatchObject({
      oncallEmail: 'oncall@brazilcart.example',
      tags: { environment: 'pr-7', repository: 'octo/shop', author: 'mona', prNumber: '7', team: 'shop' },
    });
  });

  it('[BC-15] has the suffix dev if none is set', () => {
    expect(readConfig({ ONCALL_EMAIL: 'oncall@example.com' }).suffix).toBe('dev');
  });

  it('[BC-15] has the thresholds of BC-08 if none are set', () => {
    expect(readConfig(DEV).thresholds).toEqual({
      databaseCpuPercent: 80,
      databaseConnections: 80,
      cacheCpuPercent: 75,
      cacheEvictions: 1000,
    });
  });

  it('[BC-15] takes each threshold from its variable', () => {
    expect(
      readConfig({
        ...DEV,
        DB_CPU_THRESHOLD: '70',
        DB_CONNECTIONS_THRESHOLD: '60',
        CACHE_CPU_THRESHOLD: '99',
        CACHE_EVICTIONS_THRESHOLD: '5000',
      }).thresholds,
    ).toEqual({ databaseCpuPercent: 70, databaseConnections: 60, cacheCpuPercent: 99, cacheEvictions: 5000 });
    expect(readConfig({ ...DEV, CACHE_CPU_THRESHOLD: '60' }).thresholds).toMatchObject({
      databaseCpuPercent: 80,
      cacheCpuPercent: 60,
    });
  });

  it('[BC-04] takes another version of PostgreSQL 15', () => {
    expect(readConfig(DEV).postgresVersion).toBeUndefined();
    expect(readConfig({ ...DEV, POSTGRES_VERSION: '15.7' }).postgresVersion).toBe('15.7');
  });

  it('rotates the password of the database if configured to', () => {
    expect(readConfig(DEV).databaseRotation).toBe(false);
    expect(readConfig({ ...DEV, DB_ROTATION: 'none' }).databaseRotation).toBe(false);
    expect(readConfig({ ...DEV, DB_ROTATION: 'monthly' }).databaseRotation).toBe(true);
  });

  it.each([
    [
      { ...DEV, DB_CPU_THRESHOLD: '100' },
      'environment variable DB_CPU_THRESHOLD is not a valid threshold in percent: use a whole number from 1 to 99; got "100"; set the variable, for example DB_CPU_THRESHOLD=80',
    ],
    [{ ...DEV, CACHE_CPU_THRESHOLD: '0' }, 'CACHE_CPU_THRESHOLD is not a valid threshold in percent'],
    [{ ...DEV, DB_CONNECTIONS_THRESHOLD: '-1' }, 'DB_CONNECTIONS_THRESHOLD is not a positive whole number; got "-1"'],
    [{ ...DEV, CACHE_EVICTIONS_THRESHOLD: '1e3' }, 'CACHE_EVICTIONS_THRESHOLD is not a positive whole number'],
    [{ ...DEV, DB_ROTATION: 'weekly' }, `DB_ROTATION must be 'monthly' or 'none'; got "weekly"`],
    [{ ...DEV, CACHE_TOKEN: 'off' }, `CACHE_TOKEN must be 'required' or 'none'; got "off"`],
    [
      { ...DEV, POSTGRES_VERSION: '16.1' },
      'POSTGRES_VERSION is not a version of PostgreSQL 15; got "16.1"; set the variable, for example POSTGRES_VERSION=15.19',
    ],
    [
      { ...DEV, AVAILABILITY_ZONES: 'eu-south-2a,eu-south-2b' },
      'AVAILABILITY_ZONES must be a comma-separated list of 3 unique Availability Zones, by name or ID; got "eu-south-2a,eu-south-2b"',
    ],
    [
      { ENVIRONMENT_SUFFIX: '' },
      'ENVIRONMENT_SUFFIX must consist of 1 to 20 lower-case letters, digits and single hyphens, starting with a letter; got ""',
    ],
    [{ ENVIRONMENT_SUFFIX: 'Dev' }, 'got "Dev"'],
    [{ ENVIRONMENT_SUFFIX: 'dev_1' }, 'got "dev_1"'],
    [{ ENVIRONMENT_SUFFIX: 'dev--1' }, 'got "dev--1"'],
    [{ ENVIRONMENT_SUFFIX: '1dev' }, 'got "1dev"'],
    [{ ENVIRONMENT_SUFFIX: 'a'.repeat(21) }, 'of 1 to 20 lower-case letters'],
    [
      { ENVIRONMENT_SUFFIX: 'dev' },
      'environment variable ONCALL_EMAIL is missing; got nothing; set the variable, for example ONCALL_EMAIL=oncall@example.com',
    ],
    [
      { ENVIRONMENT_SUFFIX: 'dev', ONCALL_EMAIL: 'nobody' },
      'environment variable ONCALL_EMAIL is not an email address; got "nobody"',
    ],
    [{ ...DEV, PR_NUMBER: 'x' }, 'environment variable PR_NUMBER is not a number; got "x"'],
    [{ ...DEV, TEAM: ' ' }, 'environment variable TEAM is empty'],
    [{ ...DEV, REPOSITORY: 'r'.repeat(257) }, 'environment variable REPOSITORY is longer than 256 characters'],
  ])('refuses %j with the variable, the rule and an example', (environment, message) => {
    expect(() => readConfig(environment)).toThrow(message);
  });

  it('accepts the longest suffix, with which every name still fits', () => {
    expect(readConfig({ ...DEV, ENVIRONMENT_SUFFIX: 'a'.repeat(20) }).suffix).toHaveLength(20);
  });
});
