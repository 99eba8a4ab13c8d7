import { allowedKeys } from '../src/catalog/allowed-keys.js';
import { contentKeys } from '../src/catalog/spans.js';
import { userKeys } from '../src/catalog/special-keys.js';
import type { Config } from '../src/config/schema.js';
import { component } from '../src/model/collector.js';
import { env } from './environment.js';
import { literal, type StatementGroup, text } from './ottl.js';
import { counted, counting, notPlain } from './plain.js';

const isUser = `^(?:${userKeys.join('|')})$`;
const variable = 'PSEUDONYM_KEY';

/**
 * Ids of users become pseudonyms, HMAC-SHA256 under the key in PSEUDONYM_KEY (32 bytes or more): the same user is the same
 * pseudonym, and without the key nobody can try out who it is. In allow-list mode, attributes with other keys go.
 */
export const keys = (config: Config) => component('redaction/keys', settings(config));

/** The same for spans, noting which of them have plain keys only: these need less in every step from here on. */
export const spanKeys = (config: Config) =>
  component('redaction/span-keys', {
    ...settings(config),
    ...counting,
    // A note of the sender's own is no number then.
    blocked_key_patterns: [
      ...(config.redaction.users ? [literal(isUser)] : []),
      `^${counted.replaceAll('.', '\\.')}$$`,
    ],
  });

const settings = ({ redaction, captureContent }: Config) => ({
  allow_all_keys: !redaction.allowListOnly,
  ...(redaction.allowListOnly && {
    allowed_keys: [...new Set([...allowedKeys, ...redaction.allowedKeys.map(literal)])],
    ...(captureContent && { ignored_key_patterns: contentKeys.map((key) => literal(`^(?:${key})$`)) }),
  }),
  ...(redaction.users && {
    blocked_key_patterns: [literal(isUser)],
    // Without a key, what this makes is dropped in the next step.
    hash_function: 'hmac-sha256',
    hmac_key: env(variable, 'there is no key, so that what is made of it is dropped'),
  }),
  // Ids that are numbers too.
  redact_all_types: true,
  summary: 'silent',
});

/** Where there is no key, ids of users are dropped: a hash without a secret can be tried out. */
export const dropUsers = (context: string): StatementGroup => ({
  conditions: [`"\${env:${variable}:-}" == ""${context === 'span' ? ` and ${notPlain}` : ''}`],
  statements: [`delete_matching_keys(${context}.attributes, ${text(isUser)})`],
});
