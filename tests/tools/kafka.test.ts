import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { components } from '../../src/catalog/components.js';
import { UserError } from '../../src/errors.js';
import { checksums, obtainKafka, verify } from '../../tools/kafka.js';

const { version } = components.kafka;

test('the pinned jars are those of the version in the catalog', () => {
  const pom = readFileSync(join(import.meta.dirname, '../../tools/kafka.pom.xml'), 'utf8');
  expect(pom).toContain(`<version>${version}</version>`);
  expect([...checksums.keys()]).toContain(`kafka_2.13-${version}.jar`);
  for (const sum of checksums.values()) expect(sum).toMatch(/^[0-9a-f]{64}$/);
});

test('a jar that is not the pinned one is named with what it should be', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-jars-'));
  try {
    writeFileSync(join(folder, `kafka_2.13-${version}.jar`), 'something else');
    expect(() => verify(folder)).toThrow(UserError);
    expect(() => verify(folder)).toThrow(
      new RegExp(
        `kafka_2\\.13-${version}\\.jar: expected ${checksums.get(`kafka_2.13-${version}.jar`)}, got [0-9a-f]{64}`,
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('without Maven the error says what to install', async () => {
  const nowhere = mkdtempSync(join(tmpdir(), 'kafka-none-'));
  try {
    await expect(obtainKafka({ PATH: nowhere, LLM_OBS_TOOLS_CACHE: nowhere })).rejects.toThrow(
      'kafka: expected mvn on PATH, got none. Install a JDK >= 17 and Maven >= 3.8.',
    );
  } finally {
    rmSync(nowhere, { recursive: true, force: true });
  }
});
