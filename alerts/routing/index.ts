import type { Config } from '../../src/config/schema.js';
import { type Bundle, yaml } from '../../src/render/bundle-file.js';
import { mailTemplates } from './mail-templates.js';
import { integrations } from './receivers.js';
import { slackTemplates } from './slack-templates.js';

/**
 * Alertmanager: who hears of what, how often, in which words.
 *
 * Secrets are files of the folder `secrets/` beside the config. Alertmanager resolves the paths of templates against its
 * config, but those of secrets against its working directory: it has to run in the folder of alertmanager.yaml.
 */
export const alertmanager = (config: Config): Bundle => ({
  'alertmanager.yaml': yaml({
    templates: ['templates/*.tmpl'],
    route: route(config.routing),
    inhibit_rules: inhibitions,
    receivers: Object.entries(config.routing.receivers).map(([name, members]) => ({ name, ...integrations(members) })),
  }),
  'templates/slack.tmpl': slackTemplates,
  'templates/mail.tmpl': mailTemplates,
});

/** One message for all the models a service has the same trouble with. */
const grouping = ['alertname', 'service'];

/** By severity. What has none that we know comes from a rule of the user's own: better one page too many than none. */
const route = ({ critical, warning, info, groupWait, groupInterval, repeatInterval }: Config['routing']) => ({
  receiver: critical,
  group_by: grouping,
  group_wait: groupWait,
  group_interval: groupInterval,
  repeat_interval: repeatInterval,
  routes: Object.entries({ critical, warning, info }).map(([severity, receiver]) => ({
    matchers: [`severity="${severity}"`],
    receiver,
  })),
});

/** Labels that say what an alert is about. Where both alerts lack one, it counts as equal. */
const subject = ['service', 'provider', 'model', 'type', 'exporter'];

/** Of alerts of one family about one thing, the gravest is heard: calls that fail are slow, too, more often than not. */
const inhibitions = [
  { source_matchers: ['severity="critical"'], target_matchers: ['severity=~"warning|info"'] },
  { source_matchers: ['severity="warning"'], target_matchers: ['severity="info"'] },
].map((rule) => ({ ...rule, equal: ['family', ...subject] }));
