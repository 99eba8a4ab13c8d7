import { z } from 'zod';

const duration = z
  .string()
  .regex(/^([1-9]\d*)(ms|s|m|h|d|w)$/, { error: 'expected a duration such as "30s" or "10m"' });
const name = z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, { error: 'expected a name such as "on-call"' });
const label = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, { error: 'expected a name such as "platform"' });
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'expected a time such as "09:00"' });
const secretFile = z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, {
  error: 'expected the name of a file in the secrets folder, such as "slack-url"',
});

/** Where a notification goes. Secrets are names of files in the secrets folder, never values. */
export const Receiver = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), urlFile: secretFile }),
  z.strictObject({ kind: z.literal('slack'), channel: z.string().regex(/^[#@]/), urlFile: secretFile }),
  z.strictObject({
    kind: z.literal('email'),
    to: z.email(),
    from: z.email(),
    smarthost: z.string().regex(/^[^:\s]+:\d+$/, { error: 'expected host:port' }),
    username: z.string().optional(),
    passwordFile: secretFile.optional(),
    requireTls: z.boolean().default(true),
  }),
  /** Events API v2: the file holds the routing key of the service. `url` is another address than PagerDuty's own. */
  z.strictObject({ kind: z.literal('pagerduty'), routingKeyFile: secretFile, url: z.url().optional() }),
  z.strictObject({ kind: z.literal('opsgenie'), apiKeyFile: secretFile, url: z.url().optional() }),
  /** A workflow of Microsoft Teams. */
  z.strictObject({ kind: z.literal('teams'), urlFile: secretFile }),
]);
export type Receiver = z.output<typeof Receiver>;

/** The file of the secrets folder a receiver needs, if it needs one. */
export function secretFileOf(receiver: Receiver): string | undefined {
  switch (receiver.kind) {
    case 'email':
      return receiver.passwordFile;
    case 'pagerduty':
      return receiver.routingKeyFile;
    case 'opsgenie':
      return receiver.apiKeyFile;
    default:
      return receiver.urlFile;
  }
}

export const severities = ['critical', 'warning', 'info'] as const;
const alertClass = z.enum(['availability', 'latency', 'cost', 'safety', 'quality', 'pipeline']);
const bySeverity = { critical: name.optional(), warning: name.optional(), info: name.optional() };

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

export const Routing = z.strictObject({
  receivers: z.record(name, z.array(Receiver)).default({ 'on-call': [{ kind: 'webhook', urlFile: 'webhook-url' }] }),
  /** Receiver by severity. */
  critical: name.default('on-call'),
  warning: name.default('on-call'),
  info: name.default('on-call'),
  /** Of a team, receivers by severity, and by class before that; what it leaves out goes where it goes otherwise. */
  teams: z
    .record(label, z.strictObject({ ...bySeverity, classes: z.partialRecord(alertClass, name).default({}) }))
    .default({}),
  /** Where the Watchdog goes: a service that raises the alarm when it stops coming. */
  deadMansSwitch: name.optional(),
  /** As long as an evaluation at the least: what mutes may be of another rule group. */
  groupWait: duration.default('3s'),
  groupInterval: duration.default('1m'),
  repeatInterval: duration.default('4h'),
  /** In place of `repeatInterval`. */
  repeatBySeverity: z
    .strictObject({ critical: duration.optional(), warning: duration.optional(), info: duration.optional() })
    .prefault({ critical: '1h', info: '1d' }),
  /** Warnings and information are told in these hours only; what still holds then is told when they begin. */
  businessHours: z
    .strictObject({
      days: z.array(z.enum(weekdays)).min(1).default(['monday', 'tuesday', 'wednesday', 'thursday', 'friday']),
      from: clock.default('09:00'),
      until: clock.default('18:00'),
      location: z.string().min(1).default('UTC'),
    })
    .optional(),
  /** Times at which nobody is told of anything, the Watchdog apart. UTC. */
  maintenance: z.array(z.strictObject({ from: z.iso.datetime(), until: z.iso.datetime() })).default([]),
});
export type Routing = z.output<typeof Routing>;
