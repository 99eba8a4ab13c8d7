import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { yaml } from '../../src/render/bundle-file.js';
import { obtain } from '../../tools/obtain.js';
import { loadBalancing } from '../collector/load-balancing.js';
import { Gateway, until } from './gateway.js';

const folder = mkdtempSync(join(tmpdir(), 'load-balancing-'));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * The exporter makes an OTLP exporter for each sampler from what stands under `protocol.otlp`, and has queue, retries and
 * timeout of the same kinds itself. A real OTLP exporter is asked whether it knows them.
 */
async function validate(exporter: object): Promise<{ status: number | null; said: string }> {
  const { 'otelcol-contrib': otelcol } = await obtain(['otelcol-contrib']);
  const file = join(folder, 'config.yaml');
  writeFileSync(
    file,
    yaml({
      extensions: { 'file_storage/samplers': { directory: folder } },
      receivers: { otlp: { protocols: { grpc: { endpoint: '127.0.0.1:0' } } } },
      exporters: { otlp_grpc: { endpoint: 'samplers:4317', ...exporter } },
      service: {
        extensions: ['file_storage/samplers'],
        pipelines: { traces: { receivers: ['otlp'], exporters: ['otlp_grpc'] } },
      },
    }),
  );
  const env = { ...process.env, OTLP_TOKEN: 'made-up' };
  const { status, stderr } = spawnSync(otelcol, ['validate', '--config', file], { env, encoding: 'utf8' });
  return { status, said: stderr };
}

test('what an OTLP exporter shares with the load-balancing one, a real collector takes', async () => {
  const { protocol, routing_key: _, resolver: __, ...shared } = loadBalancing();
  expect(await validate(protocol.otlp)).toMatchObject({ status: 0 });
  expect(await validate(shared)).toMatchObject({ status: 0 });
  expect(Object.keys(shared).sort()).toEqual(['retry_on_failure', 'sending_queue', 'timeout']);
});

test('and refuses what it does not know', async () => {
  const { status, said } = await validate({ ...loadBalancing().protocol.otlp, resolver: {} });
  expect(status).not.toBe(0);
  expect(said).toContain('resolver');
});

/** The exporter for one sampler is an OTLP exporter so set; a gateway's own to Jaeger stands in for it. */
test.each(['bearer', 'basic'] as const)(
  'a sampler takes what an exporter so set sends, and from nobody else (%s)',
  async (auth) => {
    const receivers = { auth };
    const sampling = { afterRoot: '1s', ratio: 1 };
    const token = { [auth === 'bearer' ? 'OTLP_TOKEN' : 'SAMPLERS_TOKEN']: 'made-up-47' };
    const running: Gateway[] = [];
    try {
      const sampler = await Gateway.start(
        { receivers, sampling },
        { role: 'sampler', loopback: false, environment: token },
      );
      running.push(sampler);
      const endpoint = `127.0.0.1:${sampler.ports.grpc}`;
      const exporter = { ...loadBalancing({ receivers }).protocol.otlp, endpoint };
      const gateway = await Gateway.start(
        { sampling },
        { backends: false, environment: token, overlay: { exporters: { 'otlp_grpc/jaeger': exporter } } },
      );
      running.push(gateway);
      await gateway.send(Array.from({ length: 29 }, () => ({})));
      await until('all spans are there', async () => sampler.records('traces').length >= 29 || undefined, 60);
      expect(sampler.records('traces')).toHaveLength(29);
      await expect(sampler.send([{}])).rejects.toThrow('401');
    } finally {
      await Promise.all(running.map((one) => one.stop()));
    }
  },
);
