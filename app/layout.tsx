import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { railCookie, zoneCookie, zoneOf } from '@/components/shell/preferences';
import { themeCookie, themeOf } from '@/components/shell/theme';
import { ViewerZone } from '@/components/shell/viewer-zone';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Slipway', template: '%s · Slipway' },
  description: 'Environments, templates and services of your organisation, in one place.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f9fafb' },
    { media: '(prefers-color-scheme: dark)', color: '#0c1113' },
  ],
};

/** The theme stands in the first byte of HTML, so nothing flashes and no inline script is needed. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  return (
    <html
      lang="en"
      data-theme={themeOf(jar.get(themeCookie)?.value)}
      data-rail={jar.get(railCookie)?.value === 'folded' ? 'folded' : 'open'}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
    >
      <head>
        {/* Not in the metadata: those of a page are taken away and put back when one goes to another, and a browser that
            looks for an icon in between asks for one that nobody named. */}
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <ViewerZone zone={zoneOf(jar.get(zoneCookie)?.value)}>{children}</ViewerZone>
      </body>
    </html>
  );
}
