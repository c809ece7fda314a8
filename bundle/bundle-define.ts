import { bulkClient, type Pair, uploadClient } from '../lib/core/pair/pair.ts';

/** What esbuild puts in the place of variables: what is of no use to a function then stays out of its bundle. */
export function bundleDefine(pair: Pick<Pair, 'client'>): Readonly<Record<string, string>> {
  return {
    'process.env.FERRY_UPLOAD_CLIENT': JSON.stringify(uploadClient(pair)),
    'process.env.FERRY_BULK_CLIENT': JSON.stringify(bulkClient(pair)),
  };
}
