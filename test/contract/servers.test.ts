import { type NamedSide, type OpenedSite, openNamed } from '../../contract/open.ts';
import { judge } from '../../contract/scenario.ts';
import { scenarios } from '../../contract/scenarios.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import { acceptNodeErrors } from '../support/node-errors.ts';

acceptNodeErrors();

/** What `npm run contract` runs against any server, here against the local AWS. */
describe('[E] the contract of the engine on the local AWS', () => {
  let aws: LocalAws;
  let opened: OpenedSite;
  const side = (account: string, region: string): NamedSide => ({
    account,
    region,
    config: { endpoint: aws.endpoint, forcePathStyle: true, credentials: administrator(account) },
  });

  beforeAll(async () => {
    aws = await startLocalAws();
    opened = await openNamed({
      source: side('111111111111', 'eu-central-1'),
      destination: side('222222222222', 'eu-west-1'),
    });
  });
  afterAll(async () => {
    await opened?.clear();
    await aws.stop();
  });

  it.each(scenarios.map((scenario) => [`${scenario.group}: ${scenario.name}`, scenario] as const))(
    'holds for %s',
    async (_, scenario) => {
      expect(await judge(scenario, opened.site)).toEqual({ result: 'passed' });
    },
  );
});
