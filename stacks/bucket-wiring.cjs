// Wires the source bucket, which is not of the stack, to what the stack made, and releases it before that is deleted.
const { S3Client } = require('@aws-sdk/client-s3');
const { printable } = require('../lib/core/text/printable.ts');
const { loadPair } = require('../lib/pair-file/pair-file.ts');
const { checkBucket, unwireBucket, wireBucket } = require('./wire-bucket.ts');

module.exports = class BucketWiring {
  constructor(serverless, _options, { log }) {
    const step = (work) => async () => {
      const provider = serverless.getProvider('aws');
      const pair = loadPair(provider.getStage(), serverless.service.custom.pairs);
      const s3 = new S3Client({
        region: pair.source.region,
        credentials: provider.getAwsSdkV3CredentialsProvider(),
        followRegionRedirects: true,
      });
      try {
        await refuseOtherAccount(provider, pair);
        const done = await work(s3, pair);
        if (done) log.notice.success(printable(done));
      } catch (error) {
        if (error.name !== 'BucketWiringError') throw error;
        throw new serverless.classes.Error(printable(error.message), 'S3_FERRY_BUCKET_WIRING');
      } finally {
        s3.destroy();
      }
    };
    this.hooks = {
      'before:deploy:deploy': step(checkBucket),
      'after:deploy:deploy': step(wireBucket),
      'before:remove:remove': step(unwireBucket),
    };
    async function refuseOtherAccount(provider, pair) {
      const account = await provider.getAccountId();
      if (account === pair.source.account) return;
      throw new serverless.classes.Error(
        `These credentials are of account ${account}; pair ${pair.name} has its source in ${pair.source.account}. ` +
          'Name a profile of that account with --aws-profile.',
        'S3_FERRY_WRONG_ACCOUNT',
      );
    }
  }
};
