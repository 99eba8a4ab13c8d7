import { execFile, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { dump } from 'js-yaml';
import { freePorts } from './free-ports.js';

const run = promisify(execFile);

/** A bare cluster: the real API server on the real etcd, and no node that would run anything. */
export interface ApiServer {
  /** Runs kubectl as its administrator; fails with what kubectl said. */
  readonly kubectl: (...args: string[]) => Promise<{ stdout: string; stderr: string }>;
  /** A kubeconfig for whoever holds the token. */
  readonly kubeconfig: (token: string) => string;
  readonly stop: () => Promise<void>;
}

interface Binaries {
  readonly etcd: string;
  readonly 'kube-apiserver': string;
  readonly kubectl: string;
}

/** Starts both on free loopback ports with keys and a token made for this run; everything is gone after `stop`. */
export async function startApiServer(binaries: Binaries): Promise<ApiServer> {
  const folder = mkdtempSync(join(tmpdir(), 'api-server-'));
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [client, peer, secure] = await freePorts(3);
    const url = (port: number | undefined) => `http://127.0.0.1:${port}`;
    stops.push(
      start(folder, 'etcd', binaries.etcd, [
        '--name=test',
        `--data-dir=${join(folder, 'etcd')}`,
        `--listen-client-urls=${url(client)}`,
        `--advertise-client-urls=${url(client)}`,
        `--listen-peer-urls=${url(peer)}`,
        `--initial-advertise-peer-urls=${url(peer)}`,
        `--initial-cluster=test=${url(peer)}`,
      ]),
    );
    const token = randomBytes(16).toString('hex');
    const keys = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    stops.push(
      start(folder, 'kube-apiserver', binaries['kube-apiserver'], [
        `--etcd-servers=${url(client)}`,
        '--bind-address=127.0.0.1',
        `--secure-port=${secure}`,
        // It makes itself a certificate here.
        `--cert-dir=${join(folder, 'certificates')}`,
        '--endpoint-reconciler-type=none',
        '--service-cluster-ip-range=10.96.0.0/16',
        '--authorization-mode=RBAC',
        `--token-auth-file=${file('tokens.csv', `${token},admin,admin,system:masters\n`)}`,
        '--service-account-issuer=https://127.0.0.1',
        `--service-account-key-file=${file('account.pub', keys.publicKey)}`,
        `--service-account-signing-key-file=${file('account.key', keys.privateKey)}`,
      ]),
    );
    const kubeconfig = (user: string) => kubeconfigOf(`https://127.0.0.1:${secure}`, user);
    const config = file('kubeconfig', kubeconfig(token));
    mkdirSync(join(folder, 'home'));
    const kubectl = (...args: string[]) =>
      run(binaries.kubectl, [`--kubeconfig=${config}`, ...args], {
        env: { HOME: join(folder, 'home') },
        maxBuffer: 64 * 1024 * 1024,
      });
    await untilReady(kubectl, folder);
    return { kubectl, kubeconfig, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const kubeconfigOf = (server: string, token: string): string =>
  dump({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });

function start(folder: string, name: string, command: string, args: readonly string[]): () => Promise<void> {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(command, args, { stdio: ['ignore', log, log], cwd: folder });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return async () => {
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(insist);
  };
}

async function untilReady(kubectl: ApiServer['kubectl'], folder: string): Promise<void> {
  const deadline = Date.now() + 120_000;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      await kubectl('get', '--raw', '/readyz');
      // Namespaces of its own, made a moment later: without it the first apply finds no default account rules.
      await kubectl('get', 'namespace', 'default');
      return;
    } catch (error) {
      last = error;
      await sleep(500);
    }
  }
  const log = readFileSync(join(folder, 'kube-apiserver.log'), 'utf8').split('\n').slice(-15).join('\n');
  throw new Error(`the API server did not get ready: ${String(last)}\n${log}`);
}
