/** What a span may carry: ids, counts and words of ours. Never what somebody typed. */
export type SpanAttributes = Record<string, string | number | boolean>;

export type SpanOptions = {
  kind?: 'server' | 'consumer';
  attributes?: SpanAttributes;
  /** the W3C traceparent that came along, when whoever asked for this is not in this process */
  parent?: string;
};

/** The part of a trace that is being worked on here. */
export type ActiveSpan = {
  rename: (name: string) => void;
  note: (attributes: SpanAttributes) => void;
  /** `type` says what kind of failure it was, in a word: messages may hold what somebody typed */
  fail: (type: string) => void;
};

/** Follows work through processes. A port: implemented in integrations/opentelemetry, absent while tracing is off. */
export type Tracer = {
  /** does the work inside a span, which is the parent of all spans that it begins; a thrown error fails the span */
  within: <T>(name: string, options: SpanOptions, work: (span: ActiveSpan) => Promise<T>) => Promise<T>;
  active: () => (ActiveSpan & { traceId: string; spanId: string; traceparent: string }) | undefined;
};

/** Next bundles its own copy of the domain: there is one tracer a process. */
const shared = globalThis as typeof globalThis & { slipwayTracer?: Tracer };

export function setTracer(tracer: Tracer | undefined): void {
  shared.slipwayTracer = tracer;
}

const nowhere: ActiveSpan = { rename: () => {}, note: () => {}, fail: () => {} };

/** Does the work in a span of that name; only the work where nobody traces. */
export function traced<T>(name: string, options: SpanOptions, work: (span: ActiveSpan) => Promise<T>): Promise<T> {
  return shared.slipwayTracer ? shared.slipwayTracer.within(name, options, work) : work(nowhere);
}

/** The span around the caller. */
export const activeSpan = (): ActiveSpan | undefined => shared.slipwayTracer?.active();

/** What a job's payload carries, so that it is done in the trace of whoever asked for it. */
export function carriedTrace(): { _trace?: string } {
  const active = shared.slipwayTracer?.active();
  return active ? { _trace: active.traceparent } : {};
}

/** What ties a log line to its trace. */
export function traceFields(): { trace_id?: string; span_id?: string } {
  const active = shared.slipwayTracer?.active();
  return active ? { trace_id: active.traceId, span_id: active.spanId } : {};
}
