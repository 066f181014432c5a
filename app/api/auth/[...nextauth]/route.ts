import NextAuth from 'next-auth';
import { authOptions } from '@/app/_http/auth';

type Handler = (request: Request, context: unknown) => Promise<Response>;

const handler: Handler = (request, context) => {
  const origin = {
    userAgent: request.headers.get('user-agent') ?? '',
    address: request.headers.get('x-slipway-address') ?? '',
    requestId: request.headers.get('x-request-id') ?? '',
  };
  return NextAuth(request as never, context as never, authOptions(origin)) as Promise<Response>;
};

export { handler as GET, handler as POST };
