import { expect, test } from 'vitest';
import { speak } from '../../collector/dialects/speak.js';
import { dialects, generations, layers, operationNames, providerApi, providerNames } from '../../collector/dialects.js';
import { normalise } from '../../collector/normalise.js';
import { attributes, inferenceOperations, operations } from '../../src/catalog/spans.js';

const all = [...dialects, ...generations];
const canonical = Object.values(attributes) as readonly string[];
const known = [...inferenceOperations, ...Object.values(operations), 'retrieval'] as readonly string[];

test('dialects translate to names of the catalog, and never from one', () => {
  for (const { name, names = {}, milliseconds = {}, json = {}, patterns = {} } of all) {
    for (const [to, from] of Object.entries({ ...names, ...milliseconds })) {
      expect(canonical, name).toContain(to);
      for (const old of from) expect(canonical, `${name}: ${old}`).not.toContain(old);
    }
    for (const to of [...Object.values(json), ...Object.values(patterns)].flatMap(Object.keys))
      expect(canonical, name).toContain(to);
  }
});

test('a library’s name for something is translated to one name only', () => {
  for (const { name, names = {}, milliseconds = {} } of all) {
    const olds = [...Object.values(names), ...Object.values(milliseconds)].flat();
    expect(new Set(olds).size, name).toBe(olds.length);
  }
});

test('dialects make operations of the catalog, and values no table translates again', () => {
  for (const { name, kind, operations: rules = [] } of dialects)
    for (const is of [...Object.values(kind?.operations ?? {}), ...rules.map((rule) => rule.is)])
      if (is !== undefined) expect(known, name).toContain(is);
  for (const values of [providerNames, operationNames])
    for (const value of Object.values(values)) expect(values[value] ?? value).toBe(value);
});

test('every dialect has a name of its own and a way to be known', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { name, known } of dialects) expect(Object.values(known ?? {}), name).not.toEqual([]);
});

test('a span of plain keys is asked one thing a dialect before it goes on: its scope, or whether it has others', () => {
  for (const dialect of dialects)
    expect(speak(dialect).conditions?.[0], dialect.name).toMatch(
      /^\((?:scope\.attributes\["genai\.dialect"\] == "|span\.attributes\["redaction\.ignored\.count"\] != true and \()/,
    );
});

test.each([
  ['openai.chat', 'openai'],
  ['google.generative-ai', undefined],
  ['amazon-bedrock', undefined],
  ['google.vertex.chat', 'google.vertex'],
  ['anthropic.messages', 'anthropic'],
  ['aws.bedrock', undefined],
])('of the provider %s, the API is %s', (said, provider) => {
  expect(new RegExp(providerApi).exec(said)?.[1]).toBe(provider);
});

test.each([
  ['com.anthropic.sdk.typescript', 'sdk'],
  ['opentelemetry.instrumentation.openai.v1', 'client'],
  ['opentelemetry.instrumentation.openai_v2', 'client'],
  ['opentelemetry.instrumentation.genai.openai', 'client'],
  ['openinference.instrumentation.anthropic', 'client'],
  ['@traceloop/instrumentation-openai', 'client'],
  ['opentelemetry.instrumentation.botocore.bedrock-runtime', 'client'],
  ['openinference.instrumentation.langchain', 'framework'],
  ['openinference.instrumentation.openai_agents', 'framework'],
  ['opentelemetry.instrumentation.llamaindex', 'framework'],
  ['ai', undefined],
  ['pydantic-ai', undefined],
])('the scope %s is of the layer %s', (scope, layer) => {
  const of = Object.entries(layers).filter(([, pattern]) =>
    new RegExp(pattern.replace('(?i)', ''), pattern.startsWith('(?i)') ? 'i' : '').test(scope),
  );
  expect(of.map(([name]) => name)).toEqual(layer === undefined ? [] : [layer]);
});

test('what was written on the resource to count once is taken off again', () => {
  const groups = normalise.settings['trace_statements'] as { statements: string[] }[]; // made by normalise.ts
  expect(groups.at(-1)!.statements).toEqual(['delete_key(resource.attributes, "genai.seen")']);
});
