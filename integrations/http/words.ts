import { BlockedAddress } from './addresses';

/** `38 ms`, `1.4 s` */
export const readable = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

const words: Record<string, string> = {
  ECONNREFUSED: 'Connection refused: nothing listens there',
  ECONNRESET: 'The connection was closed in the middle',
  EPIPE: 'The connection was closed in the middle',
  ENOTFOUND: 'There is no such host name',
  EAI_AGAIN: 'The host name could not be looked up',
  EHOSTUNREACH: 'The host cannot be reached from here',
  ENETUNREACH: 'The network cannot be reached from here',
  ETIMEDOUT: 'No answer to the connection',
  CERT_HAS_EXPIRED: 'The certificate has expired',
  CERT_NOT_YET_VALID: 'The certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is signed by itself, by nobody we trust',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate is signed by nobody we trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The certificate is signed by nobody we trust',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'The certificate is signed by nobody we trust',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another host name',
  EPROTO: 'It does not speak TLS there',
};

/** What went wrong, as a person says it. Several addresses that all failed count as the first. */
export function inWords(error: unknown): string {
  if (error instanceof BlockedAddress) return `Not asked: ${error.message}`;
  if (error instanceof AggregateError) return inWords(error.errors[0]);
  if (!(error instanceof Error)) return 'It could not be asked';
  const { code } = error as NodeJS.ErrnoException;
  if (code?.startsWith('HPE_')) return 'What came back is not HTTP';
  return (code && words[code]) ?? error.message;
}
