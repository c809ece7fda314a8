// A function environment that lives on: loads a bundle, invokes it with one event after another, and tells what that took.
const [bundle, form] = process.argv.slice(2);
const { unmeasured, objects, perInvocation, bucket, trigger } = JSON.parse(form);

const invocation = {
  awsRequestId: '8f507cfc-0000-4697-b07a-ac58fc914c95',
  functionName: 's3-ferry-bench-replicate',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:s3-ferry-bench-replicate',
  memoryLimitInMB: '256',
  getRemainingTimeInMillis: () => 60_000,
};

function record(index) {
  const folder = String(Math.floor(index / 1_000)).padStart(6, '0');
  const key = `folder-${folder}/object-${String(index).padStart(9, '0')}`;
  const s3 = { bucket: { name: bucket }, object: { key, size: 1_024 } };
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    eventTime: new Date().toISOString(),
    s3,
  };
}

/** One event of so many objects, as the trigger delivers them. */
function event(first, count) {
  const records = Array.from({ length: count }, (_, offset) => record(first + offset));
  if (trigger !== 'queue') return { Records: records };
  return {
    Records: records.map((one, offset) => ({
      messageId: `m${first + offset}`,
      eventSource: 'aws:sqs',
      body: JSON.stringify({ Records: [one] }),
    })),
  };
}

async function main() {
  let log = { lines: 0, bytes: 0 };
  const write = process.stdout.write;
  process.stdout.write = (text) => {
    log.lines++;
    log.bytes += Buffer.byteLength(text);
    return true;
  };
  const { handler } = require(bundle);
  const invokeAll = async (from, to) => {
    for (let first = from; first < to; first += perInvocation) {
      await handler(event(first, Math.min(perInvocation, to - first)), invocation);
    }
  };
  await invokeAll(0, unmeasured);
  log = { lines: 0, bytes: 0 };
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  await invokeAll(unmeasured, unmeasured + objects);
  const { user, system } = process.cpuUsage(cpuBefore);
  const wallMs = performance.now() - startedAt;
  process.stdout.write = write;
  console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1_000, log }));
  // Connections that are kept alive would hold it.
  process.exit();
}

main();
