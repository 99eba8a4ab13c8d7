import { isDeepStrictEqual } from 'node:util';
import type { Collector, Component, Pipeline } from '../model/collector.js';
import { type Bundle, yamlWithReferences as yaml } from './bundle-file.js';

type Definitions = Record<string, Component['settings']>;
interface Rendered extends Readonly<Record<string, unknown>> {
  readonly processors: Definitions;
  readonly exporters: Definitions;
}

/**
 * Files of one collector process, by name: `main`, and one for each file that a component names. They are given to
 * the collector in this order, one `--config` each.
 */
export function collectorFiles(collector: Collector, main = 'gateway.yaml'): Bundle {
  const processors = Object.values(collector.pipelines).flatMap((pipeline) => (pipeline as Pipeline).processors); // a key with no pipeline is no key
  const apart = new Map(processors.flatMap(({ id, file }) => (file === undefined ? [] : [[id, file] as const])));
  const { processors: all, ...rest } = renderCollector(collector);
  const definitions = (file: string | undefined): Definitions =>
    Object.fromEntries(Object.entries(all).filter(([id]) => apart.get(id) === file));
  return {
    [main]: yaml({ ...rest, processors: definitions(undefined) }),
    ...Object.fromEntries([...new Set(apart.values())].map((file) => [file, yaml({ processors: definitions(file) })])),
  };
}

/**
 * Collector config as an object. Definitions are gathered from use, so that none is unused or missing; what one pipeline
 * sends to and another receives from is a connector.
 * @throws Error where one id has two different settings, or an extension is used that is not listed
 */
export function renderCollector({ pipelines, extensions, telemetry }: Collector): Rendered {
  const all = Object.values(pipelines) as Pipeline[]; // a key with no pipeline is no key
  const received = all.flatMap((pipeline) => pipeline.receivers);
  const exported = all.flatMap((pipeline) => pipeline.exporters);
  const connects = ({ id }: Component) => has(received, id) && has(exported, id);
  const connectors = define([...received, ...exported].filter(connects));
  return {
    extensions: define(extensions),
    receivers: define(received.filter((component) => !connects(component))),
    processors: define(all.flatMap((pipeline) => pipeline.processors)),
    exporters: define(exported.filter((component) => !connects(component))),
    ...(Object.keys(connectors).length > 0 && { connectors }),
    service: {
      extensions: extensions.map(({ id }) => id),
      pipelines: Object.fromEntries(
        Object.entries(pipelines).map(([id, { receivers, processors, exporters }]) => [
          id,
          { receivers: ids(receivers), processors: ids(processors), exporters: ids(exporters) },
        ]),
      ),
      telemetry,
    },
  };
}

function define(components: readonly Component[]): Definitions {
  const found: Definitions = {};
  for (const { id, settings } of components) {
    if (id in found && !isDeepStrictEqual(found[id], settings)) {
      throw new Error(
        `collector: expected one definition of "${id}", got two that differ. Name one of them, for example "${id}/second".`,
      );
    }
    found[id] = settings;
  }
  return found;
}

const has = (components: readonly Component[], id: string): boolean =>
  components.some((component) => component.id === id);

const ids = (components: readonly Component[]): string[] => [...new Set(components.map(({ id }) => id))];
