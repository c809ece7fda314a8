// A cold start: loads a bundle as Lambda does, invokes it once, and tells how long each took and all together.
const [bundle, event] = process.argv.slice(2);

async function main() {
  const cpuBefore = cpuMs();
  const startedAt = performance.now();
  const handler = bundle && require(bundle).handler;
  const loadMs = performance.now() - startedAt;
  const loadCpuMs = cpuMs() - cpuBefore;
  const invocation = { awsRequestId: 'first', getRemainingTimeInMillis: () => 60_000 };
  const write = process.stdout.write;
  process.stdout.write = () => true;
  if (handler) await handler(JSON.parse(event), invocation);
  process.stdout.write = write;
  // Since the process began: what comes before the first line of a program is Node's own.
  console.log(JSON.stringify({ loadMs, loadCpuMs, wallMs: performance.now(), cpuMs: cpuMs() }));
  // Connections that are kept alive would hold it.
  process.exit();
}

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

main();
