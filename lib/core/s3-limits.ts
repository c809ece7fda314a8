/** One copy takes no more (API reference, CopyObject: "up to 5 GB in a single atomic action"). */
export const singleCopyLimitBytes = 5 * 1024 ** 3;
