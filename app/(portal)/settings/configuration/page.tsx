import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { Facts } from '@/components/ui/facts';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { getPortal } from '@/domain/access/queries';

export const metadata: Metadata = { title: 'Configuration' };

const Setting = ({ children, by }: { children: ReactNode; by: string }) => (
  <>
    {children} <span className="code text-faint">{by}</span>
  </>
);

export default function ConfigurationPage() {
  const portal = getPortal();
  const { oidc, github, demo } = portal.signIn;
  return (
    <div className="grid items-start gap-4 md:grid-cols-2">
      <Panel>
        <PanelHead title="Portal" />
        <PanelBody>
          <Facts
            items={[
              { label: 'Organisation', value: <Setting by="SLIPWAY_ORGANISATION">{portal.organisation}</Setting> },
              { label: 'Version', value: portal.version },
              { label: 'Address', value: <Setting by="SLIPWAY_URL">{portal.url}</Setting> },
              {
                label: 'Database',
                value: <Setting by="DATABASE_URL">{portal.embedded ? 'embedded' : 'a server of your own'}</Setting>,
              },
              { label: 'Demo data', value: <Setting by="SLIPWAY_DEMO">{portal.demo ? 'on' : 'off'}</Setting> },
              {
                label: 'Jobs at once',
                value: <Setting by="SLIPWAY_WORKER_CONCURRENCY">{portal.workerConcurrency}</Setting>,
              },
            ]}
          />
        </PanelBody>
      </Panel>
      <Panel>
        <PanelHead title="Sign-in and mail" />
        <PanelBody>
          <Facts
            items={[
              {
                label: 'OIDC',
                value: (
                  <Setting by="SLIPWAY_OIDC_ISSUER">{oidc ? `${oidc.name}, ${oidc.issuer}` : 'not set up'}</Setting>
                ),
              },
              {
                label: 'GitHub',
                value: <Setting by="SLIPWAY_GITHUB_CLIENT_ID">{github ? 'on' : 'not set up'}</Setting>,
              },
              { label: 'Demo', value: demo ? 'on: anyone who reaches this page may sign in as a demo person' : 'off' },
              {
                label: 'Mail',
                value: (
                  <Setting by="SLIPWAY_SMTP_URL">
                    {portal.mail ? `from ${portal.mail.from}` : 'not set up: notifications stay in the app'}
                  </Setting>
                ),
              },
            ]}
          />
        </PanelBody>
      </Panel>
      <Panel>
        <PanelHead title="Environments" />
        <PanelBody>
          <Facts
            items={[
              {
                label: 'Sandboxes',
                value: (
                  <Setting by="SLIPWAY_SANDBOX_DATABASE_URL">
                    {portal.sandboxesOnOwnServer ? 'on a server of their own' : 'on the portal’s own database server'}
                  </Setting>
                ),
              },
              {
                label: 'Previews',
                value: (
                  <Setting by="SLIPWAY_PROCESSES">
                    {portal.processes ? 'on: programs run on this machine' : 'off'}
                  </Setting>
                ),
              },
            ]}
          />
        </PanelBody>
      </Panel>
      <p className="text-small text-muted md:col-span-2">
        All of it comes from the environment of the process: see{' '}
        <TextLink href="/docs/operator">Operating Slipway</TextLink>.
      </p>
    </div>
  );
}
