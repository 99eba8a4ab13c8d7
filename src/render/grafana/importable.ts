import { components } from '../../catalog/components.js';
import { json } from '../bundle-file.js';
import { type SourceKind, sourceTitles } from './sources.js';

interface Rendered {
  readonly templating?: { readonly list: readonly { readonly name: string; readonly type?: string }[] };
}

const plugins: Readonly<Record<SourceKind, string>> = { prometheus: 'Prometheus', loki: 'Loki', jaeger: 'Jaeger' };
const inputOf = (kind: SourceKind): string => `DS_${kind.toUpperCase()}`;

/**
 * A dashboard for "Import" in a Grafana that has data sources of its own: it asks for each of them, and fills in the
 * answer where `${DS_…}` stands. The answer becomes what the dashboard's own choice of a data source begins with.
 */
export function importable(board: object): string {
  const { templating, ...rest } = board as Rendered; // what the builder built
  const kinds = (Object.keys(plugins) as SourceKind[]).filter((kind) =>
    templating?.list.some(({ name, type }) => type === 'datasource' && name === kind),
  );
  return json({
    __inputs: kinds.map((kind) => ({
      name: inputOf(kind),
      label: sourceTitles[kind],
      description: '',
      type: 'datasource',
      pluginId: kind,
      pluginName: plugins[kind],
    })),
    __elements: {},
    __requires: [
      { type: 'grafana', id: 'grafana', name: 'Grafana', version: components.grafana.version },
      ...kinds.map((kind) => ({ type: 'datasource', id: kind, name: plugins[kind], version: '1.0.0' })),
    ],
    // Null: not a dashboard that is there already.
    id: null,
    ...rest,
    templating: {
      ...templating,
      list: (templating?.list ?? []).map((variable) => {
        const kind = kinds.find((one) => variable.type === 'datasource' && variable.name === one);
        if (kind === undefined) return variable;
        const answer = `\${${inputOf(kind)}}`;
        return { ...variable, current: { text: answer, value: answer } };
      }),
    },
  });
}
