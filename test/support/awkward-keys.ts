export { awkwardKeys } from '../../contract/awkward-keys.ts';
