import pino from 'pino';
import { traceFields } from './trace';

const redact = [
  '*.password',
  '*.secret',
  '*.token',
  'authorization',
  'cookie',
  'headers.authorization',
  'headers.cookie',
];

/** Structured lines on standard output. Give each line the request id: `log.child({ requestId })`. */
export const log = pino({
  level: process.env.LOG_LEVEL ?? 'info',
  base: { service: process.env.SLIPWAY_SERVICE ?? 'slipway' },
  timestamp: pino.stdTimeFunctions.isoTime,
  mixin: traceFields,
  redact: { paths: redact, censor: '[redacted]' },
});
