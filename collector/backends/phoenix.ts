import { attributes as a, inferenceOperations, operations } from '../../src/catalog/spans.js';
import { nameOf } from '../../src/config/schema.js';
import type { Component } from '../../src/model/collector.js';
import { openInference } from '../dialects/openinference.js';
import { env } from '../environment.js';
import { measureAgain } from '../long-records.js';
import { attribute, lookUp, set, text, textMap, transform } from '../ottl.js';
import { bearerAuth, otlpHttp } from './otlp-http.js';
import type { Of, Preset } from './preset.js';

/** Arize Phoenix in one's own network, which reads OpenInference names: they are written beside those of the catalog. */
export function phoenix(backend: Of<'phoenix'>): Preset {
  const name = nameOf(backend);
  const auth = backend.keyVariable === undefined ? undefined : bearerAuth(name, backend.keyVariable);
  const endpoint = backend.url?.replace(/\/$/, '') ?? env('PHOENIX_URL', 'http://phoenix:6006');
  return {
    exporter: otlpHttp(name, endpoint, auth && { auth: { authenticator: auth.id } }),
    ...(auth && { extensions: [auth] }),
    rewrite: openInferenceNames(name, backend.project),
    afterCut: mediaTypes(name),
    own: auth === undefined,
  };
}

const span = (key: string): string => attribute('span', key);

/** What Phoenix calls each operation; what it does not know is a step of a chain. */
const kinds: Readonly<Record<string, string>> = {
  ...Object.fromEntries(inferenceOperations.map((operation) => [operation, 'LLM'])),
  embeddings: 'EMBEDDING',
  [operations.tool]: 'TOOL',
  [operations.agent]: 'AGENT',
  retrieval: 'RETRIEVER',
};

/** The table of dialects read the other way, by the first name of each, and what only Phoenix shows. */
function openInferenceNames(name: string, project: string | undefined): Component {
  const written: readonly (readonly [to: string, from: string])[] = [
    ...Object.entries(openInference.names ?? {}).flatMap(([from, [to]]) =>
      to === undefined ? [] : [[to, from] as const],
    ),
    ['llm.cost.total', a.cost],
  ];
  const said: readonly (readonly [to: string, from: string])[] = [
    ['input', a.inputMessages],
    ['input', a.toolArguments],
    ['output', a.outputMessages],
    ['output', a.toolResult],
  ];
  const kind = span('openinference.span.kind');
  const model = span('llm.model_name');
  const tokens = ['prompt', 'completion'].map((side) => span(`llm.token_count.${side}`));
  return transform(`${name}-names`, {
    trace: [
      ...(project === undefined
        ? []
        : [{ statements: [set(attribute('resource', 'openinference.project.name'), text(project))] }]),
      {
        statements: [
          set(kind, text('CHAIN'), `${span(a.operation)} != nil`),
          set(kind, lookUp(textMap(kinds), span(a.operation))),
          set(kind, text('GUARDRAIL'), `${kind} == nil and ${span(a.safetyCheck)} != nil`),
          set(kind, text('EVALUATOR'), `${kind} == nil and ${span(a.evaluationName)} != nil`),
          ...written.map(([to, from]) => set(span(to), span(from), `${span(from)} != nil`)),
          // Always text, which Phoenix shows as JSON where it says so.
          ...said.map(([side, from]) => set(span(`${side}.value`), `String(${span(from)})`, `${span(from)} != nil`)),
          set(model, span(a.requestModel), `${span(a.requestModel)} != nil`),
          set(model, span(a.responseModel), `${span(a.responseModel)} != nil`),
          set(span('embedding.model_name'), model, `${kind} == "EMBEDDING"`),
          set(
            span('llm.token_count.total'),
            tokens.join(' + '),
            tokens.map((count) => `${count} != nil`).join(' and '),
          ),
        ],
      },
      // What was said is there twice now.
      measureAgain,
    ],
  });
}

/** What has been cut is no JSON any more. */
const mediaTypes = (name: string): Component =>
  transform(`${name}-types`, {
    trace: [
      {
        conditions: [`${span(a.cut)} == nil`],
        statements: ['input', 'output'].map((side) =>
          set(
            span(`${side}.mime_type`),
            text('application/json'),
            `IsMatch(${span(`${side}.value`)}, ${text('^\\s*[\\[{]')})`,
          ),
        ),
      },
    ],
  });
