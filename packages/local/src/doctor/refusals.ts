import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findBubblewrap } from '@slipway/buildspec';
import {
  EmbeddedAwsError,
  findInstallation,
  freePort,
  Installation,
  InstallationBrokenError,
  refuseRealAccount,
} from '@slipway/embedded-aws';
import { FolderLock } from '../run/folder-lock';
import { checkRunFolder } from '../run/run-folder';
import { Finding, missingOnError, PlannedRun } from './finding';
import { firstMissing } from './first-missing';

/** Remedies if bubblewrap is missing: for a run that can ask the user in a terminal, and for a run that cannot. */
const WITHOUT_BUBBLEWRAP = {
  asking:
    'otherwise a run asks you, before it starts, whether to run builds without isolation; in a script, pass --unfenced',
  silent: 'or pass --unfenced: builds can then read and change everything that you can (in a terminal, a run asks you)',
};

/** Checks whether Python and the embedded AWS are installed. */
export async function embeddedAws(): Promise<readonly Finding[]> {
  const python = { name: 'Python', purpose: 'runs the embedded AWS' };
  const emulator = { name: 'embedded AWS', purpose: 'runs the stacks' };
  const there = ({ installed, pythonVersion, python: path }: Installation): Finding => ({
    ...python,
    state: 'ok',
    found: installed ? pythonVersion : `${pythonVersion} with venv, ${path}`,
  });
  try {
    const installation = await findInstallation(process.env);
    const { installed, folder } = installation;
    const remedy = 'the first run installs the embedded AWS: about 215 MB from a Python package index (PIP_INDEX_URL)';
    return [
      there(installation),
      installed
        ? { ...emulator, state: 'ok', found: `installed in ${folder}` }
        : { ...emulator, state: 'note', found: 'not installed yet', remedy },
    ];
  } catch (error) {
    const { message } = error as EmbeddedAwsError;
    return [{ ...(error instanceof InstallationBrokenError ? emulator : python), state: 'missing', found: message }];
  }
}

/**
 * Checks whether bubblewrap works, by running it. Without bubblewrap, a run starts if the user agrees in the terminal,
 * so bubblewrap is reported as missing only for a run without a terminal.
 */
export async function fence({ unfenced, terminal }: PlannedRun): Promise<Finding> {
  const about = { name: 'bubblewrap', purpose: 'isolates builds' };
  if (unfenced) {
    return { ...about, state: 'note', found: '--unfenced: builds can read and change everything that you can' };
  }
  const finding = await missingOnError(about, async () => {
    await findBubblewrap();
    return { state: 'ok', found: 'works' };
  });
  if (finding.state === 'ok') {
    return finding;
  }
  return terminal
    ? { ...finding, state: 'note', remedy: WITHOUT_BUBBLEWRAP.asking }
    : { ...finding, remedy: WITHOUT_BUBBLEWRAP.silent };
}

/** Checks whether the environment contains AWS credentials, unless the planned run allows them. */
export async function account({ allowRealAccount: allow }: PlannedRun): Promise<Finding> {
  return missingOnError({ name: 'AWS credentials', purpose: 'must not be in the environment of a run' }, async () => {
    refuseRealAccount(process.env, { allow });
    return { state: 'ok', found: allow ? '--allow-real-account' : 'none' };
  });
}

/** Checks whether the port of the embedded AWS is free on loopback. */
export async function port({ port: wanted }: PlannedRun): Promise<Finding> {
  return missingOnError({ name: 'port', purpose: 'for the embedded AWS' }, async () => {
    const free = await freePort(wanted);
    return { state: 'ok', found: `${free} is free on 127.0.0.1` };
  });
}

/** Checks whether a run can use the report folder, and no other run uses it. Leaves the folder unchanged. */
export async function reportFolder({ out }: PlannedRun): Promise<Finding> {
  const folder = resolve(out);
  return missingOnError({ name: 'report folder', purpose: 'for the report and logs' }, async () => {
    await checkRunFolder(folder);
    const made = firstMissing(folder);
    const lock = await FolderLock.take(folder);
    await lock.release();
    await (made && rm(made, { recursive: true }));
    return { state: 'ok', found: `${out} is writable` };
  });
}
