import { type Routing, severities } from '../../src/config/routing.js';
import { type Severity, toldWhen } from './time-intervals.js';

/** A receiver that tells nobody: of a Watchdog that nobody waits for. No receiver of a config can have this name. */
export const nobody = '_nobody';

type Team = Routing['teams'][string];

/**
 * Team, then severity, then class. What has no severity that we know comes from a rule of the user's own: better one page
 * too many than none.
 */
export const tree = (routing: Routing) => ({
  receiver: routing.critical,
  group_by: ['alertname', 'service'],
  group_wait: routing.groupWait,
  group_interval: routing.groupInterval,
  repeat_interval: routing.repeatInterval,
  routes: [
    watchdog(routing),
    ...Object.entries(routing.teams).map(([team, own]) => ({
      matchers: [`team="${team}"`, `severity=~"${severities.join('|')}"`],
      routes: severities.map((severity) => node(routing, severity, own)),
    })),
    ...severities.map((severity) => node(routing, severity)),
    // The root may not be muted: what is left has a route of its own during maintenance.
    ...(routing.maintenance.length > 0 ? [{ receiver: routing.critical, ...toldWhen(routing, 'critical') }] : []),
  ],
});

/** Sent again and again, at once: a switch that is not told within minutes raises the alarm. */
const watchdog = ({ deadMansSwitch = nobody }: Routing) => ({
  matchers: ['alertname="Watchdog"'],
  receiver: deadMansSwitch,
  group_wait: '0s',
  group_interval: '30s',
  repeat_interval: '1m',
});

const node = (routing: Routing, severity: Severity, team?: Team) => ({
  matchers: [`severity="${severity}"`],
  receiver: team?.[severity] ?? routing[severity],
  repeat_interval: routing.repeatBySeverity[severity] ?? routing.repeatInterval,
  ...toldWhen(routing, severity),
  routes: [
    ...Object.entries(team?.classes ?? {}).map(([name, receiver]) => ({
      matchers: [`class="${name}"`],
      receiver,
      ...toldWhen(routing, severity),
      routes: [ofProvider(routing, severity)],
    })),
    ofProvider(routing, severity),
  ],
});

/** Fifty models of one provider that fail, in whichever services, are one message. */
const ofProvider = (routing: Routing, severity: Severity) => ({
  matchers: ['provider!=""'],
  group_by: ['alertname', 'provider'],
  // Alertmanager does not hand these down to routes below.
  ...toldWhen(routing, severity),
});
