import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { Account, Accounts } from './accounts.ts';

/**
 * Regions of the pair that an account has not enabled: its credentials mean nothing there (Account Management
 * Guide, "Enable or disable AWS Regions in your account"). In words; never rejects.
 */
export async function regionWarnings(pair: Pair, { source, destination }: Accounts): Promise<string[]> {
  const regions = [...new Set([pair.source.region, pair.destination.region])];
  return (await Promise.all([source, destination].map((account) => disabledIn(account, regions)))).flat();
}

async function disabledIn({ ec2, id }: Account, RegionNames: string[]): Promise<string[]> {
  try {
    const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({ RegionNames, AllRegions: true }));
    return Regions.filter(({ OptInStatus }) => OptInStatus === 'not-opted-in').map(
      ({ RegionName }) =>
        `Account ${id} has not enabled the Region ${RegionName}: nothing it signs is taken there. Enable it: aws account enable-region --region-name ${RegionName}`,
    );
  } catch (error) {
    const reason = error instanceof Error ? error.name : String(error);
    return [`Whether account ${id} has enabled ${RegionNames.join(' and ')} could not be seen: ${reason}.`];
  }
}
