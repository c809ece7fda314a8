import { KMSClient } from '@aws-sdk/client-kms';
import type { Account, Accounts } from '../../cli/accounts/accounts.ts';
import { wiringFacts } from '../../cli/accounts/wiring-facts.ts';
import {
  type Drift,
  driftOf,
  repairDestination,
  repairQueuePolicies,
  repairSource,
} from '../../cli/deployment/repair.ts';
import type { Pair } from '../../lib/core/pair/pair.ts';
import { type FoundPart, partId, type WiringPart, wiringFaults } from '../../lib/core/policy/wiring.ts';
import { deployPair } from '../../local/deploy.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import { wireBucket } from '../../stacks/wire-bucket.ts';
import { alter, takeAway } from '../support/break-wiring.ts';
import { pairFolder, pairText, removePairFolders } from '../support/pair-folder.ts';

jest.setTimeout(300_000);

/** Together they have every kind of resource. */
const pairs = {
  notified: 'drift: { schedule: rate(1 day) }\n',
  queued: 'access: relay\ntrigger: queue\nbatch: { bucket: jobs }\n',
  ruled: 'trigger: eventbridge\nreplay: { schedule: rate(6 hours) }\n',
};

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(async () => {
  removePairFolders();
  await aws?.stop();
});

function account({ account: id, region }: Pair['source']): Account {
  const { clients } = aws;
  const kms = new KMSClient({ region, endpoint: aws.endpoint, credentials: administrator(id) });
  return {
    id,
    profile: id,
    kms,
    s3: clients.s3(id, region),
    iam: clients.iam(id, region),
    sqs: clients.sqs(id, region),
    cloudFormation: clients.cloudFormation(id, region),
    ec2: clients.ec2(id, region),
    lambda: clients.lambda(id, region),
    eventBridge: clients.events(id, region),
    cloudWatch: clients.cloudWatch(id, region),
    logs: clients.logs(id, region),
  };
}

/** What all three have is broken once. */
const broken = new Set<string>();

describe.each(Object.entries(pairs))('[E] a deployed pair %s', (name, more) => {
  let pair: Pair;
  let accounts: Accounts;
  let found: FoundPart[];
  beforeAll(async () => {
    const folder = pairFolder({ [`${name}.yml`]: pairText(`${name}-uploads`, `${name}-archive`, more) });
    pair = await deployPair(aws, name, { pairsDirectory: folder });
    accounts = { source: account(pair.source), destination: account(pair.destination) };
    found = await wiringFacts(pair, accounts);
  });

  const faults = async () => wiringFaults(await wiringFacts(pair, accounts)).map(({ part }) => partId(part));

  /** As `ferry deploy` does, but for serverless, to which a stack that is as its template says has nothing to do. */
  async function repair({ source, destination }: Readonly<Record<'source' | 'destination', Drift>>) {
    await repairDestination(pair, accounts.destination, destination);
    await repairSource(pair, accounts.source, source);
    await wireBucket(accounts.source.s3, pair);
    await repairQueuePolicies(pair, accounts);
  }

  function unbroken(how: string): WiringPart[] {
    const fresh = found
      .map(({ part }) => part)
      .filter((part) => !broken.has(`${how} ${partId(part).replaceAll(name, '')}`));
    for (const part of fresh) broken.add(`${how} ${partId(part).replaceAll(name, '')}`);
    return fresh;
  }

  it('has no fault, and nothing that nobody can look at', () => {
    expect(wiringFaults(found)).toEqual([]);
    expect(found.filter(({ found: { state } }) => state !== 'there')).toEqual([]);
  });

  it('gets back each part that is taken away', async () => {
    for (const part of unbroken('gone').filter(({ kind }) => takeAway[kind])) {
      await takeAway[part.kind]?.(accounts[part.side], part);
      const drift = await driftOf(pair, accounts);
      expect(drift[part.side].faults.map((fault) => `${partId(fault.part)} ${fault.problem}`)).toContain(
        `${partId(part)} gone`,
      );
      await repair(drift);
      expect({ part: partId(part), faults: await faults() }).toEqual({ part: partId(part), faults: [] });
    }
  });

  it('gets back each part that is changed', async () => {
    for (const part of unbroken('changed')) {
      for (const change of alter[part.kind] ?? []) {
        await change(accounts[part.side], part);
        expect(await faults()).toEqual([partId(part)]);
        await repair(await driftOf(pair, accounts));
        expect({ part: partId(part), faults: await faults() }).toEqual({ part: partId(part), faults: [] });
      }
    }
  });

  it('has a way to be broken for each kind but those of others', () => {
    const kinds = new Set(found.map(({ part }) => part.kind));
    expect([...kinds].filter((kind) => !alter[kind])).toEqual(['bucket']);
  });
});
