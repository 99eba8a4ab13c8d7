import type { Config } from '../../config/schema.js';

/*
 * Addresses come from the environment, so that the same files run on a cluster, in compose and locally. Grafana fills
 * in `${NAME}`; `$$` is a dollar that it leaves alone.
 */

/** Grafana's data sources; dashboards and links between the sources refer to their uids. */
export const datasources = ({ intervals, dashboards: { datasources: uids } }: Config) => ({
  apiVersion: 1,
  datasources: [
    source('prometheus', uids.prometheus, 'Prometheus', {
      isDefault: true,
      jsonData: {
        httpMethod: 'POST',
        prometheusType: 'Prometheus',
        // The smallest step, and with it $__rate_interval: four scrapes.
        timeInterval: intervals.scrape,
        exemplarTraceIdDestinations: [{ name: 'trace_id', datasourceUid: uids.jaeger }],
      },
    }),
    source('loki', uids.loki, 'Loki', {
      jsonData: {
        maxLines: 1000,
        // Logs that come by OTLP carry the id of their trace as structured metadata.
        derivedFields: [
          {
            name: 'Trace',
            matcherType: 'label',
            matcherRegex: 'trace_id',
            datasourceUid: uids.jaeger,
            url: `$\${__value.raw}`,
            urlDisplayLabel: 'Open the trace',
          },
        ],
      },
    }),
    source('jaeger', uids.jaeger, 'Jaeger', {
      jsonData: {
        nodeGraph: { enabled: true },
        tracesToLogsV2: {
          datasourceUid: uids.loki,
          spanStartTimeShift: '-5m',
          spanEndTimeShift: '5m',
          tags: [{ key: 'service.name', value: 'service_name' }],
          customQuery: true,
          query: '{$${__tags}} | trace_id="$${__trace.traceId}"',
        },
      },
    }),
    source('alertmanager', uids.alertmanager, 'Alertmanager', {
      jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
    }),
  ],
});

const source = (type: string, uid: string, name: string, more: Readonly<Record<string, unknown>>) => ({
  name,
  uid,
  type,
  access: 'proxy',
  url: `\${${type.toUpperCase()}_URL}`,
  editable: false,
  ...more,
});

/** Where Grafana finds the dashboards, and the folder it shows them in. */
export const dashboardProvider = ({ name, dashboards: { folder } }: Config) => ({
  apiVersion: 1,
  providers: [
    {
      name,
      type: 'file',
      folder,
      folderUid: name,
      // The files are the source: changes in the browser would be overwritten by the next synth.
      allowUiUpdates: false,
      disableDeletion: false,
      updateIntervalSeconds: 30,
      options: { path: `\${DASHBOARDS_PATH}` },
    },
  ],
});
