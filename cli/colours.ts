import picocolors from 'picocolors';

const { env, stdout } = process;

/** Colours on a terminal, or where FORCE_COLOR asks for them. Not in CI as such: what is piped there is read by programs too. */
export default picocolors.createColors(!env['NO_COLOR'] && Boolean(env['FORCE_COLOR'] || stdout.isTTY));
