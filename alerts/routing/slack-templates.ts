/**
 * A Slack message: what is wrong, with which service, since when, and where to look. Label values come from
 * applications: what Slack would read as markup, a mention of the whole channel for one, is escaped.
 */
export const slackTemplates = `{{ define "stack.slack.escape" -}}
{{ . | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;" }}
{{- end }}

{{ define "stack.slack.color" -}}
{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else if eq .CommonLabels.severity "warning" }}warning{{ else }}#439fe0{{ end }}
{{- end }}

{{ define "stack.slack.title" -}}
{{ if eq .Status "resolved" }}Resolved{{ else }}{{ .CommonLabels.severity | title }}{{ end }}: {{ if .CommonLabels.test }}TEST {{ end }}{{ .GroupLabels.alertname }}{{ with or .CommonLabels.service .CommonLabels.provider .CommonLabels.component }} ({{ . }}){{ end }}
{{- if gt (len .Alerts.Firing) 1 }}, {{ len .Alerts.Firing }} times{{ end }}
{{- end }}

{{ define "stack.slack.link" -}}
{{ with .CommonAnnotations.dashboard_url }}{{ . }}{{ else }}{{ .ExternalURL }}{{ end }}
{{- end }}

{{ define "stack.slack.text" -}}
{{ range $i, $alert := .Alerts -}}
{{ if lt $i 10 -}}
{{ if $i }}
{{ end -}}
*{{ if eq .Status "resolved" }}Over: {{ end }}{{ template "stack.slack.escape" .Annotations.summary }}*
{{ if eq .Status "firing" }}{{ template "stack.slack.escape" .Annotations.description }}
{{ end -}}
{{ .StartsAt.UTC.Format "15:04:05" }}{{ if eq .Status "resolved" }} to {{ .EndsAt.UTC.Format "15:04:05" }}{{ end }} UTC
{{- with .Annotations.runbook_url }} | <{{ . }}|Runbook>{{ end }}
{{- with .Annotations.dashboard_url }} | <{{ . }}|Dashboard>{{ end }}
{{- with .Annotations.trace_url }} | <{{ . }}|Traces>{{ end }}
{{- with .GeneratorURL }} | <{{ . }}|Query>{{ end }}
{{ end -}}
{{ end -}}
{{ if gt (len .Alerts) 10 }}
{{ len .Alerts }} alerts in all; <{{ .ExternalURL }}|Alertmanager> shows the rest.
{{ end -}}
{{- end }}
`;
