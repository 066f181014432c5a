import NextAuth from 'next-auth';
import { authOptions } from '@/app/_http/auth';

type Handler = (request: Request, context: unknown) => Promise<Response>;

const handler: Handler = async (request, context) => {
  const requestId = request.headers.get('x-request-id') ?? '';
  const origin = {
    userAgent: request.headers.get('user-agent') ?? '',
    address: request.headers.get('x-slipway-address') ?? '',
    requestId,
  };
  const answer: Response = await NextAuth(request as never, context as never, authOptions(origin));
  return answer.status === 400 ? unknown(requestId) : answer;
};

/** next-auth knows no other reason for this status, and has no word for people about it. */
function unknown(requestId: string): Response {
  const detail = 'This address has no part in signing in. Begin at /sign-in.';
  const body = { type: '/docs/api#not-found', title: 'Not found', status: 404, detail, requestId };
  return Response.json(body, { status: 404, headers: { 'content-type': 'application/problem+json' } });
}

export { handler as GET, handler as POST };
