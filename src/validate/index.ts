import type { BoardJson } from './dashboard.js';
import { read } from './document.js';
import type { Finding, RuleId } from './finding.js';
import type { SeriesList } from './known-series.js';
import { layoutFindings, wordFindings } from './layout.js';
import { queryFindings } from './queries.js';
import { referenceFindings } from './references.js';
import { schemaFindings } from './schema.js';

/** A dashboard's file. */
export interface DashboardFile {
  readonly file: string;
  readonly text: string;
}

export interface Rules {
  /** Series a query may name. */
  readonly known: SeriesList;
  readonly ignored?: readonly RuleId[];
}

/** Everything that is wrong with the dashboards, in the order of files and lines. */
export function validate(files: readonly DashboardFile[], { known, ignored = [] }: Rules): Finding[] {
  const uids = new Map<string, string>();
  return files
    .flatMap(({ file, text }) => {
      const document = read(file, text);
      if (!('value' in document)) return [...document];
      const broken = schemaFindings(document);
      // What follows reads the fields the schema vouches for.
      if (broken.length > 0) return broken;
      const board = document.value as BoardJson; // the schema holds
      const findings = [
        ...layoutFindings(board, document),
        ...wordFindings(board, document),
        ...referenceFindings(board, document),
        ...queryFindings(board, document, known),
      ];
      const owner = board.uid ? uids.get(board.uid) : undefined;
      if (board.uid) uids.set(board.uid, owner ?? file);
      if (owner !== undefined) {
        findings.push(
          document.at(['uid'], 'uid', `uid: expected one of its own, got "${board.uid}", which is ${owner}'s.`),
        );
      }
      return findings;
    })
    .filter(({ rule }) => !ignored.includes(rule))
    .sort(
      (a, b) =>
        files.findIndex(({ file }) => file === a.file) - files.findIndex(({ file }) => file === b.file) ||
        a.line - b.line ||
        a.column - b.column,
    );
}
