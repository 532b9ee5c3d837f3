import { Difference } from './difference';

/** How builds here differ from CodeBuild: the table of the README, and what the log of a build says. */
export const DIFFERENCES = {
  image: {
    about: 'the build image',
    aws: 'the build runs in its container',
    here: 'likewise with `--engine`, if the image can be had. Otherwise the build runs on this machine: a tool that the image has and this machine does not have is missing',
    says: (image: string, reason = 'not used here') =>
      `image ${image}: ${reason}, the commands find the programs of this machine`,
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
    here: 'root that may change files and users of the container only: it mounts nothing, makes no devices, `sudo` fails, and its network is that of a fenced build',
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
    aws: 'installs what the image has, refuses what it does not have, and skips the installation in other images than those of AWS',
    here: 'likewise, by a table of April 2026. Node comes from npm, once; of other runtimes the one on the `PATH` is used, and the log names each whose version is another. Images of AWS that the table does not have take any version',
    says: (runtime: string, found: string) => `not done here: runtime-versions ${runtime}: ${found}`,
  },
  windowsShell: {
    about: '`env.shell: powershell.exe`, `cmd.exe`',
    aws: 'run on Windows images',
    here: 'no command is run: each is named in the log and the build fails; in a pipeline the action is simulated',
    says: (shell: string) =>
      `env.shell is ${shell}, a shell of Windows build images, which this machine does not have: no command of the buildspec is run`,
  },
  sh: {
    about: '`sh`',
    aws: 'bash in its POSIX mode in the images of Amazon Linux, dash in those of Ubuntu',
    here: 'for a project with an image of Amazon Linux bash in its POSIX mode, if there is a bash; otherwise the `sh` of this machine, whatever it is',
    says: (shell: string, image: string, instead: string) => `sh is ${shell} in ${image}: here it is ${instead}`,
  },
  functions: {
    about: 'a function of bash',
    aws: 'not documented',
    here: 'reaches the next command. Arrays, aliases and options of the shell do not, as on AWS',
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
    here: 'counts as not there, or as an empty list',
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
    says: () => 'it carries what anchors repeat',
  },
  unknownKey: {
    about: 'any other unknown key',
    aws: 'an unknown phase is refused, others are not documented',
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
    here: 'has to be in a source, in the folder of the build or in the temporary folder; any other is taken as relative to the source, so that nothing of yours gets into an artifact',
    says: (path: string, from: string) => `${path} is in no folder of the build and is taken as relative to ${from}`,
  },
  outsideLink: {
    about: 'a link out of these folders',
    aws: 'followed',
    here: 'left out of the artifact',
    says: (path: string) => `${path} leads out of the folders of the build and is left out`,
  },
  unsetVariable: {
    about: 'a variable in a path of artifacts or reports that is not set',
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
    about: 'formats of reports other than JUnit',
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
    here: 'asked of you: the build fails before its first command until you give them',
    says: () => 'this machine asks no account; give the value with --env NAME=value or --pass NAME',
  },
} satisfies Readonly<Record<string, Difference>>;
