import { Difference } from './difference';

/** Differences between builds on this machine and in CodeBuild, for the README's table and for build logs. */
export const DIFFERENCES = {
  image: {
    about: 'the build image',
    aws: 'the build runs in its container',
    here: 'the same with `--engine`, if the image is available. Otherwise the build runs on this machine, and tools that only the image has are missing',
    says: (image: string, reason = 'not used here') =>
      `image ${image}: ${reason}, so the commands use the programs of this machine`,
  },
  otherImage: {
    about: 'a build image that `--build-image` replaces',
    aws: 'the build runs in its container',
    here: 'the build runs in a container of the replacement',
    says: (image: string, other: string) => `image ${image}: the build runs in ${other} instead`,
  },
  container: {
    about: 'a build in a container (`--engine`)',
    aws: 'root, with all privileges if the project is privileged',
    here: 'root, or your own user if the Docker daemon runs as root and you do not, without the permissions for mounts, new devices and `sudo`. Root can change files in the container and switch users. The network has the same limits as in a fenced build',
    says: (image: string, engine: string) => `in a container of ${image}, by ${engine}, without privileges`,
  },
  runAs: {
    about: '`run-as`',
    aws: 'switches the user',
    here: 'is ignored: all commands run as the same user',
    says: (users: string) => `not done here: run-as ${users}: the user is not switched here`,
  },
  runtimeVersions: {
    about: '`runtime-versions`',
    aws: 'selects versions that the image has, refuses all other versions, and is skipped in images that are not from AWS',
    here: "the same, according to AWS's image list of April 2026. Node.js is installed from npm (only once). All other runtimes are taken from the `PATH`, and the log names those with a different version. AWS images that are not in the list accept any version",
    says: (runtime: string, found: string) => `not done here: runtime-versions ${runtime}: ${found}`,
  },
  windowsShell: {
    about: '`env.shell: powershell.exe`, `cmd.exe`',
    aws: 'run on Windows images',
    here: 'the commands are only listed in the log, and the build fails; in a pipeline, the action is simulated',
    says: (shell: string) =>
      `env.shell is ${shell}, a shell of Windows build images, which this machine does not have, so none of the commands are run`,
  },
  sh: {
    about: '`sh`',
    aws: 'bash in POSIX mode in Amazon Linux images, dash in Ubuntu images',
    here: 'the same in a container. Without a container, bash in POSIX mode for an Amazon Linux image, if bash is installed; otherwise the `sh` of this machine',
    says: (shell: string, image: string, instead: string) => `sh is ${shell} in ${image}: here it is ${instead}`,
  },
  functions: {
    about: 'bash functions',
    aws: 'not documented',
    here: 'carry over to the next command. Arrays, aliases and shell options do not, as on AWS',
    says: (names: string) => `functions carry over to the next command here, which AWS does not document: ${names}`,
  },
  gitCredentialHelper: {
    about: '`git-credential-helper`',
    aws: "gives git the project's credentials",
    here: 'not available',
    says: () => 'not done here: git-credential-helper: not available here',
  },
  batch: {
    about: '`batch`',
    aws: 'runs in a batch build',
    here: 'is validated but not run as a batch: the phases run once, as a single build',
    says: () => 'not done here: batch: a batch does not run here; the phases run once',
  },
  proxy: {
    about: '`proxy`',
    aws: 'sends logs and artifacts through a proxy',
    here: 'is ignored',
    says: () => 'not done here: proxy: not used here',
  },
  cache: {
    about: '`cache`',
    aws: 'is restored and saved, with `key`, `fallback-keys` and `action`',
    here: 'is neither restored nor saved',
    says: () => 'not done here: cache: neither restored nor saved here',
  },
  emptySection: {
    about: 'an empty section, such as `post_build:` or `files:`',
    aws: 'not documented',
    here: 'is treated as missing, or as an empty list',
    says: (path: string, treatedAs = 'missing') => `the section ${path} is empty and is treated as ${treatedAs}`,
  },
  noPhases: {
    about: 'a buildspec without phases',
    aws: 'documented as invalid; whether CodeBuild refuses it is unknown',
    here: 'no command is run',
    says: () => 'the buildspec has no phases, so no command is run',
  },
  reportKey: {
    about: 'an unknown key in a report',
    aws: 'is ignored ([aws-cdk 13867](https://github.com/aws/aws-cdk/issues/13867))',
    here: 'left out',
    says: () => 'it is not a valid key in reports',
  },
  artifactKey: {
    about: 'an unknown key in `artifacts` or `cache`, such as `type` from version 0.1',
    aws: '`type` is deprecated; the behavior for other keys is not documented',
    here: 'left out',
    says: (section: string) => `it is not a valid key in ${section}`,
  },
  oldVariables: {
    about: '`environment_variables` in version 0.2',
    aws: 'not documented',
    here: 'is ignored; in version 0.1, it is treated as `env.variables`',
    says: () => 'version 0.2 uses env instead',
  },
  anchors: {
    about: 'a top-level key that begins with `x-`, `.` or `_`, or has an anchor below it',
    aws: 'not documented',
    here: 'left out',
    says: () => 'it is not a section of a buildspec, and is assumed to contain only anchors for other sections',
  },
  unknownKey: {
    about: 'any other unknown key',
    aws: 'an unknown phase is refused; the behavior for other keys is not documented',
    here: 'refused',
    says: (key: string) => `unknown key "${key}"`,
  },
  keyTwice: {
    about: 'a key that occurs twice in a map',
    aws: 'not documented',
    here: 'refused',
    says: () => 'map keys must be unique',
  },
  outsidePath: {
    about: 'an absolute path in `artifacts` or `reports`',
    aws: 'can be anywhere in the container',
    here: 'must be in a source, in a folder of the build or in the temporary folder. Any other path is treated as relative to the base directory (by default, the source), so that artifacts contain no files from the rest of your machine',
    says: (path: string, from: string) =>
      `${path} is outside the folders of the build and is treated as relative to ${from}`,
  },
  outsideLink: {
    about: 'a link to a path outside these folders',
    aws: 'is followed',
    here: 'is left out of the artifact',
    says: (path: string) => `${path} links to a path outside the folders of the build and is left out`,
  },
  unsetVariable: {
    about: 'an unset variable in a path in `artifacts` or `reports`',
    aws: 'not documented',
    here: 'is treated as empty',
    says: (name: string) =>
      `a path in artifacts or reports contains the variable ${name}, which is not set and is treated as empty`,
  },
  notJunit: {
    about: 'a report file that is not JUnit XML although `file-format` is JUnit XML',
    aws: 'the report fails',
    here: 'the file counts as 0 tests',
    says: (group: string, files: string) =>
      `report ${group}: ${files}: not JUnit XML, counted as 0 tests; correct file-format or the file`,
  },
  otherFormats: {
    about: 'report formats other than JUnit',
    aws: 'the tests are counted',
    here: 'the files are listed, but the tests are not counted',
    says: (group: string, files: string, format: string) =>
      `report ${group}: ${files} files of format ${format}, whose tests are not counted here`,
  },
  expressions: {
    about: 'regular expressions in `on-failure`',
    aws: 'use Go syntax',
    here: 'use JavaScript syntax, with the flags `(?i)`, `(?m)` and `(?s)` at the beginning',
    says: () => 'not done here: on-failure with a Go regular expression: it is read as a JavaScript regular expression',
  },
  shortSecret: {
    about: 'a secret of one to three characters in the log',
    aws: 'is masked; the minimum length is not documented',
    here: 'is masked only as a whole word, so that a one-letter secret does not make the log unreadable',
    says: () => 'a secret of one to three characters is masked only as a whole word',
  },
  reservedName: {
    about: 'an environment variable that you define and whose name begins with `CODEBUILD_`',
    aws: 'is reserved: CodeBuild refuses to create a project with such a variable',
    here: 'the build fails before its first command',
    says: (names: string) =>
      `environment variable ${names}: names that begin with CODEBUILD_ are reserved by CodeBuild`,
  },
  noAccount: {
    about: 'values from Parameter Store and Secrets Manager, with `slipway-buildspec` or `runFolder`',
    aws: "are read with the project's role",
    here: 'must be passed by you: otherwise, the build fails before its first command',
    says: () =>
      'the build has no AWS account to read from; pass the value with --env NAME=value or --pass NAME (in code, with the props variables or passedVariables)',
  },
} satisfies Readonly<Record<string, Difference>>;
