import type { Config } from '../../src/config/schema.js';
import { type Bundle, yaml } from '../../src/render/bundle-file.js';
import { inhibitions } from './inhibitions.js';
import { mailTemplates } from './mail-templates.js';
import { integrations } from './receivers.js';
import { slackTemplates } from './slack-templates.js';
import { timeIntervals } from './time-intervals.js';
import { nobody, tree } from './tree.js';

/**
 * Alertmanager: who hears of what, how often, in which words.
 *
 * Secrets are files of the folder `secrets/` beside the config. Alertmanager resolves the paths of templates against its
 * config, but those of secrets against its working directory: it has to run in the folder of alertmanager.yaml.
 */
export const alertmanager = ({ routing }: Config): Bundle => ({
  'alertmanager.yaml': yaml({
    templates: ['templates/*.tmpl'],
    route: tree(routing),
    ...timeIntervals(routing),
    inhibit_rules: inhibitions,
    receivers: [
      ...Object.entries(routing.receivers).map(([name, members]) => ({ name, ...integrations(members) })),
      ...(routing.deadMansSwitch === undefined ? [{ name: nobody }] : []),
    ],
  }),
  'templates/slack.tmpl': slackTemplates,
  'templates/mail.tmpl': mailTemplates,
});
