import nodemailer from 'nodemailer';
import type { Channel, Message } from '@/domain/alerts/channel';
import { invalid } from '@/domain/core/errors';

type Options = {
  /** smtp://user:password@host:port, smtps:// for TLS from the start */
  smtpUrl: string;
  from: string;
  /** the portal's public address: links in the mail start with it */
  portalUrl: string;
};

/** E-mail by SMTP. What the server refuses for good (5xx) is not tried again. */
export function smtpChannel({ smtpUrl, from, portalUrl }: Options): Channel {
  const transport = nodemailer.createTransport(smtpUrl, { from });
  return {
    id: 'email',
    label: 'E-mail',
    async send(message) {
      try {
        await transport.sendMail(mailOf(message, portalUrl));
      } catch (error) {
        throw isFinal(error) ? invalid(`The mail server refused it: ${wordsOf(error)}`) : error;
      }
    },
  };
}

function mailOf({ id, to, subject, text, url }: Message, portalUrl: string) {
  const link = new URL(url, portalUrl).href;
  return {
    to,
    subject,
    text: [text, link, `You get this because it concerns you in Slipway, ${portalUrl}`].filter(Boolean).join('\n\n'),
    // The same for each attempt, so that a mailbox shows a repetition once.
    messageId: `<${id}@${new URL(portalUrl).hostname}>`,
    headers: { 'auto-submitted': 'auto-generated' },
  };
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : 'no reason given');

function isFinal(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'responseCode' in error ? error.responseCode : undefined;
  return typeof code === 'number' && code >= 500;
}
