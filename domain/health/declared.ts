import { z } from 'zod';
import { type HttpProbeConfig, probeAnnotations, SetProbeInput } from './schema';

export type Declared = {
  config: HttpProbeConfig;
  intervalSeconds: number;
  timeoutSeconds: number;
  /** what is wrong with the annotations; such a probe is kept, shown and never asked */
  problem?: string;
};

const Probe = SetProbeInput.omit({ ref: true, enabled: true });

/** The probe that a descriptor's annotations declare, or undefined. An address with `/` in front is the portal's own host. */
export function declaredProbe(annotations: unknown, portalUrl: string): Declared | undefined {
  const parsed = z.record(z.string(), z.unknown()).safeParse(annotations);
  const address = parsed.data?.[probeAnnotations.url];
  if (!parsed.success || typeof address !== 'string' || address.trim() === '') return undefined;
  const wanted: Record<string, unknown> = { url: absolute(address.trim(), portalUrl) };
  for (const name of ['expectedStatus', 'slowMs', 'intervalSeconds'] as const) {
    const value = parsed.data[probeAnnotations[name]];
    if (value !== undefined) wanted[name] = name === 'expectedStatus' ? String(value) : value;
  }
  const probe = Probe.safeParse(wanted);
  if (probe.success) {
    const { intervalSeconds, timeoutSeconds, ...config } = probe.data;
    return { config, intervalSeconds, timeoutSeconds };
  }
  const [issue] = probe.error.issues;
  const name = probeAnnotations[String(issue?.path[0]) as keyof typeof probeAnnotations] ?? probeAnnotations.url;
  const config = { url: address, method: 'GET', expectedStatus: '2xx', slowMs: 1000, followRedirects: true } as const;
  const problem = `The annotation ${name} cannot be used: ${issue?.message}. Correct it in the descriptor.`;
  return { config, intervalSeconds: 60, timeoutSeconds: 10, problem };
}

function absolute(address: string, portalUrl: string): string {
  return address.startsWith('/') && !address.startsWith('//') ? new URL(address, portalUrl).href : address;
}
