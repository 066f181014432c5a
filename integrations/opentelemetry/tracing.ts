import type { Context, Span } from '@opentelemetry/api';
import type { ActiveSpan, SpanOptions, Tracer } from '@/domain/core/trace';

export type Tracing = { tracer: Tracer; stop: () => Promise<void> };

const longestStopMs = 3000;

/**
 * Sends spans by OTLP over HTTP, as JSON, to where OTEL_EXPORTER_OTLP_ENDPOINT says; the other OTEL_EXPORTER_OTLP_ settings
 * are read by the exporter itself. The packages are loaded only here: whoever does not trace pays nothing for them.
 */
export async function startTracing(service: string): Promise<Tracing> {
  const [api, sdk, { AsyncLocalStorageContextManager }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const provider = new sdk.TracerProvider({
    resource: await resourceOf(service),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: 1000 })],
  });
  // Known to Next as well, whose own spans then stand below the request's.
  const contexts = new AsyncLocalStorageContextManager().enable();
  api.context.setGlobalContextManager(contexts);
  api.trace.setGlobalTracerProvider(provider);
  return {
    tracer: tracerOf(api),
    stop: async () => {
      const late = new Promise<void>((resolve) => setTimeout(resolve, longestStopMs).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      api.trace.disable();
      api.context.disable();
    },
  };
}

/** OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before what the portal says of itself. */
async function resourceOf(service: string) {
  const { defaultResource, detectResources, envDetector, resourceFromAttributes, serviceInstanceIdDetector } =
    await import('@opentelemetry/resources');
  const own = resourceFromAttributes({
    'service.name': service,
    'service.namespace': 'slipway',
    'service.version': process.env.npm_package_version ?? '0.1.0',
  });
  return defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] }));
}

type Api = typeof import('@opentelemetry/api');

function tracerOf(api: Api): Tracer {
  const tracer = api.trace.getTracer('slipway');
  const kinds = { server: api.SpanKind.SERVER, consumer: api.SpanKind.CONSUMER } as const;
  return {
    within: (name, { kind, attributes, parent }: SpanOptions, work) => {
      const around = parent ? contextOf(api, parent) : api.context.active();
      const options = { kind: kind ? kinds[kind] : api.SpanKind.INTERNAL, attributes };
      return tracer.startActiveSpan(name, options, around, async (span) => {
        try {
          return await work(handle(api, span));
        } catch (error) {
          handle(api, span).fail(typeOf(error));
          throw error;
        } finally {
          span.end();
        }
      });
    },
    active: () => {
      const span = api.trace.getActiveSpan();
      if (!span) return undefined;
      const { traceId, spanId, traceFlags } = span.spanContext();
      const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
      return { ...handle(api, span), traceId, spanId, traceparent };
    },
  };
}

const handle = (api: Api, span: Span): ActiveSpan => ({
  rename: (name) => void span.updateName(name),
  note: (attributes) => void span.setAttributes(attributes),
  fail: (type) => {
    span.setAttribute('error.type', type);
    span.setStatus({ code: api.SpanStatusCode.ERROR });
  },
});

const header = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The context of a traceparent; an unsound one counts as none. */
function contextOf(api: Api, traceparent: string): Context {
  const [, traceId = '', spanId = '', flags = '0'] = header.exec(traceparent) ?? [];
  const remote = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  const none = api.trace.deleteSpan(api.context.active());
  return api.isSpanContextValid(remote) ? api.trace.setSpanContext(none, remote) : none;
}

/** A domain error's kind, else the error's class. */
function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'kind' in error && typeof error.kind === 'string' ? error.kind : error.name;
}
