import { operations } from '../../src/catalog/spans.js';

/** Kinds of spans, as OpenInference calls them and others after it, and the operations they are. */
export const spanKinds: Readonly<Record<string, string>> = {
  LLM: 'chat',
  EMBEDDING: 'embeddings',
  TOOL: operations.tool,
  AGENT: operations.agent,
  RETRIEVER: 'retrieval',
  RERANKER: 'retrieval',
};

/** How one library or generation tells what the catalog tells otherwise. All of it is data; `normalise.ts` makes the statements. */
export interface Dialect {
  readonly name: string;
  /** How its spans are known, any of these; without one, they are those that carry one of its `names`. */
  readonly known?: {
    /** RE2, matched against the name of the instrumentation scope. */
    readonly scope?: string;
    /** Attributes that nobody else writes. */
    readonly has?: readonly string[];
    /** RE2 by attribute, matched against its value. */
    readonly where?: Readonly<Record<string, string>>;
    /** Where the scope is that of other spans too: attributes of which they must have one. */
    readonly of?: readonly string[];
  };
  /** Catalog name to the dialect's names for it, the surest first. They are moved, not copied. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  /** As `names`, of numbers in milliseconds where the catalog has seconds. */
  readonly milliseconds?: Readonly<Record<string, readonly string[]>>;
  /** As `names`, of values inside a JSON text: attribute, then catalog name to the paths in it. */
  readonly json?: Readonly<Record<string, Readonly<Record<string, readonly (readonly string[])[]>>>>;
  /** What `json` finds is surer than what stands under the catalog's name. */
  readonly jsonFirst?: boolean;
  /** As `names`, of attributes of an event: its name, then catalog name to the event's names. */
  readonly events?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** As `json`, of parts that are added to what is there. */
  readonly sums?: Dialect['json'];
  /** Where in the same text a count is that, above zero, has the parts of `sums` in it already. */
  readonly summed?: readonly string[];
  /** As `names`, of whole numbers or texts inside a text: attribute, then catalog name to an RE2 whose group `it` is the value. */
  readonly patterns?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What kind of work a span is, in the order in which rules are tried; the first that fits decides. */
  readonly operations?: readonly OperationRule[];
  /** Attribute whose values say the operation, by value. A value that is not there leaves the operation as it is. */
  readonly kind?: { readonly attribute: string; readonly operations: Readonly<Record<string, string>> };
  /** Input tokens of Anthropic's and AWS's models come without the cached ones: those are added. */
  readonly exclusive?: {
    /** An attribute that only newer versions write, which include them. */
    readonly unless?: string;
    /** Everybody's do. */
    readonly all?: boolean;
    /** Output of Google's models comes without the reasoning: that is added, too. */
    readonly thoughts?: boolean;
  };
  /** Output comes without the reasoning, which only this attribute includes: all the tokens of a call. */
  readonly total?: string;
  /** A JSON text and a key of it: where that is there, no part of the usage includes another, and the parts are added. */
  readonly disjoint?: { readonly attribute: string; readonly key: string };
  /** An attribute and the value that says of a span that it failed, whatever its status. */
  readonly failed?: { readonly attribute: string; readonly value: string };
  /** Tells by an exception in its events alone that a span failed, whatever its status. */
  readonly failedByEvent?: boolean;
  /** Marks answered calls as errors when it fails to read the answer: a call with a response id, and no error type except that of a Python bug, did not fail. */
  readonly errorsOfItsOwn?: boolean;
  /**
   * An exporter that `beside` tells of marks every span of a trace as an error when one is: a span is none that was
   * answered, which values of its attributes (RE2) say.
   */
  readonly errorsOfOthers?: { readonly beside: string; readonly answered: Readonly<Record<string, string>> };
  /** An attribute and its value (RE2) that say of a call that it is streamed. */
  readonly streams?: { readonly attribute: string; readonly value: string };
  /** Of `names`, those where the dialect's own say more than what is there under the catalog's. */
  readonly surer?: readonly string[];
  /** Attribute that holds the name of the tool or agent, by operation. */
  readonly named?: Readonly<Record<string, string>>;
  /** No attribute holds the name of the agent or tool: the span's own is it. */
  readonly agentIsSpanName?: boolean;
  readonly toolIsSpanName?: boolean;
  /** Where the label `model` is the model that answered, because the one that was asked for is not told reliably. */
  readonly modelThatAnswered?: boolean;
  /**
   * A streamed call's usage comes in a span of its own, known by this attribute and value: of it usage is counted and
   * nothing else, and of the call, which has none then, everything but usage.
   */
  readonly usageApart?: { readonly attribute: string; readonly value: string };
  /** An attribute and its value (RE2 of a text) where a tool's result was an error although the span is none. */
  readonly toolFailed?: { readonly attribute: string; readonly value: boolean | string };
  /** Says nothing of a failure: a call that has none of these attributes was not answered. */
  readonly failedWithout?: readonly string[];
}

/** Conditions are texts or RE2 patterns on the span; all that are given must hold. */
export interface OperationRule {
  /** An operation of the catalog, or nothing: an aggregate or a step that must not count as a call. */
  readonly is: string | undefined;
  /** RE2, matched against the span's name. */
  readonly span?: string;
  /** RE2, matched against the values of attributes. */
  readonly where?: Readonly<Record<string, string>>;
  /** Attributes that must all be there. */
  readonly has?: readonly string[];
  /** Only where nothing says an operation yet. */
  readonly unlessSaid?: boolean;
}
