import { contentKeys, plainContentKeys } from '../src/catalog/spans.js';
import { attribute, type StatementGroup, set, text } from './ottl.js';
import { notPlain } from './plain.js';

const isContent = `^(?:${contentKeys.join('|')})$`;
const dropContent = (context: string) => `delete_matching_keys(${context}.attributes, ${text(isContent)})`;
/** The conventions', and Monocle's `data.input` and `data.output`. */
const messageEvent = '^(?:gen_ai\\.(?:.*\\.message|choice|content\\..*)|data\\.(?:input|output))$';
const messageParts = '^(?:content|message|response|tool_calls|parts|arguments|.*\\.content|.*\\.arguments)$';

/** OpenInference's for the Agents SDK has the instructions among the parameters. */
const parameters = attribute('span', 'llm.invocation_parameters');

export const spanContent: StatementGroup = {
  conditions: [notPlain],
  statements: [
    dropContent('span'),
    `delete_key(span.attributes, "llm.invocation_parameters") where ${parameters} != nil and IsMatch(${parameters}, ${text('"(?:instructions|messages|input|system|prompt)": ?["{[]')})`,
  ],
};

/** Spans with plain keys have none other than these. */
export const plainContent: StatementGroup = {
  conditions: plainContentKeys.map((key) => `${attribute('span', key)} != nil`),
  statements: plainContentKeys.map((key) => `delete_key(span.attributes, ${text(key)})`),
};

export const eventContent: StatementGroup = {
  statements: [
    dropContent('spanevent'),
    `delete_matching_keys(spanevent.attributes, ${text(messageParts)}) where IsMatch(spanevent.name, ${text(messageEvent)})`,
  ],
};

export const logContent: StatementGroup = {
  statements: [
    dropContent('log'),
    `delete_matching_keys(log.body, ${text(isContent)}) where IsMap(log.body)`,
    ...['log.event_name', attribute('log', 'event.name')].flatMap((name) => [
      `delete_matching_keys(log.attributes, ${text(messageParts)}) where ${name} != nil and IsMatch(${name}, ${text(messageEvent)})`,
      `delete_matching_keys(log.body, ${text(messageParts)}) where IsMap(log.body) and ${name} != nil and IsMatch(${name}, ${text(messageEvent)})`,
      set(
        'log.body',
        text('[content]'),
        `IsString(log.body) and ${name} != nil and IsMatch(${name}, ${text(messageEvent)})`,
      ),
    ]),
  ],
};
