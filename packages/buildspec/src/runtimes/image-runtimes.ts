/** Versions of each runtime in a build image, by runtime name, oldest first. */
export type ImageRuntimes = Readonly<Record<string, readonly string[]>>;

const JAVA = ['corretto8', 'corretto11', 'corretto17', 'corretto21', 'corretto25'];

/** Runtimes in the build images Amazon Linux 2023 5.0 and Ubuntu 7.0. */
const OLDER: ImageRuntimes = {
  dotnet: ['6.0', '8.0', '10.0'],
  golang: ['1.20', '1.21', '1.22', '1.23', '1.24', '1.25', '1.26'],
  java: JAVA,
  nodejs: ['18', '20', '22', '24'],
  php: ['8.2', '8.3', '8.4', '8.5'],
  python: ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'],
  ruby: ['3.1', '3.2', '3.3', '3.4', '4.0'],
};

/** Runtimes in the build images Amazon Linux 2023 6.0 and Ubuntu 8.0. */
const NEWER: ImageRuntimes = {
  dotnet: ['8.0', '10.0'],
  golang: ['1.24', '1.25', '1.26'],
  java: JAVA,
  nodejs: ['22', '24'],
  php: ['8.2', '8.3', '8.4', '8.5'],
  python: ['3.10', '3.11', '3.12', '3.13', '3.14'],
  ruby: ['3.3', '3.4', '4.0'],
  rust: ['1.93'],
};

/** Runtimes in the build image Ubuntu 5.0. */
const OLD: ImageRuntimes = {
  dotnet: ['3.1', '5.0'],
  golang: ['1.15', '1.16'],
  java: ['corretto8', 'corretto11'],
  nodejs: ['12', '14'],
  php: ['7.3', '7.4', '8.0'],
  python: ['3.7', '3.8', '3.9'],
  ruby: ['2.6', '2.7'],
};

/** Runtimes in the build images Amazon Linux 2 4.0 and Ubuntu 6.0, except for Python. */
const SINGLE: ImageRuntimes = {
  dotnet: ['6.0'],
  golang: ['1.18'],
  java: ['corretto17'],
  nodejs: ['16'],
  php: ['8.1'],
  ruby: ['3.1'],
};

/**
 * Runtimes in AWS's build images, as of April 2026.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/available-runtimes.html
 * @see https://github.com/aws/aws-codebuild-docker-images the `runtimes.yml` of each image
 */
const IMAGES: readonly (readonly [RegExp, ImageRuntimes])[] = [
  [/^standard:8\.0$/, NEWER],
  [/^amazonlinux2?-x86_64-standard:6\.0$/, NEWER],
  [/^amazonlinux2?-aarch64-standard:4\.0$/, { ...NEWER, docker: ['23'], rust: ['1.94'] }],
  [/^standard:7\.0$/, OLDER],
  [/^amazonlinux2?-x86_64-standard:5\.0$/, OLDER],
  [/^amazonlinux2?-aarch64-standard:3\.0$/, { ...OLDER, docker: ['23'], php: ['8.1', ...OLDER.php], rust: ['1.94'] }],
  [/^standard:6\.0$/, { ...SINGLE, python: ['3.10'] }],
  [/^amazonlinux2-x86_64-standard:4\.0$/, { ...SINGLE, docker: ['20'], python: ['3.9'] }],
  [/^standard:5\.0$/, OLD],
];

/** Pattern of the names of AWS's build images. All other images are custom images. */
const OF_AWS = /^aws\/codebuild\//;

/**
 * Returns the runtimes in one of AWS's build images, `custom` for any other image, or undefined for an unknown AWS
 * image.
 */
export function runtimesOf(image: string): ImageRuntimes | 'custom' | undefined {
  return OF_AWS.test(image) ? IMAGES.find(([name]) => name.test(image.replace(OF_AWS, '')))?.[1] : 'custom';
}
