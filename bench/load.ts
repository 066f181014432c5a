import autocannon from 'autocannon';

export type Load = { p50: number; p95: number; p99: number; perSecond: number; failed: number };

/** Ten connections on one address for some seconds, after a warm-up. Times in milliseconds. */
export async function load(url: string, headers: Record<string, string>, seconds: number): Promise<Load> {
  await autocannon({ url, headers, connections: 10, duration: 2 });
  const times: number[] = [];
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon({ url, headers, connections: 10, duration: seconds }, (error, answer) =>
      error ? reject(error) : resolve(answer),
    );
    run.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  });
  if (times.length === 0) throw new Error(`Nothing was answered in ${seconds} s.`);
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  const failed = result.non2xx + result.errors;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), perSecond: result.requests.average, failed };
}
