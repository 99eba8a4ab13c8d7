import type { Receiver } from '../../src/config/schema.js';

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
