import { components } from '../catalog/components.js';
import type { Config } from '../config/schema.js';
import { mapValues } from '../model/alert.js';
import { type Bundle, yaml } from './bundle-file.js';
import { pseudonymKey, secretVariables } from './collector-secrets.js';
import { bytesOf } from './quantity.js';
import { type Instance, instances, type WorkloadName } from './scaled.js';
import type { Workload } from './workloads.js';

type Service = Readonly<Record<string, unknown>>;

/** Ports that the host's own loopback address gets; everything else stays between the containers. */
const published: Readonly<Record<WorkloadName, readonly string[]>> = {
  collector: ['otlp-grpc', 'otlp-http'],
  prometheus: ['http'],
  alertmanager: ['http'],
  loki: ['http'],
  jaeger: ['query'],
  grafana: ['http'],
  sampler: [],
  kafka: [],
};

/** What a container can ask itself with; the collector's image holds nothing but the collector, so that it cannot. */
function healthCheck(name: WorkloadName, { health }: Workload): Service {
  const url = `http://127.0.0.1:${health.port}${health.ready}`;
  const test: Readonly<Record<WorkloadName, readonly string[] | undefined>> = {
    collector: undefined,
    prometheus: wget(url),
    alertmanager: wget(url),
    loki: ['CMD', '/usr/bin/loki', '-health', `-health.url=${url}`],
    jaeger: wget(url),
    grafana: wget(url),
    sampler: undefined,
    kafka: ['CMD', '/bin/bash', '-c', `echo > /dev/tcp/127.0.0.1/${health.port}`],
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
  const all = instances(config);
  const compose = {
    name: config.name,
    services: {
      'volume-owner': volumeOwner(all),
      ...Object.fromEntries(all.map((one) => [one.key, service(one, configs)])),
    },
    volumes: Object.fromEntries(all.map(({ key }) => [`${key}-data`, {}])),
  };
  return { 'docker-compose.yaml': yaml(compose) };
}

function service({ key, component: name, workload, aliases }: Instance, configs: Bundle): Service {
  const secrets =
    name === 'alertmanager'
      ? [bind(variable('LLM_OBSERVABILITY_SECRETS', '../../secrets'), '/etc/alertmanager/secrets')]
      : [];
  const certificate =
    name === 'collector' && configs['collector/gateway.yaml']?.includes('OTLP_TLS_FOLDER')
      ? [bind(`${variable('LLM_OBSERVABILITY_SECRETS', '../../secrets')}/otlp-tls`, '/etc/otelcol-tls')]
      : [];
  const password = { GF_SECURITY_ADMIN_PASSWORD: variable('GRAFANA_ADMIN_PASSWORD', 'admin') };
  const asked =
    name === 'collector' || name === 'sampler'
      ? Object.fromEntries(secretVariables(configs).map((v) => [v, needed(v)]))
      : {};
  // Without a value, it is handed on if it is set, and only then.
  const passed = name === 'collector' && configs['collector/gateway.yaml']?.includes(pseudonymKey);
  const environment = {
    ...mapValues(workload.env, literal),
    ...(name === 'grafana' && password),
    ...asked,
    ...(passed && { [pseudonymKey]: null }),
  };
  return {
    image: workload.image,
    ...(workload.args.length > 0 && { command: workload.args.map(literal) }),
    ...(workload.workingDirectory !== undefined && { working_dir: workload.workingDirectory }),
    ...(Object.keys(environment).length > 0 && { environment }),
    user: `${workload.user}:${workload.user}`,
    restart: 'unless-stopped',
    // Where there are several, the host reaches the first.
    ports: /-[1-9]\d*$/.test(key)
      ? []
      : published[name].map((port) => `127.0.0.1:${workload.ports[port]}:${workload.ports[port]}`),
    ...(aliases.length > 0 && { hostname: key, networks: { default: { aliases } } }),
    volumes: [
      ...binds(workload, configs, secrets.length > 0),
      ...secrets,
      ...certificate,
      `${key}-data:${workload.data}`,
    ],
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
function volumeOwner(all: readonly Instance[]): Service {
  const commands = all.map(({ key, workload: { user } }) => `chown ${user}:${user} /volumes/${key}`);
  return {
    image: components.prometheus.image,
    user: '0:0',
    entrypoint: ['/bin/sh', '-ec', commands.join('\n')],
    volumes: all.map(({ key }) => `${key}-data:/volumes/${key}`),
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
/** A secret of the same environment, or of the file `.env` beside docker-compose.yaml: without it nothing starts. */
const needed = (name: string): string => `\${${name}:?a secret of the collector, see docs/collector.md}`;
const literal = (text: string): string => text.replaceAll('$', '$$$$');

const cores = (quantity: string): string =>
  quantity.endsWith('m') ? String(Number(quantity.slice(0, -1)) / 1000) : quantity;
