import type { Receiver } from '../../src/config/routing.js';

type Kind = Receiver['kind'];
type Of<K extends Kind> = Extract<Receiver, { kind: K }>;

/** A file of the secrets folder, from where Alertmanager runs. */
const secret = (file: string): string => `secrets/${file}`;

/** The integrations of one receiver as Alertmanager takes them, by kind; every one also says when it is over. */
export function integrations(members: readonly Receiver[]) {
  const of = <K extends Kind>(kind: K) => members.filter((member): member is Of<K> => member.kind === kind);
  const configs = {
    webhook_configs: of('webhook').map(webhook),
    slack_configs: of('slack').map(slack),
    email_configs: of('email').map(email),
    pagerduty_configs: of('pagerduty').map(pagerduty),
    opsgenie_configs: of('opsgenie').map(opsgenie),
    msteamsv2_configs: of('teams').map(teams),
  };
  return Object.fromEntries(Object.entries(configs).filter(([, list]) => list.length > 0));
}

const webhook = ({ urlFile }: Of<'webhook'>) => ({ url_file: secret(urlFile), send_resolved: true, timeout: '10s' });

const slack = ({ urlFile, channel }: Of<'slack'>) => ({
  api_url_file: secret(urlFile),
  channel,
  send_resolved: true,
  color: '{{ template "stack.slack.color" . }}',
  title: '{{ template "stack.slack.title" . }}',
  title_link: '{{ template "stack.slack.link" . }}',
  text: '{{ template "stack.slack.text" . }}',
  fallback: '{{ template "stack.slack.title" . }}',
  footer: '',
});

const email = ({ to, from, smarthost, username, passwordFile, requireTls }: Of<'email'>) => ({
  to,
  from,
  smarthost,
  ...(username !== undefined && { auth_username: username }),
  ...(passwordFile !== undefined && { auth_password_file: secret(passwordFile) }),
  require_tls: requireTls,
  send_resolved: true,
  headers: { Subject: '{{ template "stack.mail.subject" . }}' },
  text: '{{ template "stack.mail.text" . }}',
  html: '{{ template "stack.mail.html" . }}',
});

/** Severities are PagerDuty's own words. */
const pagerduty = ({ routingKeyFile, url }: Of<'pagerduty'>) => ({
  routing_key_file: secret(routingKeyFile),
  ...(url !== undefined && { url }),
  send_resolved: true,
  severity:
    '{{ if eq .CommonLabels.severity "critical" }}critical{{ else if eq .CommonLabels.severity "warning" }}warning{{ else }}info{{ end }}',
  description: '{{ template "stack.mail.subject" . }}',
  client: 'Alertmanager',
  class: '{{ .CommonLabels.class }}',
  group: '{{ .CommonLabels.team }}',
  details: { summary: '{{ template "stack.mail.text" . }}' },
  links: [
    { href: '{{ .CommonAnnotations.runbook_url }}', text: 'Runbook' },
    { href: '{{ .CommonAnnotations.dashboard_url }}', text: 'Dashboard' },
  ],
});

const opsgenie = ({ apiKeyFile, url }: Of<'opsgenie'>) => ({
  api_key_file: secret(apiKeyFile),
  ...(url !== undefined && { api_url: url }),
  send_resolved: true,
  message: '{{ template "stack.mail.subject" . }}',
  description: '{{ template "stack.mail.text" . }}',
  priority:
    '{{ if eq .CommonLabels.severity "critical" }}P1{{ else if eq .CommonLabels.severity "warning" }}P3{{ else }}P5{{ end }}',
  tags: '{{ .CommonLabels.team }},{{ .CommonLabels.class }}',
});

const teams = ({ urlFile }: Of<'teams'>) => ({
  webhook_url_file: secret(urlFile),
  send_resolved: true,
  title: '{{ template "stack.mail.subject" . }}',
  text: '{{ template "stack.mail.text" . }}',
});
