import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { yaml } from '../../src/render/bundle-file.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './free-ports.js';
import { until } from './gateway.js';

/** Somebody who sends by gRPC what he is given by HTTP, request by request. */
export interface Relay {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export async function startRelay(grpcPort: number): Promise<Relay> {
  const { 'otelcol-contrib': binary } = await obtain(['otelcol-contrib']);
  const [port] = (await freePorts(1)) as [number]; // one
  const folder = mkdtempSync(join(tmpdir(), 'relay-'));
  const config = join(folder, 'relay.yaml');
  const pipeline = { receivers: ['otlp'], exporters: ['otlp_grpc'] };
  writeFileSync(
    config,
    yaml({
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
      exporters: {
        otlp_grpc: {
          endpoint: `127.0.0.1:${grpcPort}`,
          tls: { insecure: true },
          timeout: '60s',
          // Who sends is answered when the gateway has.
          sending_queue: { enabled: false },
          retry_on_failure: { enabled: false },
        },
      },
      service: { telemetry: { metrics: { level: 'none' } }, pipelines: { traces: pipeline, logs: pipeline } },
    }),
  );
  const log = openSync(join(folder, 'log'), 'a');
  const child = spawn(binary, ['--config', config], { stdio: ['ignore', log, log] });
  const url = `http://127.0.0.1:${port}`;
  await until('the relay listens', () => fetch(url).catch(() => undefined), 60);
  return {
    url,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
