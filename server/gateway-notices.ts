import type { Visitable } from '@/domain/environments/queries/visit';
import type { Notice } from './gateway-pages';
import type { ProxyFailure } from './gateway-proxy';

const itsPage = (id: string) => ({ href: `/environments/${id}`, label: 'Open its page' });
const overview = { href: '/environments', label: 'All environments' };

export const missing = (name: string): Notice => ({
  status: 404,
  title: 'No such environment',
  text: `There is no environment called ${name}. It may have ended, or the address may be misspelt.`,
  link: overview,
});

export const unknown: Notice = {
  status: 401,
  title: 'Sign in first',
  text: 'Open this address in a browser to sign in, or send a token of the portal as a bearer token.',
};

export const forbidden = (name: string): Notice => ({
  status: 403,
  title: 'Not allowed',
  text: `This token may not open ${name}. Members of its team, whoever asked for it and the platform team may.`,
});

export const spent = (again: string): Notice => ({
  status: 400,
  title: 'This way in is used up',
  text: 'It was made for another browser, or more than a minute ago.',
  link: { href: again, label: 'Try again' },
});

export const tooMany = (name: string): Notice => ({
  status: 503,
  title: 'Too much at once',
  text: `${name} is answering as many requests as the portal carries to one environment. Try again in a moment.`,
  refreshSeconds: 5,
});

/** Why an environment cannot be opened now, and when it is worth another look. */
export function notReady({ id, name, status, stages }: Visitable): Notice {
  const link = itsPage(id);
  const waiting = { status: 503, title: `${name} is not ready yet`, link };
  switch (status) {
    case 'requested':
      return { ...waiting, text: 'Its request waits for a decision.', refreshSeconds: 10 };
    case 'approved':
    case 'provisioning':
      return { ...waiting, text: 'It is being made.', stages, refreshSeconds: 2 };
    case 'asleep':
      return { status: 503, title: `${name} is asleep`, text: 'Wake it on its page. That takes seconds.', link };
    case 'failed':
      return {
        status: 502,
        title: `${name} could not be made`,
        text: 'Its page says why, and what to do.',
        link,
        stages,
      };
    case 'ready':
      return { status: 404, title: `${name} has no address`, text: 'Nothing in it can be opened in a browser.', link };
    default:
      return { status: 410, title: `${name} has ended`, text: 'It was destroyed, or its life is over.', link };
  }
}

export const taken = ({ id, name }: Visitable): Notice => ({
  status: 502,
  title: `${name} has lost its port`,
  text: 'Another program of the machine listens there now, so nobody is led to it. Put it to sleep and wake it, or request another.',
  link: itsPage(id),
});

export function down({ id, name }: Visitable, { reason }: ProxyFailure): Notice {
  const link = itsPage(id);
  if (reason === 'slow') {
    const text = 'The service took too long to answer. Its log may say what it is waiting for.';
    return { status: 504, title: `${name} does not answer`, text, link };
  }
  const text = 'The service does not take connections. If it has just ended, it is being started again.';
  return { status: 502, title: `${name} is down`, text, link, refreshSeconds: 5 };
}
