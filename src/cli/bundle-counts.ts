import { load, loadAll } from 'js-yaml';
import type { Bundle } from '../render/bundle-file.js';

/** A table of what a bundle holds: files by kind, and pipelines, rules, alerts, panels and Kubernetes objects. */
export function countBundle(bundle: Bundle): string {
  const kinds = new Map<string, string[]>();
  for (const path of Object.keys(bundle)) {
    const kind = path.includes('/') ? path.slice(0, path.indexOf('/')) : '.';
    kinds.set(kind, [...(kinds.get(kind) ?? []), path]);
  }
  const rows = [...kinds].map(([kind, paths]) => {
    const kib = Math.ceil(paths.reduce((sum, path) => sum + Buffer.byteLength(bundle[path] ?? ''), 0) / 1024);
    return [
      kind === '.' ? paths.join(', ') : `${kind}/`,
      `${paths.length} files`,
      `${kib} KiB`,
      contents(kind, bundle, paths),
    ];
  });
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map(([name, files, size, what]) =>
      `  ${name!.padEnd(widths[0]!)}  ${files!.padStart(widths[1]!)}  ${size!.padStart(widths[2]!)}  ${what}`.trimEnd(),
    )
    .join('\n');
}

interface Parsed {
  readonly service?: { readonly pipelines?: object };
  readonly groups?: readonly { readonly rules: readonly { readonly record?: string; readonly alert?: string }[] }[];
  readonly panels?: readonly { readonly type: string }[];
  readonly services?: object;
  readonly tests?: readonly unknown[];
}

function contents(kind: string, bundle: Bundle, paths: readonly string[]): string {
  const texts = (ending: string) => paths.filter((path) => path.endsWith(ending)).map((path) => bundle[path] ?? '');
  const parsed = (ending: string) => texts(ending).map((text) => load(text) as Parsed | undefined); // our own output
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  switch (kind) {
    case 'collector':
      return `${sum(parsed('.yaml').map((file) => Object.keys(file?.service?.pipelines ?? {}).length))} pipelines`;
    case 'prometheus': {
      const rules = parsed('.yaml').flatMap((file) => file?.groups?.flatMap((group) => group.rules) ?? []);
      const tests = sum(parsed('.yaml').map((file) => file?.tests?.length ?? 0));
      return `${rules.filter((r) => r.record).length} recording rules, ${rules.filter((r) => r.alert).length} alerts, ${tests} rule tests`;
    }
    case 'grafana': {
      // The copies in import/ are for another way in.
      const boards = paths.filter((path) => path.includes('/dashboards/') && path.endsWith('.json'));
      const panels = boards.map((path) => load(bundle[path] ?? '') as Parsed).flatMap((board) => board.panels ?? []); // our own output
      return `${boards.length} dashboards, ${panels.filter((panel) => panel.type !== 'row').length} panels`;
    }
    case 'k8s':
      return `${sum(texts('.yaml').map((text) => loadAll(text).length))} objects`;
    case 'compose':
      return `${sum(parsed('.yaml').map((file) => Object.keys(file?.services ?? {}).length))} services`;
    default:
      return '';
  }
}
