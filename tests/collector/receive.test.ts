import { describe, expect, test } from 'vitest';
import { collector, sampler } from '../../collector/index.js';
import { onLoopback } from '../../collector/receive.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { yaml } from '../../src/render/bundle-file.js';
import { renderCollector } from '../../src/render/collector.js';

const gateway = (input: StackInput = {}) => renderCollector(collector(parseConfig(input)));
const deciding = (input: StackInput) => renderCollector(sampler(parseConfig(input))!);
const secret = (name: string) => `\${env:${name}}`;

describe.each(['single', 'sharded', 'kafka'] as const)('at scale %s', (scale) => {
  test.each([
    ['bearer', 'bearertokenauth/senders'],
    ['basic', 'basicauth/senders'],
  ] as const)('every receiver asks for %s', (auth, authenticator) => {
    const { receivers } = gateway({ scale, receivers: { auth } }) as { receivers?: object }; // as it renders
    expect(receivers).toMatchObject({
      otlp: { protocols: { grpc: { auth: { authenticator } }, http: { auth: { authenticator } } } },
    });
  });
});

test('a secret has no other value, so that a collector without it does not start', () => {
  expect(yaml(gateway()['extensions'] ?? {})).toContain(`token: ${secret('OTLP_TOKEN')}`);
  const basic = yaml(gateway({ receivers: { auth: 'basic' } })['extensions'] ?? {});
  expect(basic).toContain(`inline: ${secret('OTLP_HTPASSWD')}`);
});

test('samplers ask gateways, which show what they have', () => {
  const bearer = { scale: 'sharded' as const };
  expect(gateway(bearer)['exporters']).toMatchObject({
    loadbalancing: { protocol: { otlp: { headers: { authorization: `Bearer ${secret('OTLP_TOKEN')}` } } } },
  });
  expect(Object.keys(deciding(bearer)['extensions'] ?? {})).toContain('bearertokenauth/senders');
  const basic = { ...bearer, receivers: { auth: 'basic' as const } };
  expect(gateway(basic)['exporters']).toMatchObject({
    loadbalancing: { protocol: { otlp: { headers: { authorization: `Bearer ${secret('SAMPLERS_TOKEN')}` } } } },
  });
  expect(deciding(basic)['extensions']).toMatchObject({
    'bearertokenauth/senders': { token: secret('SAMPLERS_TOKEN') },
  });
});

test('a sampler that reads from Kafka receives nothing else, and needs no token', () => {
  expect(yaml(deciding({ scale: 'kafka' }))).not.toContain('OTLP_TOKEN');
});

test('TLS is a certificate of its own, and with clients theirs as well', () => {
  const tls = (setting: 'off' | 'server' | 'clients') =>
    yaml(gateway({ receivers: { tls: setting } })['receivers'] ?? {});
  expect(tls('off')).not.toContain('tls:');
  expect(tls('server')).toContain('cert_file');
  expect(tls('server')).not.toContain('client_ca_file');
  expect(tls('clients')).toContain('client_ca_file');
});

test('what loopback changes can listen nowhere else', () => {
  const text = yaml(onLoopback(parseConfig({ receivers: { auth: 'basic', tls: 'clients' } })));
  expect([...text.matchAll(/endpoint: (\S+):\$/g)].map(([, host]) => host)).toEqual(['127.0.0.1', '127.0.0.1']);
  expect(text).not.toContain('0.0.0.0');
});

test('a stack that would let anybody send is refused', () => {
  const open = { receivers: { auth: 'none' } } as unknown as StackInput; // what the types forbid
  expect(() => parseConfig(open)).toThrow('config: receivers.auth: expected one of "bearer", "basic", got "none".');
});
