const severityColors = `{{ if eq .Status "resolved" }}#2e7d32{{ else if eq .Labels.severity "critical" }}#c62828{{ else }}#ef6c00{{ end }}`;

/** A mail of the same words as the Slack message, as text and as HTML (which escapes label values by itself). */
export const mailTemplates = `{{ define "stack.mail.subject" -}}
[{{ if eq .Status "resolved" }}resolved{{ else }}{{ .CommonLabels.severity }}{{ end }}] {{ if .CommonLabels.test }}TEST {{ end }}{{ .GroupLabels.alertname }}{{ with or .CommonLabels.service .CommonLabels.provider .CommonLabels.component }} {{ . }}{{ end }}
{{- if gt (len .Alerts.Firing) 1 }} ({{ len .Alerts.Firing }}){{ end }}
{{- end }}

{{ define "stack.mail.text" -}}
{{ range .Alerts -}}
{{ if eq .Status "resolved" }}Over: {{ end }}{{ .Annotations.summary }}
{{ if eq .Status "firing" }}
{{ .Annotations.description }}
{{ end }}
Since:     {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC
{{- if eq .Status "resolved" }}
Until:     {{ .EndsAt.UTC.Format "2006-01-02 15:04:05" }} UTC
{{- end }}
{{- with .Annotations.runbook_url }}
Runbook:   {{ . }}
{{- end }}
{{- with .Annotations.dashboard_url }}
Dashboard: {{ . }}
{{- end }}
{{- with .Annotations.trace_url }}
Traces:    {{ . }}
{{- end }}
{{- with .GeneratorURL }}
Query:     {{ . }}
{{- end }}

{{ end -}}
Alertmanager: {{ .ExternalURL }}
{{ end }}

{{ define "stack.mail.html" -}}
<!DOCTYPE html>
<html lang="en">
<body style="font-family: sans-serif; font-size: 14px; color: #212121; max-width: 640px">
{{ range .Alerts -}}
<div style="border-left: 4px solid ${severityColors}; padding: 4px 12px; margin: 0 0 16px">
<p style="font-weight: bold; margin: 4px 0">{{ if eq .Status "resolved" }}Over: {{ end }}{{ .Annotations.summary }}</p>
{{ if eq .Status "firing" }}<p style="margin: 4px 0">{{ .Annotations.description }}</p>{{ end }}
<p style="margin: 4px 0; color: #757575">{{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }}
{{- if eq .Status "resolved" }} to {{ .EndsAt.UTC.Format "2006-01-02 15:04:05" }}{{ end }} UTC</p>
<p style="margin: 4px 0">
{{- with .Annotations.runbook_url }}<a href="{{ . }}">Runbook</a>{{ end }}
{{- with .Annotations.dashboard_url }} | <a href="{{ . }}">Dashboard</a>{{ end }}
{{- with .Annotations.trace_url }} | <a href="{{ . }}">Traces</a>{{ end }}
{{- with .GeneratorURL }} | <a href="{{ . }}">Query</a>{{ end }}</p>
</div>
{{ end -}}
<p style="color: #757575">Sent by <a href="{{ .ExternalURL }}">Alertmanager</a></p>
</body>
</html>
{{ end }}
`;
