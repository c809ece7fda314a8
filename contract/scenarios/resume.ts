import type { S3Client } from '@aws-sdk/client-s3';
import type { CopyResult } from '../../lib/ports.ts';
import type { Scenario } from '../scenario.ts';
import {
  copierOf,
  expectEqual,
  expectKind,
  mib,
  propertiesOf,
  type Route,
  type Site,
  uploadsLeft,
} from '../site.ts';

const sizeBytes = 16 * mib;

/** The upload that a large object is deferred with. */
async function begun(site: Site, route: Route, key: string) {
  const result = await site.tryOnce(copierOf(site, route), key, { sizeBytes });
  expectKind(result, 'deferred');
  if (result.kind !== 'deferred') throw new Error('The copy did not begin.');
  return result.upload;
}

/** Has every request fail after so many, as if the process had died. */
function dyingAfter(requests: number): (client: S3Client) => void {
  let left = requests;
  return (client) =>
    client.middlewareStack.add(
      (next) => async (args) => {
        if (left-- <= 0) throw new Error('The process is dead.');
        return next(args);
      },
      { step: 'finalizeRequest', name: 'mayDie', priority: 'high' },
    );
}

async function end(site: Site, key: string, result: CopyResult): Promise<void> {
  expectKind(result, 'copied');
  expectEqual('the copy', await propertiesOf(site.destination, key), await propertiesOf(site.source, key));
  expectEqual('the uploads left', await uploadsLeft(site, key), 0);
}

const bodyOf = (text: string) => Buffer.alloc(sizeBytes, text);

function scenarios(route: Route): readonly Scenario[] {
  const id = `resume-${route}`.toLowerCase();
  return [
    {
      group: 'resume',
      name: `${route}: goes on from the parts that are there`,
      async run(site) {
        const key = site.key(`${id}/cut`);
        await site.upload(key, bodyOf('one'), { Metadata: { kept: 'yes' } });
        const upload = await begun(site, route, key);
        await site.tryOnce(copierOf(site, route, dyingAfter(4)), key, { sizeBytes, upload });
        const again = await site.tryOnce(copierOf(site, route), key, { sizeBytes, upload });
        await end(site, key, again);
      },
    },
    {
      group: 'resume',
      name: `${route}: starts over where the source changed`,
      async run(site) {
        const key = site.key(`${id}/changed`);
        await site.upload(key, bodyOf('one'));
        const upload = await begun(site, route, key);
        await site.upload(key, bodyOf('two'));
        let result = await site.tryOnce(copierOf(site, route), key, { sizeBytes, upload });
        for (let tries = 0; result.kind === 'deferred' && tries < 5; tries++) {
          result = await site.tryOnce(copierOf(site, route), key, { sizeBytes, upload: result.upload });
        }
        await end(site, key, result);
      },
    },
    {
      group: 'resume',
      name: `${route}: a source that is gone leaves no upload behind`,
      async run(site) {
        const key = site.key(`${id}/gone`);
        await site.upload(key, bodyOf('one'));
        const upload = await begun(site, route, key);
        await site.forget(key);
        expectKind(await site.tryOnce(copierOf(site, route), key, { sizeBytes, upload }), 'superseded');
        expectEqual('the uploads left', await uploadsLeft(site, key), 0);
      },
    },
  ];
}

export const resumeScenarios: readonly Scenario[] = [...scenarios('SDK'), ...scenarios('relay')];
