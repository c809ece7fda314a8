import { resolve } from 'node:path';
import { type DeployedPair, startDeployedPair } from '../support/deployed-pair.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';
import { type ProxyServer, startProxy } from '../support/proxy-server.ts';

acceptNodeErrors();
jest.setTimeout(600_000);

const outside = { ...process.env };
let proxy: ProxyServer;
let near: DeployedPair;

beforeAll(async () => {
  proxy = await startProxy(1);
  for (const name of Object.keys(process.env)) if (/proxy$/i.test(name)) delete process.env[name];
  Object.assign(process.env, { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url });
  near = await startDeployedPair('near');
});
afterAll(async () => {
  await near?.stop();
  await proxy.close();
  process.env = { ...outside };
});

describe('[E] where the environment names a proxy', () => {
  it('the local AWS asks it for nothing: a pair is deployed, and its objects are copied', async () => {
    await near.upload('a.txt');
    expect(await near.copies()).toEqual(['a.txt']);
    expect(proxy.asked).toEqual([]);
  });

  it('ferry goes through it, but for the hosts of NO_PROXY', async () => {
    const verify = `'${process.execPath}' '${resolve('cli/ferry.ts')}' verify near --source-profile source --destination-profile destination`;
    expect(await near.project.shell(`NO_PROXY=127.0.0.0/8 ${verify}`)).toMatchObject({ exitCode: 0 });
    expect(proxy.asked).toEqual([]);
    expect(await near.project.shell(verify)).toMatchObject({ exitCode: 2 });
    expect(proxy.asked[0]).toBe(`${near.aws.environment('111111111111')['AWS_ENDPOINT_URL']}/`);
  });
});
