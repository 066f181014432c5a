import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { demoPeople, findContext } from '@/app/_http/context';
import { SignIn } from '@/components/sign-in/sign-in';
import { safeReturn, signInProblem } from '@/components/sign-in/sign-in-problem';
import { getPortal } from '@/domain/access/queries';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<{ callbackUrl?: string; error?: string }> };

export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl, error } = await searchParams;
  const returnTo = safeReturn(callbackUrl, getPortal().url);
  if (await findContext()) redirect(returnTo);
  return <SignIn portal={getPortal()} people={await demoPeople()} returnTo={returnTo} problem={signInProblem(error)} />;
}
