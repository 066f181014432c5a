import { httpAddress } from '@/domain/catalog/address';
import { type OpenedSource, SourceError, type SourceReader } from '@/domain/catalog/source';
import { fetchText } from './http';

/** One file at an HTTP(S) address, and what its Location entities point at, relative to it. */
export const urlReader: SourceReader = {
  type: 'url',
  open: async (target, options): Promise<OpenedSource> => {
    const address = httpAddress(target);
    if (typeof address === 'string') throw new SourceError(address);
    let bytes = 0;
    // Read at once, so that a location which is not there fails as a whole instead of being empty.
    const first = await fetchText(address.href, options);
    return {
      revision: null,
      files: [address.href],
      read: async (file) => {
        const text = file === address.href ? first : await fetchText(file, options);
        bytes += text.length;
        if (bytes > options.limits.totalBytes) throw new SourceError('This location holds too much to read.');
        return text;
      },
      follow: async (from, relative) => {
        if (/[*?[\]{}]/.test(relative))
          throw new SourceError('An address cannot be a glob: nobody can list a web server.');
        return [new URL(relative, from).href];
      },
      close: async () => {},
    };
  },
};
