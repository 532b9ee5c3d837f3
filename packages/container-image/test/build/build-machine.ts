import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const REGISTRY = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
export const COMMIT = 'c0ffee'.padEnd(40, '0');

/** AWS CLI with the ECR commands. */
const AWS = `
for argument; do case $argument in imageTag=*) tag=\${argument#imageTag=} ;; imageDigest=*) digest=\${argument#imageDigest=} ;; esac; done
case $2 in
  describe-images) cat "$STATE/tags/$tag" 2> /dev/null || { echo "An error occurred (ImageNotFoundException) when calling the DescribeImages operation: The image with imageId {imageTag:'$tag'} does not exist" >&2; exit 254; } ;;
  get-login-password) echo password ;;
  batch-get-image) cat "$STATE/manifests/$digest" 2> /dev/null || echo None ;;
esac`;

/**
 * Docker with BuildKit. Each build creates a new index, because the index contains the time. An existing tag is not
 * moved.
 */
const DOCKER = `
case "$1 $2" in
  "login --username") test "$(cat)" = password ;;
  "buildx build")
    while [ $# -gt 0 ]; do case $1 in --tag) tag=\${2##*:} ;; --metadata-file) metadata=$2 ;; esac; shift; done
    : > "$STATE/builds/$$"
    until [ "$(ls "$STATE/builds" | wc -l)" -ge "\${BUILDERS:-1}" ]; do sleep 0.05; done
    image="sha256:$(echo "image $$" | sha256sum | cut -c 1-64)"
    attestation="sha256:$(echo "attestation $$" | sha256sum | cut -c 1-64)"
    printf '{"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"digest":"%s","platform":{"architecture":"amd64","os":"linux"}},{"digest":"%s","annotations":{"vnd.docker.reference.type":"attestation-manifest"},"platform":{"architecture":"unknown","os":"unknown"}}]}' "$image" "$attestation" > "$STATE/index-$$"
    index="sha256:$(sha256sum < "$STATE/index-$$" | cut -c 1-64)"
    mv "$STATE/index-$$" "$STATE/manifests/$index"
    echo "$index" > "$STATE/tag-$$"
    ln "$STATE/tag-$$" "$STATE/tags/$tag" 2> /dev/null || { echo "ERROR: failed to push: tag invalid: The image tag '$tag' already exists in the repository and cannot be overwritten because the tag is immutable" >&2; exit 1; }
    printf '{\\n  "containerimage.descriptor": {\\n    "digest": "%s"\\n  },\\n  "containerimage.digest": "%s"\\n}\\n' "$index" "$index" > "$metadata" ;;
esac`;

export interface BuildRun {
  readonly code: number | null;
  /** Standard output and standard error, as in a log of CodeBuild. */
  readonly log: string;
  /** Calls of the replaced programs. */
  readonly calls: readonly string[];
  readonly exported: readonly string[];
  /** Text of the files in the artifact, by path. */
  readonly artifact: Readonly<Record<string, string>>;
}

/** Machine that builds images, and its registry. Both are replaced. Each run has its own source and home folder. */
export class BuildMachine {
  private readonly folder = mkdtempSync(join(tmpdir(), 'image-build-'));
  private runs = 0;

  constructor() {
    ['bin', 'tags', 'manifests', 'builds'].forEach((name) => mkdirSync(join(this.folder, name)));
    this.install('aws', AWS);
    this.install('docker', DOCKER);
  }

  /** Replaces a program for calls whose arguments begin with these. */
  public override(program: 'aws' | 'docker', beginning: string, script: string): void {
    this.install(program, `case "$*" in "${beginning}"*) ${script} ;; esac${program === 'aws' ? AWS : DOCKER}`);
  }

  /** Adds a program that runs a script. */
  public add(program: string, script = ''): void {
    this.install(program, script);
  }

  /** Stores a manifest in the registry, with a tag. */
  public push(tag: string, manifest: string): string {
    const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
    writeFileSync(join(this.folder, 'manifests', digest), manifest);
    writeFileSync(join(this.folder, 'tags', tag), `${digest}\n`);
    return digest;
  }

  public tagged(tag: string): string {
    return readFileSync(join(this.folder, 'tags', tag), 'utf8').trim();
  }

  /** Runs commands as CodeBuild does: in one shell, until the first command fails. */
  public run(
    commands: readonly string[],
    environment: Readonly<Record<string, string | undefined>>,
    { shell = 'sh', source = {} as Readonly<Record<string, string>> } = {},
  ): Promise<BuildRun> {
    const home = join(this.folder, `run-${++this.runs}`);
    const cwd = join(home, 'source');
    mkdirSync(cwd, { recursive: true });
    Object.entries(source).forEach(([name, text]) => writeFileSync(join(cwd, name), text));
    const script = [
      ...commands.map((command) => `${command}\ncode=$?; [ $code -eq 0 ] || exit $code`),
      'printf "%s\\n" "$IMAGE_DIGEST" "$IMAGE_TAG" > "$HOME/exported"',
    ].join('\n');
    const child = spawn(shell, ['-c', script], {
      cwd,
      env: { PATH: `${join(this.folder, 'bin')}:${process.env.PATH}`, HOME: home, STATE: this.folder, ...environment },
    });
    let log = '';
    [child.stdout, child.stderr].forEach((output) => output.on('data', (chunk) => (log += chunk)));
    return new Promise((resolve) =>
      child.on('close', (code) =>
        resolve({
          code,
          log,
          calls: lines(join(home, 'calls')),
          exported: lines(join(home, 'exported')),
          artifact: filesIn(join(cwd, '.slipway-image')),
        }),
      ),
    );
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private install(program: string, script: string): void {
    writeFileSync(join(this.folder, 'bin', program), `#!/bin/sh\necho "${program} $*" >> "$HOME/calls"\n${script}\n`, {
      mode: 0o755,
    });
  }
}

function lines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

function filesIn(folder: string): Record<string, string> {
  return existsSync(folder)
    ? Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
    : {};
}
