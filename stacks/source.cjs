// Serverless reads variables from CommonJS; Node 24 lets it require the TypeScript that makes them.
const { join } = require('node:path');
const { loadPair } = require('../lib/pair-file.ts');
const { sourceStack } = require('./source-stack.ts');

module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const folder = await resolveVariable("param:pairs, 'pairs'");
  try {
    return sourceStack(loadPair(stage, folder));
  } catch (error) {
    // Serverless prints the stack where there is one; the message is for the person who wrote the pair.
    if (error.name === 'PairFileError' || error.name === 'UnknownPairError') error.stack = `\n\n${error.message}\n`;
    throw error;
  }
};
