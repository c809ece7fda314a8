// Serverless reads variables from CommonJS; Node 24 lets it require the TypeScript that makes them.
const { printableLines } = require('../lib/core/text/printable.ts');
const { loadPair } = require('../lib/pair-file/pair-file.ts');
const { sourceStack } = require('./source-stack.ts');

const forPeople = new Set(['PairFileError', 'UnknownPairError']);

module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const folder = await resolveVariable("param:pairs, 'pairs'");
  try {
    return sourceStack(loadPair(stage, folder));
  } catch (error) {
    if (!forPeople.has(error.name)) throw error;
    // Serverless would print the message once for every variable that asked, each time with a stack trace.
    process.stderr.write(`\n${printableLines(error.message)}\n`);
    process.exit(1);
  }
};
