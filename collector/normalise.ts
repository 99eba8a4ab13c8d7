import { attributes, countKeys, inferenceOperations } from '../src/catalog/spans.js';
import { type Dialect, dialects, operationNames, providerNames } from './dialects.js';
import { attribute, list, lookUp, type StatementGroup, set, text, textMap, transform } from './ottl.js';

/** Old and foreign names to those of the catalog, on spans and on the log records that carry the same attributes. */
export const normalise = transform('normalise', {
  trace: [...dialects.map((dialect) => translate('span', dialect)), values('span'), counts('span')],
  log: dialects.map((dialect) => translate('log', dialect)),
});

/** What is already there under the right name stays; what was there under another name is moved, not copied. */
function translate(context: string, { name, names }: Dialect): StatementGroup {
  const pairs = Object.entries(names).flatMap(([key, olds]) => olds.map((old) => [key, old] as const));
  return {
    conditions: [...new Set(pairs.map(([, old]) => `${attribute(context, old)} != nil`))],
    statements: [
      ...pairs.flatMap(([key, old]) => [
        set(attribute(context, key), attribute(context, old), `${attribute(context, key)} == nil`),
        `delete_key(${context}.attributes, ${text(old)})`,
      ]),
      set(attribute(context, attributes.dialect), text(name)),
    ],
  };
}

/** Values that differ from one library to the next: the provider's and the operation's name. */
function values(context: string): StatementGroup {
  const provider = attribute(context, attributes.provider);
  const operation = attribute(context, attributes.operation);
  const mapped = (names: Readonly<Record<string, string>>, path: string) =>
    set(path, lookUp(textMap(names), path), `IsString(${path})`);
  return {
    conditions: [`${provider} != nil`, `${operation} != nil`],
    statements: [
      set(provider, `ToLowerCase(${provider})`, `IsString(${provider})`),
      // "openai.chat", "anthropic.messages": what follows the dot is the API, not the provider.
      `replace_pattern(${provider}, ${text('^(openai|anthropic|mistral|groq|cohere|xai|deepseek|perplexity)\\..*$')}, ${text('$1')})`,
      mapped(providerNames, provider),
      mapped(operationNames, operation),
    ],
  };
}

/** Token counts are whole numbers, whatever type they came in; what is no number is no count. */
function counts(context: string): StatementGroup {
  return {
    conditions: [`ContainsValue(${list(inferenceOperations)}, ${attribute(context, attributes.operation)})`],
    statements: countKeys.flatMap((key) => {
      const path = attribute(context, key);
      return [
        set(path, `Int(${path})`, `${path} != nil and not IsInt(${path})`),
        `delete_key(${context}.attributes, ${text(key)}) where ${path} != nil and (not IsInt(${path}) or ${path} < 0)`,
      ];
    }),
  };
}
