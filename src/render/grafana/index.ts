import type { Config } from '../../config/schema.js';
import { UserError } from '../../errors.js';
import type { Dashboard } from '../../model/dashboard.js';
import { type Bundle, json, yaml } from '../bundle-file.js';
import { renderBoard } from './board.js';
import { importable } from './importable.js';
import { dashboardProvider, datasources } from './provisioning.js';

/**
 * The dashboards as JSON, to be provisioned and to be imported by hand, and the files that provision them with their data sources, relative to dist/grafana.
 * @throws UserError for every dashboard that is too large to be stored
 */
export function renderGrafana(boards: Readonly<Record<string, Dashboard>>, config: Config): Bundle {
  const rendered = Object.entries(boards).map(([id, board]) => [id, renderBoard(id, board, config)] as const);
  const tooLarge = rendered.map(([id, board]) => sizeError(id, json(board))).filter((error) => error !== undefined);
  if (tooLarge.length > 0) throw new UserError(tooLarge.join('\n'));
  return {
    ...Object.fromEntries(rendered.map(([id, board]) => [`dashboards/${id}.json`, json(board)])),
    ...Object.fromEntries(rendered.map(([id, board]) => [`import/${id}.json`, importable(board)])),
    'provisioning/datasources/datasources.yaml': yaml(datasources(config)),
    'provisioning/dashboards/dashboards.yaml': yaml(dashboardProvider(config)),
  };
}

/** A ConfigMap holds no more, and Grafana is slow with less. */
export const mostBoardBytes = 1024 * 1024;

/** What is wrong with the size of a dashboard's JSON, if anything. */
export function sizeError(id: string, text: string): string | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes <= mostBoardBytes) return undefined;
  const mebibytes = (bytes / mostBoardBytes).toFixed(2);
  return `dashboards.${id}: expected at most 1 MiB of JSON, got ${mebibytes} MiB. Move some of its rows to a dashboard of their own.`;
}
