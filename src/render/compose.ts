import { components, type ImageName } from '../catalog/components.js';
import type { Config } from '../config/schema.js';
import { mapValues } from '../model/alert.js';
import { type Bundle, yaml } from './bundle-file.js';
import { bytesOf } from './quantity.js';
import { type Workload, workloads } from './workloads.js';

type Service = Readonly<Record<string, unknown>>;

/** Ports that the host's own loopback address gets; everything else stays between the containers. */
const published: Readonly<Record<ImageName, readonly string[]>> = {
  collector: ['otlp-grpc', 'otlp-http'],
  prometheus: ['http'],
  alertmanager: ['http'],
  loki: ['http'],
  jaeger: ['query'],
  grafana: ['http'],
};

/** What a container can ask itself with; the collector's image holds nothing but the collector, so that it cannot. */
function healthCheck(name: ImageName, { health }: Workload): Service {
  const url = `http://127.0.0.1:${health.port}${health.ready}`;
  const test: Readonly<Record<ImageName, readonly string[] | undefined>> = {
    collector: undefined,
    prometheus: wget(url),
    alertmanager: wget(url),
    loki: ['CMD', '/usr/bin/loki', '-health', `-health.url=${url}`],
    jaeger: wget(url),
    grafana: wget(url),
  };
  if (test[name] === undefined) return {};
  return {
    healthcheck: {
      test: test[name],
      interval: '5s',
      timeout: '5s',
      retries: 6,
      start_period: `${health.startSeconds}s`,
    },
  };
}

const wget = (url: string): readonly string[] => ['CMD', 'wget', '-q', '-O', '/dev/null', url];

/**
 * The stack for one host, with the images and the configuration files of the cluster. Paths are relative to
 * dist/compose; the secret files are looked for in LLM_OBSERVABILITY_SECRETS, by default `secrets` beside dist.
 */
export function renderCompose(configs: Bundle, config: Config): Bundle {
  const all = workloads(config);
  const names = Object.keys(all) as ImageName[]; // the keys of the record it is
  const compose = {
    name: config.name,
    services: {
      'volume-owner': volumeOwner(all),
      ...Object.fromEntries(names.map((name) => [name, service(name, all[name], configs)])),
    },
    volumes: Object.fromEntries(names.map((name) => [`${name}-data`, {}])),
  };
  return { 'docker-compose.yaml': yaml(compose) };
}

function service(name: ImageName, workload: Workload, configs: Bundle): Service {
  const secrets =
    name === 'alertmanager'
      ? [bind(variable('LLM_OBSERVABILITY_SECRETS', '../../secrets'), '/etc/alertmanager/secrets')]
      : [];
  const password = { GF_SECURITY_ADMIN_PASSWORD: variable('GRAFANA_ADMIN_PASSWORD', 'admin') };
  const environment = { ...mapValues(workload.env, literal), ...(name === 'grafana' && password) };
  return {
    image: workload.image,
    ...(workload.args.length > 0 && { command: workload.args.map(literal) }),
    ...(workload.workingDirectory !== undefined && { working_dir: workload.workingDirectory }),
    ...(Object.keys(environment).length > 0 && { environment }),
    user: `${workload.user}:${workload.user}`,
    restart: 'unless-stopped',
    ports: published[name].map((port) => `127.0.0.1:${workload.ports[port]}:${workload.ports[port]}`),
    volumes: [...binds(workload, configs, secrets.length > 0), ...secrets, `${name}-data:${workload.data}`],
    // Not each other: whoever finds another missing tries again.
    depends_on: { 'volume-owner': { condition: 'service_completed_successfully' } },
    ...healthCheck(name, workload),
    // Applications and webhook receivers on the host itself are host.docker.internal.
    extra_hosts: ['host.docker.internal:host-gateway'],
    read_only: true,
    tmpfs: ['/tmp'],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    stop_grace_period: '60s',
    deploy: {
      resources: { limits: { cpus: cores(workload.limits.cpu), memory: `${bytesOf(workload.limits.memory)}` } },
    },
  };
}

/** The configuration folders, or their files and folders one by one where secrets have to be mounted beside them. */
function binds(workload: Workload, configs: Bundle, oneByOne: boolean): Service[] {
  return Object.entries(workload.configs).flatMap(([folder, mount]) => {
    if (!oneByOne) return [bind(`../${folder}`, mount)];
    const paths = Object.keys(configs).filter((path) => path.startsWith(`${folder}/`));
    const entries = new Set(paths.map((path) => path.slice(folder.length + 1).split('/')[0]!));
    return [...entries].sort().map((entry) => bind(`../${folder}/${entry}`, `${mount}/${entry}`));
  });
}

const bind = (source: string, target: string): Service => ({ type: 'bind', source, target, read_only: true });

/** New volumes belong to root, where an image has no folder of its own to copy; this one gives them to who writes there. */
function volumeOwner(all: Readonly<Record<ImageName, Workload>>): Service {
  const commands = Object.entries(all).map(([name, { user }]) => `chown ${user}:${user} /volumes/${name}`);
  return {
    image: components.prometheus.image,
    user: '0:0',
    entrypoint: ['/bin/sh', '-ec', commands.join('\n')],
    volumes: Object.keys(all).map((name) => `${name}-data:/volumes/${name}`),
    network_mode: 'none',
    restart: 'no',
    read_only: true,
    cap_drop: ['ALL'],
    cap_add: ['CHOWN'],
    security_opt: ['no-new-privileges:true'],
  };
}

/** A value from the environment of `docker compose`, and text that only looks like one. */
const variable = (name: string, otherwise: string): string => `\${${name}:-${otherwise}}`;
const literal = (text: string): string => text.replaceAll('$', '$$$$');

const cores = (quantity: string): string =>
  quantity.endsWith('m') ? String(Number(quantity.slice(0, -1)) / 1000) : quantity;
