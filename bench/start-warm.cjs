// A function environment that lives on: loads a bundle, invokes it for as many objects as it is told, and tells what that took.
const [bundle, form] = process.argv.slice(2);
const { perInvocation, trigger } = JSON.parse(form);

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
  const s3 = { bucket: { name: 'bench-source' }, object: { key, size: 1_024 } };
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

const { handler } = require(bundle);
const write = process.stdout.write;
let next = 0;

async function copyItem(objects) {
  const log = { lines: 0, bytes: 0 };
  process.stdout.write = (text) => {
    log.lines++;
    log.bytes += Buffer.byteLength(text);
    return true;
  };
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  for (const end = next + objects; next < end; next += perInvocation) {
    await handler(event(next, Math.min(perInvocation, end - next)), invocation);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const wallMs = performance.now() - startedAt;
  process.stdout.write = write;
  const peakMib = process.resourceUsage().maxRSS / 1_024;
  process.send({ wallMs, cpuMs: (user + system) / 1_000, peakMib, log });
}

process.on('message', copyItem);
