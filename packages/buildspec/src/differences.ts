import { Difference } from './difference';

/** Differences between builds on this machine and CodeBuild, for the table in the README and for the logs of builds. */
export const DIFFERENCES = {
  image: {
    about: 'the build image',
    aws: 'the build runs in its container',
    here: 'the same with `--engine`, if the image is available. Otherwise the build runs on this machine, and tools that only the image has are missing',
    says: (image: string, reason = 'not used here') =>
      `image ${image}: ${reason}, so the commands use the programs of this machine`,
  },
  otherImage: {
    about: 'a build image for which `--build-image` names another one',
    aws: 'the build runs in its container',
    here: 'the build runs in a container of the other one',
    says: (image: string, other: string) => `image ${image}: the build runs in ${other} instead`,
  },
  container: {
    about: 'a build in a container (`--engine`)',
    aws: 'root, with all privileges if the project is privileged',
    here: 'root that can only change files in the container and switch users: it cannot mount or create devices, `sudo` fails, and its network is that of a fenced build',
    says: (image: string, engine: string) => `in a container of ${image}, by ${engine}, as root without privileges`,
  },
  runAs: {
    about: '`run-as`',
    aws: 'switches the user',
    here: 'the commands run as the current user',
    says: (users: string) => `not done here: run-as ${users}: not switched here, the commands run as the current user`,
  },
  runtimeVersions: {
    about: '`runtime-versions`',
    aws: 'installs versions that the image has, refuses others, and skips the installation in images that are not from AWS',
    here: 'the same, by a table of April 2026. Node comes from npm, once; for other runtimes, the one on the `PATH` is used, and the log names each with a different version. AWS images that are not in the table accept any version',
    says: (runtime: string, found: string) => `not done here: runtime-versions ${runtime}: ${found}`,
  },
  windowsShell: {
    about: '`env.shell: powershell.exe`, `cmd.exe`',
    aws: 'run on Windows images',
    here: 'no command runs: the log lists them and the build fails; in a pipeline the action is simulated',
    says: (shell: string) =>
      `env.shell is ${shell}, a shell of Windows build images, which this machine does not have: no command of the buildspec is run`,
  },
  sh: {
    about: '`sh`',
    aws: 'bash in its POSIX mode in the images of Amazon Linux, dash in those of Ubuntu',
    here: 'bash in POSIX mode for an Amazon Linux image, if bash is installed; otherwise the `sh` of this machine',
    says: (shell: string, image: string, instead: string) => `sh is ${shell} in ${image}: here it is ${instead}`,
  },
  functions: {
    about: 'a function of bash',
    aws: 'not documented',
    here: 'reach the next command. Arrays, aliases and shell options do not, as on AWS',
    says: (names: string) => `functions reach the next command here, which AWS does not document: ${names}`,
  },
  gitCredentialHelper: {
    about: '`git-credential-helper`',
    aws: 'gives git the credentials of the project',
    here: 'not available',
    says: () => 'not done here: git-credential-helper: not available here',
  },
  batch: {
    about: '`batch`',
    aws: 'is run in a batch build',
    here: 'read and checked; the phases run once',
    says: () => 'not done here: batch: not run here as a batch, the phases run once',
  },
  proxy: {
    about: '`proxy`',
    aws: 'sends logs and artifacts through a proxy',
    here: 'not used',
    says: () => 'not done here: proxy: not used here',
  },
  cache: {
    about: '`cache`',
    aws: 'is restored and saved, with `key`, `fallback-keys` and `action`',
    here: 'neither restored nor saved',
    says: () => 'not done here: cache: neither restored nor saved here',
  },
  emptySection: {
    about: 'a section with nothing below it (`post_build:`, `files:`)',
    aws: 'not documented',
    here: 'counts as missing, or as an empty list',
    says: (path: string) => `${path} has nothing below it`,
  },
  noPhases: {
    about: 'no phases',
    aws: 'documented as required; whether it is refused is not known',
    here: 'no command is run',
    says: () => 'there is no phase: no command is run',
  },
  reportKey: {
    about: 'an unknown key of a report',
    aws: 'goes on ([aws-cdk 13867](https://github.com/aws/aws-cdk/issues/13867))',
    here: 'left out',
    says: () => 'it is not a key of reports',
  },
  artifactKey: {
    about: 'an unknown key of `artifacts` or `cache`, such as `type` of version 0.1',
    aws: 'deprecated',
    here: 'left out',
    says: (section: string) => `it is not a key of ${section}`,
  },
  oldVariables: {
    about: '`environment_variables` in version 0.2',
    aws: 'not documented',
    here: 'left out; in version 0.1 it is `env.variables`',
    says: () => 'version 0.2 calls it env',
  },
  anchors: {
    about: 'a top-level key that begins with `x-`, `.` or `_`, or has an anchor below it',
    aws: 'not documented',
    here: 'left out',
    says: () => 'it holds anchors for other parts',
  },
  unknownKey: {
    about: 'any other unknown key',
    aws: 'an unknown phase is refused; the rest is not documented',
    here: 'refused',
    says: (key: string) => `unknown key "${key}"`,
  },
  keyTwice: {
    about: 'one key twice in a map',
    aws: 'not documented',
    here: 'refused',
    says: () => 'map keys must be unique',
  },
  outsidePath: {
    about: 'an absolute path of artifacts or reports',
    aws: 'may be anywhere in the container',
    here: 'has to be in a source, in the folder of the build or in the temporary folder; any other path counts as relative to the source, so that none of your files get into an artifact',
    says: (path: string, from: string) =>
      `${path} is outside the folders of the build and counts as relative to ${from}`,
  },
  outsideLink: {
    about: 'a link out of these folders',
    aws: 'followed',
    here: 'left out of the artifact',
    says: (path: string) => `${path} leads out of the folders of the build and is left out`,
  },
  unsetVariable: {
    about: 'an unset variable in a path of artifacts or reports',
    aws: 'not documented',
    here: 'empty',
    says: (name: string) => `artifacts or reports name the variable ${name}, which is not set and counts as empty`,
  },
  notJunit: {
    about: 'a report that is not JUnit, though its format says so',
    aws: 'the report fails',
    here: 'counts as 0 tests',
    says: (group: string, files: string) =>
      `report ${group}: ${files}: not JUnit XML, counted as 0 tests; correct file-format or the file`,
  },
  otherFormats: {
    about: 'report formats other than JUnit',
    aws: 'counted',
    here: 'their files are listed, their tests are not counted',
    says: (group: string, files: string, format: string) =>
      `report ${group}: ${files} files of format ${format}, whose tests are not counted here`,
  },
  expressions: {
    about: 'regular expressions of `on-failure`',
    aws: 'those of Go',
    here: 'those of JavaScript, with the flags `(?i)`, `(?m)` and `(?s)` at the beginning',
    says: () => 'not done here: on-failure with a regular expression of Go: it is read as one of JavaScript',
  },
  shortSecret: {
    about: 'a secret of one to three characters in the log',
    aws: 'masked; how short a value may be is not documented',
    here: 'masked as a whole word only, so that a secret of one letter leaves the log readable',
    says: () => 'a secret of one to three characters is masked as a whole word only',
  },
  reservedName: {
    about: 'a variable of yours that begins with `CODEBUILD_`',
    aws: 'reserved: the deployment of a project with one is refused',
    here: 'the build fails before its first command',
    says: (names: string) =>
      `environment variable ${names}: names that begin with CODEBUILD_ are reserved by CodeBuild`,
  },
  noAccount: {
    about: 'values of Parameter Store and Secrets Manager in `slipway-buildspec` and `runFolder`',
    aws: 'read with the role of the project',
    here: 'needed from you: the build fails before its first command until you give them',
    says: () => 'this machine uses no account; give the value with --env NAME=value or --pass NAME',
  },
} satisfies Readonly<Record<string, Difference>>;
