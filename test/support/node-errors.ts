import { isNativeError } from 'node:util/types';

/**
 * Lets errors that Node itself throws count as `Error` in a test. jest runs tests in a realm of their own, where
 * they are none, and the SDK would wrap them in errors that no Lambda ever sees.
 */
export function acceptNodeErrors(): void {
  Object.defineProperty(Error, Symbol.hasInstance, {
    configurable: true,
    value(this: { prototype: object }, value: unknown) {
      if (this === Error && isNativeError(value)) return true;
      return Object.prototype.isPrototypeOf.call(this.prototype, Object(value));
    },
  });
}
